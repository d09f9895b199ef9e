"""The copy an access request was granted for: the person's details, and of every case its state, reports, consents, readers (2.10).

Not in it: attachments, relationships, notes on reports, rescues, repatriations, and what the other services keep.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nrm_intake.app.objects import permit_case
from nrm_intake.app.ports import IntakeWork
from nrm_intake.app.reach import Reach
from nrm_intake.app.read_person import PersonView, shown_fields, view_of
from nrm_intake.domain.case import Case
from nrm_intake.domain.consent import Consent
from nrm_intake.domain.report import Report
from nrm_intake.domain.visible import EVERYTHING
from nrm_shared.audit.accesses import AccessRow
from nrm_shared.kernel.confidential import reveal
from nrm_shared.kernel.pages import MAX_LIMIT

BESIDES = ("narrative", "purpose", "organisation", "needs", "day", "roles")


@dataclass(frozen=True, slots=True)
class ReadCopy:
    """The copy of one granted request."""

    request_id: UUID


@dataclass(frozen=True, slots=True, repr=False)
class CopiedReport:
    """One report about the person; who reported stays protected (s.17)."""

    report: Report
    narrative: str | None


@dataclass(frozen=True, slots=True, repr=False)
class CopyView:
    """What is held, as it is when the copy is read."""

    request_id: UUID
    as_at: datetime
    person: PersonView
    cases: list[Case]
    reports: list[CopiedReport]
    consents: list[Consent]
    accesses: list[AccessRow]


def read_copy(query: ReadCopy, work: IntakeWork) -> CopyView:
    """Return the copy; that it was read is written to the audit. Raises `NotFound`, `NoCopy`."""
    request = work.subject_requests.read(query.request_id)
    case = work.cases.read(request.case_id)
    permit_case(work, case, "subject-request")
    request.check_copy()
    cases = work.cases.of_person(request.person_id)
    person = view_of(work, case, work.persons.read(request.person_id), Reach(EVERYTHING))
    reports = [report for one in cases for report in work.reports.of_case(one.id)]
    work.disclosed("subject-request", request.id, [*shown_fields(person), *BESIDES], level="L3", case_id=case.id)
    return CopyView(
        request_id=request.id,
        as_at=work.now,
        person=person,
        cases=cases,
        reports=[CopiedReport(report, reveal(report.narrative)) for report in reports],
        consents=[consent for one in cases for consent in work.consents.of_case(one.id)],
        accesses=[row for one in cases for row in _accesses(one.id, str(request.person_id), work)],
    )


def _accesses(case_id: UUID, person: str, work: IntakeWork) -> Sequence[AccessRow]:
    """Return every reading of a case by others than the person, page by page."""
    found: list[AccessRow] = []
    after: int | None = None
    while page := work.accesses_of(case_id, without=frozenset({person}), after=after, limit=MAX_LIMIT):
        found += page
        after = page[-1].id
    return found
