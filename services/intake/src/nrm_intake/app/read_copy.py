"""The copy an access request was granted for: what every service keeps about the person, as it is when she reads it (2.10).

Each of the others is asked for its part in the name of whoever reads, and shows and audits it itself; nothing of it is
kept here, so there is nothing to destroy when the copy ends or the person is erased (ADR 0031). All parts or none: while
a service does not answer there is no copy.

Where other records are the same person's (INV-38), the copy holds what is kept under them as well. What another service
keeps about a case under such a record it shows to the focal point who prints the copy, and not to the person's own
sign-in, which is that of one record (its part is null then).

Of files it tells that they are there and where she reads them. Not in it: notes on reports, and what the police attached
to their finding.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from nrm_intake.app import attached, one_person
from nrm_intake.app.copied_origins import CopiedRepatriation, CopiedRescue, copied_repatriations, copied_rescues
from nrm_intake.app.objects import permit_case
from nrm_intake.app.ports import IntakeWork, KeptElsewhere, Parts
from nrm_intake.app.reach import Reach
from nrm_intake.app.read_person import PersonView, shown_fields, view_of
from nrm_intake.app.relationships import RelationshipView, relationship_view
from nrm_intake.domain.case import Case
from nrm_intake.domain.consent import Consent
from nrm_intake.domain.report import Report
from nrm_intake.domain.subject_request import SubjectRequest
from nrm_intake.domain.visible import EVERYTHING
from nrm_shared.attachments.copied import CopiedFile, copied_files
from nrm_shared.audit.accesses import AccessRow
from nrm_shared.kernel.confidential import reveal
from nrm_shared.kernel.pages import MAX_LIMIT

BESIDES = (
    *("narrative", "purpose", "organisation", "needs", "day", "roles", "parts"),
    *("relationships", "rescues", "repatriations", "attachments"),
)


@dataclass(frozen=True, slots=True)
class FindCopy:
    """Whether there is a copy for the reader; and the cases it is about, of which the others have to be asked."""

    request_id: UUID


@dataclass(frozen=True, slots=True)
class ReadCopy:
    """The copy of one granted request, which is about these cases."""

    request_id: UUID
    case_ids: tuple[UUID, ...]


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
    other_records: list[PersonView]
    cases: list[Case]
    reports: list[CopiedReport]
    consents: list[Consent]
    relationships: list[RelationshipView]
    rescues: list[CopiedRescue]
    repatriations: list[CopiedRepatriation]
    attachments: list[CopiedFile]
    accesses: list[AccessRow]
    parts: list[KeptElsewhere]


def prepare_copy(parts: Parts) -> Callable[[ReadCopy, Any], list[KeptElsewhere]]:
    """Return the preparation that asks the others for their parts, in the name of whoever reads."""
    return lambda query, caller: [part for case_id in query.case_ids for part in parts.of_case(case_id, caller)]


def find_copy(query: FindCopy, work: IntakeWork) -> tuple[UUID, ...]:
    """Return the cases the copy is about. Raises `NotFound`, `NoCopy`, `CopyOver`."""
    request, _ = _permitted(query.request_id, work)
    return tuple(one.id for record in _records(request, work) for one in work.cases.of_person(record))


def read_copy(query: ReadCopy, work: IntakeWork) -> CopyView:
    """Return the copy; that it was read is written to the audit. Raises `NotFound`, `NoCopy`, `CopyOver`."""
    request, case = _permitted(query.request_id, work)
    records = _records(request, work)
    cases = [one for record in records for one in work.cases.of_person(record)]
    person = view_of(work, case, work.persons.read(request.person_id), Reach(EVERYTHING))
    others = [_other(work, record, case) for record in records[1:]]
    reports = _reports(work, records, cases)
    shown = dict.fromkeys(name for view in (person, *others) for name in shown_fields(view))
    work.disclosed("subject-request", request.id, [*shown, *BESIDES], level="L3", case_id=case.id)
    return CopyView(
        request_id=request.id,
        as_at=work.now,
        person=person,
        other_records=others,
        cases=cases,
        reports=[CopiedReport(report, reveal(report.narrative)) for report in reports],
        consents=[consent for one in cases for consent in work.consents.of_case(one.id)],
        relationships=[relationship_view(one) for record in records for one in work.relationships.of_person(record)],
        rescues=[one for record in records for one in copied_rescues(work, record)],
        repatriations=[one for record in records for one in copied_repatriations(work, record)],
        attachments=[
            *(file for one in reports for file in copied_files(work, attached.PARENTS, "report", one.id)),
            *(file for one in cases for file in copied_files(work, attached.PARENTS, "case", one.id)),
        ],
        accesses=[row for one in cases for row in _accesses(one.id, records, work)],
        parts=work.prepared,
    )


def _permitted(request_id: UUID, work: IntakeWork) -> tuple[SubjectRequest, Case]:
    """Return the request that was granted, and its case, for whoever may read the copy while it lasts."""
    request = work.subject_requests.read(request_id)
    case = work.cases.read(request.case_id)
    permit_case(work, case, "subject-request")
    request.check_copy(work.now)
    return request, case


def _records(request: SubjectRequest, work: IntakeWork) -> list[UUID]:
    """Return every record of the person who asked, first the one she asked under."""
    return [request.person_id, *one_person.other_records(work, request.person_id)]


def _other(work: IntakeWork, record: UUID, asked_in: Case) -> PersonView:
    """Return what is kept of the person under another record, with its last case, or that of the request if it has none."""
    cases = work.cases.of_person(record)
    return view_of(work, cases[-1] if cases else asked_in, work.persons.read(record), Reach(EVERYTHING))


def _reports(work: IntakeWork, records: list[UUID], cases: list[Case]) -> list[Report]:
    """Return the reports of the cases, and what was reported of other records without any case."""
    found = [report for one in cases for report in work.reports.of_case(one.id)]
    known = {report.id for report in found}
    besides = [report for record in records[1:] for report in work.reports.of_person(record)]
    return [*found, *(report for report in besides if report.id not in known)]


def _accesses(case_id: UUID, records: list[UUID], work: IntakeWork) -> Sequence[AccessRow]:
    """Return every reading of a case by others than the person, page by page."""
    found: list[AccessRow] = []
    after: int | None = None
    own = frozenset(str(record) for record in records)
    while page := work.accesses_of(case_id, without=own, after=after, limit=MAX_LIMIT):
        found += page
        after = page[-1].id
    return found
