"""How survivors sign in: the rows, and the hashes of PINs, read in short reads of their own (comparing is slow)."""

from uuid import UUID

from sqlalchemy import Engine, delete, select
from sqlalchemy.orm import Session

from nrm_identity.adapters import tables
from nrm_identity.app.sign_in_ports import CodeDigests
from nrm_identity.domain.survivor_access import SurvivorAccess
from nrm_shared.db.repository import Repository

ACTIVE = "ACTIVE"


class SurvivorRepository(Repository[SurvivorAccess]):
    """The accesses, by code and by person."""

    def __init__(self, session: Session, digests: CodeDigests) -> None:
        super().__init__(session, SurvivorAccess)
        self._digests = digests

    def with_digest(self, digest: str) -> SurvivorAccess | None:
        """Return the access whose code has this plain digest, locked, or None."""
        return self.one(lock=True, digest=self._digests.keyed(digest))

    def of_person(self, person_id: UUID) -> list[SurvivorAccess]:
        """Return the accesses of a person, locked, ended ones included."""
        return self.where(lock=True, person_id=person_id)

    def active_of(self, person: str) -> SurvivorAccess | None:
        """Return the access with which this actor signs in, locked, or None."""
        return self.one(lock=True, person_id=UUID(person), status=ACTIVE)

    def forget(self, person_id: UUID) -> None:
        """Delete every access of a person."""
        for access in self.of_person(person_id):
            self.session.expunge(access)
            self._held.pop(access.id, None)
        self.session.execute(delete(tables.survivor_access).where(tables.survivor_access.c.person_id == person_id))


class SqlSurvivorCredentials:
    """Reads the hashes of survivors' PINs."""

    def __init__(self, engine: Engine, digests: CodeDigests) -> None:
        self._engine = engine
        self._digests = digests

    def pin_of(self, digest: str) -> str | None:
        """Return the hash of the PIN that belongs to the code with this plain digest, or None."""
        columns = tables.survivor_access.c
        query = select(columns.pin_hash).where(columns.digest == self._digests.keyed(digest))
        with self._engine.connect() as connection:
            return connection.execute(query).scalar_one_or_none()

    def pin_of_person(self, person: str) -> str | None:
        """Return the hash of the PIN with which this person signs in, or None."""
        columns = tables.survivor_access.c
        query = select(columns.pin_hash).where(columns.person_id == UUID(person), columns.status == ACTIVE)
        with self._engine.connect() as connection:
            return connection.execute(query).scalar_one_or_none()
