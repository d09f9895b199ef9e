"""Subject requests: their rows, by person, case and page."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from nrm_intake.adapters import tables
from nrm_intake.domain.subject_request import OPEN, SubjectRequest
from nrm_shared.db.repository import Repository


class SubjectRequestRepository(Repository[SubjectRequest]):
    """The requests."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, SubjectRequest)

    def of_person(self, person_id: UUID) -> list[SubjectRequest]:
        """Return the requests about a person, oldest first."""
        return self.where(person_id=person_id)

    def unanswered_of(self, person_id: UUID) -> list[SubjectRequest]:
        """Return the requests about a person that wait for an answer, locked, oldest first."""
        columns = tables.subject_request.c
        waiting = select(columns.id).where(columns.person_id == person_id, columns.status.in_(OPEN))
        return self.locked(waiting.order_by(columns.id))

    def page_of_case(self, case_id: UUID, *, after: UUID | None, limit: int) -> list[SubjectRequest]:
        """Return the next requests made in a case, oldest first."""
        return self.where(case_id=case_id, after=after, limit=limit)

    def page(
        self, *, unanswered: bool, late_at: datetime | None, after: UUID | None, limit: int
    ) -> list[SubjectRequest]:
        """Return the next requests by id; with `late_at` those whose answer was due before."""
        columns = tables.subject_request.c
        statement = select(SubjectRequest).order_by(columns.id).limit(limit)
        if unanswered:
            statement = statement.where(columns.status.in_(OPEN))
        if late_at is not None:
            statement = statement.where(columns.due_at < late_at)
        if after is not None:
            statement = statement.where(columns.id > after)
        return list(self.session.scalars(statement))
