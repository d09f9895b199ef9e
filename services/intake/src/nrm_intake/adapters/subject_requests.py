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

    def of_case(self, case_id: UUID) -> list[SubjectRequest]:
        """Return the requests made in a case, oldest first."""
        return self.where(case_id=case_id)

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
