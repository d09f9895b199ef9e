"""The notice of rights and assistance (form F5; 2012 Act, section 34(2)): K3 runs until it is given, and blocks nothing.

Whoever rescued gives it; of who came without a rescue, or was handed over without the notice, it is the case's from its
opening on. One duty, one clock: where one place learns that it was given, all of them rest.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nrm_intake.app.due import due_at
from nrm_intake.app.objects import permit_case
from nrm_intake.app.person_input import Complaints
from nrm_intake.app.ports import IntakeWork
from nrm_intake.domain.case import Case
from nrm_intake.domain.report import Report
from nrm_intake.domain.rescue import Rescue
from nrm_intake.domain.rescue_facts import RightsNotice
from nrm_shared.access import conditions
from nrm_shared.contracts.intake import RightsNoticeGivenV1
from nrm_shared.reference import codes

CLOCK = "K3"
RESCUE, CASE = "RESCUE", "CASE"


@dataclass(frozen=True, slots=True)
class GiveRightsNotice:
    """The person of a case was told of rights and assistance; `method` is a code of the list `consent_method`."""

    case_id: UUID
    notice: RightsNotice
    row_version: int | None = None


@dataclass(frozen=True, slots=True)
class NoticeState:
    """The notice as it stands in the case."""

    case_id: UUID
    given_at: datetime
    method: str
    language: str
    row_version: int


def give_rights_notice(command: GiveRightsNotice, work: IntakeWork) -> NoticeState:
    """Record it, and let K3 rest. Raises `Malformed`, `NotFound`, `ChangedMeanwhile`."""
    case = work.cases.get(command.case_id)
    reports = work.reports.of_case(case.id)
    reported = work.reports.read(case.report_id)
    permit_case(work, case, facts=conditions.recent(reported.submitted_at, work.now))
    case.expect(command.row_version)
    notice = command.notice
    complaints = Complaints()
    complaints.of(lambda: codes.require("/method", "consent_method", notice.method))
    if notice.given_at > work.now:
        complaints.add("/given_at", "date-in-future")
    complaints.settle()
    case.give_rights_notice(notice)
    work.deadlines.stop(CLOCK, case.id, at=work.now)
    for report in reports:
        if report.rescue_id is not None:
            work.deadlines.stop(CLOCK, report.rescue_id, at=work.now)
    work.emit(
        RightsNoticeGivenV1(case_id=case.id, given_at=notice.given_at),
        subject=case.id,
        sequence=case.row_version,
        case_id=case.id,
    )
    return NoticeState(case.id, notice.given_at, notice.method, notice.language, case.row_version)


def await_for_rescue(work: IntakeWork, rescue: Rescue) -> datetime | None:
    """Start K3 at the rescue, due at once, unless the notice came with it; return when it is due."""
    if rescue.rights_notice is not None:
        return None
    due = due_at(CLOCK, rescue.rescued_at)
    work.deadlines.start(CLOCK, RESCUE, rescue.id, at=rescue.rescued_at, due=due)
    return due


def await_for_case(work: IntakeWork, case: Case, report: Report) -> datetime | None:
    """Start K3 at the opening of a case, unless the rescue brought the notice; return when it is due.

    A rescue handed over without it passes the duty on to the case.
    """
    rescue = work.rescues.read(report.rescue_id) if report.rescue_id is not None else None
    if rescue is not None:
        if rescue.rights_notice is not None:
            return None
        work.deadlines.stop(CLOCK, rescue.id, at=work.now)
    due = due_at(CLOCK, work.now)
    work.deadlines.start(CLOCK, CASE, case.id, at=work.now, due=due, case_id=case.id)
    return due


def given_at_rescue(work: IntakeWork, rescue: Rescue) -> None:
    """Tell that the notice was given to whom one rescued, and let K3 rest, also that of the case that came of it."""
    notice = rescue.rights_notice
    if notice is None:
        return
    work.deadlines.stop(CLOCK, rescue.id, at=work.now)
    report = work.reports.read(rescue.report_id) if rescue.report_id is not None else None
    if report is not None:
        rest_for_case(work, report)
    work.emit(
        RightsNoticeGivenV1(rescue_id=rescue.id, case_id=report.case_id if report else None, given_at=notice.given_at),
        subject=rescue.id,
        sequence=rescue.row_version,
        case_id=report.case_id if report else None,
    )


def rest_for_case(work: IntakeWork, report: Report) -> None:
    """Let the K3 of a report's case rest if the rescue that the report names brought the notice."""
    if report.rescue_id is None or report.case_id is None:
        return
    if work.rescues.read(report.rescue_id).rights_notice is not None:
        work.deadlines.stop(CLOCK, report.case_id, at=work.now)
