"""Verification's unit of work: the spine's, with verification's repositories."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from nrm_shared.attachments.store import Attaching
from nrm_shared.clocks.deadlines import Deadlines
from nrm_shared.db.repository import Repository
from nrm_shared.runner.work import SqlWork
from nrm_verification.adapters.listed import ListedRepository
from nrm_verification.domain.case_access import CaseAccess
from nrm_verification.domain.case_ref import CaseRef, ConsentRef
from nrm_verification.domain.confirmation_task import ConfirmationTask
from nrm_verification.domain.determination import Determination
from nrm_verification.domain.finding import Finding
from nrm_verification.domain.identity_check import IdentityCheck
from nrm_verification.domain.nationality_check import NationalityCheck
from nrm_verification.domain.organisation_ref import OrganisationRef
from nrm_verification.domain.returned_points import ReturnedPoints
from nrm_verification.domain.status_notice import StatusNotice

COUNTS = text("SELECT status, count(*) AS checks FROM identity_check GROUP BY status")
UNEXPLAINED = text(
    "SELECT count(*) FROM identity_check WHERE (status IN ('REQUESTED', 'QUEUED') AND asked_at < :before)"
    " OR (status = 'UNAVAILABLE' AND next_attempt_at IS NULL AND stopped IS NULL)"
    " OR (status = 'UNAVAILABLE' AND coalesce(stuck_since, next_attempt_at) < :before)"
)
# As `IdentityCheck.waits_since`, for whoever was not told yet.
TO_REPORT = text(
    "SELECT id FROM (SELECT id, CASE WHEN status IN ('REQUESTED', 'QUEUED') THEN asked_at"
    " WHEN status = 'UNAVAILABLE' AND stopped IS NULL THEN coalesce(stuck_since, next_attempt_at, answered_at) END AS since"
    " FROM identity_check WHERE reported_at IS NULL) AS waiting WHERE since < :before ORDER BY since, id LIMIT :at_most"
)


class SqlVerificationWork(Attaching, SqlWork):
    """One piece of verification's work. `retry_seconds` and `answer_seconds` are settings."""

    def __init__(
        self, session: Session, *, retry_seconds: Sequence[float], answer_seconds: float, **everything: Any
    ) -> None:
        super().__init__(session, **everything)
        self._retry_seconds = retry_seconds
        self._answer_seconds = answer_seconds

    @cached_property
    def accesses(self) -> Repository[CaseAccess]:
        """Return who works on cases."""
        return Repository(self.session, CaseAccess)

    @cached_property
    def cases(self) -> Repository[CaseRef]:
        """Return the cases as known here."""
        return Repository(self.session, CaseRef)

    @cached_property
    def consents(self) -> Repository[ConsentRef]:
        """Return the consents as known here."""
        return Repository(self.session, ConsentRef)

    @cached_property
    def organisations(self) -> Repository[OrganisationRef]:
        """Return the organisations as known here."""
        return Repository(self.session, OrganisationRef)

    @cached_property
    def tasks(self) -> ListedRepository[ConfirmationTask]:
        """Return the confirmation tasks."""
        return ListedRepository(self.session, ConfirmationTask)

    @cached_property
    def findings(self) -> Repository[Finding]:
        """Return the findings."""
        return Repository(self.session, Finding)

    @cached_property
    def determinations(self) -> ListedRepository[Determination]:
        """Return the determinations."""
        return ListedRepository(self.session, Determination)

    @cached_property
    def returned_points(self) -> Repository[ReturnedPoints]:
        """Return the points that findings came back with."""
        return Repository(self.session, ReturnedPoints)

    @cached_property
    def status_notices(self) -> Repository[StatusNotice]:
        """Return the notices to the person about the measures taken."""
        return Repository(self.session, StatusNotice)

    @cached_property
    def nationality_checks(self) -> ListedRepository[NationalityCheck]:
        """Return the nationality checks."""
        return ListedRepository(self.session, NationalityCheck)

    @cached_property
    def identity_checks(self) -> ListedRepository[IdentityCheck]:
        """Return the identity checks."""
        return ListedRepository(self.session, IdentityCheck)

    @cached_property
    def deadlines(self) -> Deadlines:
        """Return the clocks."""
        return Deadlines(self.session)

    def retry_after(self, attempts: int) -> timedelta | None:
        """Return the wait after this many unavailable answers, or None when it was the last try."""
        if attempts > len(self._retry_seconds):
            return None
        return timedelta(seconds=self._retry_seconds[attempts - 1])

    def answer_overdue(self) -> timedelta:
        """Return how long a registry's answer is waited for: after that the attempt counts as UNAVAILABLE."""
        return timedelta(seconds=self._answer_seconds)

    def check_counts(self, outstanding_before: datetime) -> dict[str, int]:
        """Return how many identity checks are in each state, and `unexplained`."""
        counts = {row.status: int(row.checks) for row in self.session.execute(COUNTS)}
        counts["unexplained"] = int(self.session.execute(UNEXPLAINED, {"before": outstanding_before}).scalar_one())
        return counts

    def unexplained_checks(self, waiting_before: datetime, limit: int) -> list[UUID]:
        """Return the unexplained checks that wait since before that and were not reported, longest waiting first."""
        return list(self.session.execute(TO_REPORT, {"before": waiting_before, "at_most": limit}).scalars())
