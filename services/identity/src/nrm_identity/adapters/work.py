"""Identity's unit of work: the spine's, with identity's repositories."""

from collections.abc import Sequence
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, delete, func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from nrm_identity.adapters import tables
from nrm_identity.adapters.survivors import SurvivorRepository
from nrm_identity.app.sign_in_ports import CodeDigests
from nrm_identity.domain.account import Account
from nrm_identity.domain.client import Client
from nrm_identity.domain.organisation import Organisation
from nrm_identity.domain.proof_reset import PROPOSED, WAITS, ProofReset
from nrm_identity.domain.session import LONGEST, SignInSession
from nrm_shared.audit.query import AuditRow
from nrm_shared.db.repository import Repository
from nrm_shared.kernel.errors import NotFound
from nrm_shared.runner.work import SqlWork

# So few administrators never leave more than this waiting.
MOST_LISTED = 100
TRAIL = text(
    "SELECT id, at, actor, actor_kind, organisation, roles, role, action, outcome, subject_kind, subject, case_id, level,"
    " fields, reason, correlation_id, break_glass FROM audit_event WHERE id > :after AND (:refused OR outcome = 'done')"
    " AND (CAST(:actor AS text) IS NULL OR actor = :actor)"
    " AND (CAST(:about AS text) IS NULL OR subject = :about OR actor = :about) ORDER BY id LIMIT :limit"
)


class OrganisationRepository(Repository[Organisation]):
    """The organisations, also by page and by code."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, Organisation)

    def page(self, *, kind: str | None, district: str | None, after: str | None, limit: int) -> list[Organisation]:
        """Return up to `limit` organisations whose code is greater than `after`, by code."""
        columns = tables.organisation.c
        statement = select(Organisation).order_by(columns.code).limit(limit)
        if kind is not None:
            statement = statement.where(columns.kind == kind)
        if district is not None:
            statement = statement.where(columns.district == district)
        if after is not None:
            statement = statement.where(columns.code > after)
        return list(self.session.scalars(statement))

    def held(self, id: UUID) -> Organisation:
        """Return the organisation as it will stay until this work ends; raise `NotFound`.

        Many may hold it at once, and whoever changes it waits for them: who is admitted for it was admitted before.
        """
        found = self.session.get(Organisation, id, with_for_update={"read": True}, populate_existing=True)
        if found is None:
            raise NotFound(kind="Organisation")
        return found

    def by_codes(self, codes: Sequence[str]) -> list[Organisation]:
        """Return the organisations that have one of these codes, by code."""
        columns = tables.organisation.c
        return list(self.session.scalars(select(Organisation).where(columns.code.in_(codes)).order_by(columns.code)))


class AccountRepository(Repository[Account]):
    """The accounts, also by user name."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, Account)

    def named(self, username: str) -> Account | None:
        """Return the account with this user name, or None."""
        return self.one(username=username)

    def linked(self, issuer: str, subject: str) -> Account | None:
        """Return the account of the person an identity provider names so, or None."""
        return self.one(issuer=issuer, subject=subject)


class ClientRepository(Repository[Client]):
    """The clients; signing in changes nothing, so many may hold one at once."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, Client)

    def held(self, id: UUID) -> Client | None:
        """Return the client as it will stay until this work ends, or None."""
        return self.session.get(Client, id, with_for_update={"read": True}, populate_existing=True)


class SessionRepository(Repository[SignInSession]):
    """The sessions, also those that have not ended, of an account or of an organisation's people."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, SignInSession)

    def seen(self, id: UUID) -> SignInSession | None:
        """Return the session without a lock, or None."""
        return self.session.get(SignInSession, id)

    def listed_of(self, account: UUID) -> list[SignInSession]:
        """Return the sessions of an account that have not ended, without a lock."""
        columns = tables.session.c
        live = select(SignInSession).where(columns.account == account, columns.ended_at.is_(None), self._began_lately())
        return list(self.session.scalars(live))

    def accounts_of(self, provider_session: str) -> list[UUID]:
        """Return whose sessions that have not ended began with this session at the provider, in a fixed order."""
        columns = tables.session.c
        mine = (
            select(columns.account)
            .distinct()
            .where(columns.provider_session == provider_session, columns.ended_at.is_(None), self._began_lately())
        )
        return list(self.session.scalars(mine.order_by(columns.account)))

    def live_of(self, account: UUID) -> list[SignInSession]:
        """Return the sessions of an account that have not ended, locked."""
        self.session.flush()
        return self.locked(self._live().where(tables.session.c.account == account))

    def live_of_organisation(self, organisation: str) -> list[SignInSession]:
        """Return the sessions of an organisation's people that have not ended, locked."""
        people = select(tables.account.c.id).where(tables.account.c.organisation == organisation)
        self.session.flush()
        return self.locked(self._live().where(tables.session.c.account.in_(people)))

    def _live(self) -> Select[Any]:
        columns = tables.session.c
        return select(columns.id).where(columns.ended_at.is_(None), self._began_lately()).order_by(columns.id)

    @staticmethod
    def _began_lately() -> ColumnElement[bool]:
        return tables.session.c.began_at > func.clock_timestamp() - LONGEST


class ResetRepository(Repository[ProofReset]):
    """The proposals that somebody begins anew."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, ProofReset)

    def proposed(self) -> list[ProofReset]:
        """Return those that wait for the second administrator and have not lapsed, oldest first."""
        columns = tables.proof_reset.c
        lately = columns.proposed_at > func.clock_timestamp() - WAITS
        waiting = select(ProofReset).where(columns.status == PROPOSED, lately).order_by(columns.id).limit(MOST_LISTED)
        return list(self.session.scalars(waiting))

    def proposed_for(self, account: UUID) -> list[ProofReset]:
        """Return those about an account that nobody decided, locked."""
        return self.where(lock=True, account=account, status=PROPOSED)


class SqlOnce:
    """Handles and numbers that may be used once. What is out of date goes with the retention job."""

    def __init__(self, session: Session) -> None:
        self._connection = session.connection()

    def begin_attempt(self, digest: str, until: datetime) -> None:
        """Remember that a sign-in was begun."""
        table = tables.sign_in_attempt
        self._connection.execute(insert(table).values(digest=digest, until=until))

    def take_attempt(self, digest: str) -> bool:
        """Use it up; return whether it was there and its time not over."""
        table = tables.sign_in_attempt
        taken = delete(table).where(table.c.digest == digest).returning(table.c.until > func.clock_timestamp())
        return bool(self._connection.execute(taken).scalar_one_or_none())

    def take_logout(self, number: str, until: datetime) -> bool:
        """Use the number of a logout token up; return whether it was not used before."""
        table = tables.used_logout
        taken = insert(table).values(number=number, until=until).on_conflict_do_nothing()
        return bool(self._connection.execute(taken.returning(table.c.number)).first())

    def take_number(self, client: UUID, number: str, until: datetime) -> bool:
        """Use the number of an assertion up; return whether it was not used before."""
        table = tables.used_assertion
        taken = insert(table).values(client=client, number=number, until=until).on_conflict_do_nothing()
        return bool(self._connection.execute(taken.returning(table.c.number)).first())


class SqlIdentityWork(SqlWork):
    """One piece of identity's work; `digests` makes what is kept of survivors' codes."""

    def __init__(self, *arguments: Any, digests: CodeDigests, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._digests = digests

    @property
    def instant(self) -> datetime:
        """Return the time of the database server's machine: one clock, however many processes of identity there are."""
        now: datetime = self.session.connection().execute(select(func.clock_timestamp())).scalar_one()
        return now

    def audit_about(
        self, *, about: str | None, actor: str | None, refused: bool, after: int | None, limit: int
    ) -> Sequence[AuditRow]:
        """Return rows of the audit, oldest first; `about` and by an account, `actor`'s only, with `refused` attempts."""
        asked = {"about": about, "actor": actor, "refused": refused, "after": after or 0, "limit": limit}
        return [AuditRow(*row) for row in self.session.connection().execute(TRAIL, asked)]

    @cached_property
    def sessions(self) -> SessionRepository:
        """Return the sessions."""
        return SessionRepository(self.session)

    @cached_property
    def resets(self) -> ResetRepository:
        """Return the proposals that somebody begins anew."""
        return ResetRepository(self.session)

    @cached_property
    def survivors(self) -> SurvivorRepository:
        """Return how survivors sign in."""
        return SurvivorRepository(self.session, self._digests)

    def keyed(self, digest: str) -> str:
        """Return what is kept of a survivor's code with this plain digest."""
        return self._digests.keyed(digest)

    @cached_property
    def once(self) -> SqlOnce:
        """Return what may be used once."""
        return SqlOnce(self.session)

    @cached_property
    def organisations(self) -> OrganisationRepository:
        """Return the organisations."""
        return OrganisationRepository(self.session)

    @cached_property
    def accounts(self) -> AccountRepository:
        """Return the accounts."""
        return AccountRepository(self.session)

    @cached_property
    def clients(self) -> ClientRepository:
        """Return the clients."""
        return ClientRepository(self.session)
