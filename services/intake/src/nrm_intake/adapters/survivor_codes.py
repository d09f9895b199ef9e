"""Codes handed out to survivors: their rows."""

from uuid import UUID

from sqlalchemy.orm import Session

from nrm_intake.domain.survivor_code import SurvivorCode
from nrm_shared.db.repository import Repository


class SurvivorCodeRepository(Repository[SurvivorCode]):
    """The codes."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, SurvivorCode)

    def live_of(self, person_id: UUID) -> list[SurvivorCode]:
        """Return, locked, what is good of a person's codes: one or none."""
        return self.where(lock=True, person_id=person_id, status="LIVE")

    def any_of(self, person_id: UUID) -> bool:
        """Return whether a code was ever handed to the person, whatever became of it."""
        return bool(self.where(person_id=person_id))
