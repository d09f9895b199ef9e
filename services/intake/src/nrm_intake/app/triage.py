"""The focal point's triage of a report (2.6.1): take up, ask, link, screen out."""

from dataclasses import dataclass
from uuid import UUID

from nrm_intake.app import consents, one_person, rights_notice, scan_duplicates
from nrm_intake.app.ports import IntakeWork
from nrm_intake.app.submit_report import CLOCK
from nrm_intake.domain.case import Case
from nrm_intake.domain.duplicate import SAME_EPISODE
from nrm_intake.domain.note import QUESTION, ReportNote
from nrm_intake.domain.report import Report
from nrm_shared.contracts.intake import (
    ReportInformationRequestedV1,
    ReportLinkedV1,
    ReportScreenedOutV1,
    ReportTriageStartedV1,
)
from nrm_shared.kernel.confidential import Confidential
from nrm_shared.kernel.errors import Malformed, Refused
from nrm_shared.kernel.ids import new_id
from nrm_shared.reference import codes


class CaseClosed(Refused):
    """The case is closed; it has to be reopened first."""

    default_code = "case-closed"


class LinkUndecided(Refused):
    """Nobody decided that the report and the case are the same episode, and no reason says so (INV-37)."""

    default_code = "link-undecided"


@dataclass(frozen=True, slots=True)
class TakeUpReport:
    """Begin triage of a report."""

    report_id: UUID
    row_version: int | None = None


@dataclass(frozen=True, slots=True, repr=False)
class RequestInformation:
    """Ask the reporter; the question must not name other victims."""

    report_id: UUID
    question: str
    row_version: int | None = None


@dataclass(frozen=True, slots=True)
class LinkReport:
    """Attach the report to the existing case of the same person and episode.

    `reason` is a code of the list `link_reason`; needed unless a candidate was decided to be this episode.
    """

    report_id: UUID
    case_id: UUID
    reason: str | None = None
    row_version: int | None = None


@dataclass(frozen=True, slots=True)
class ScreenOutReport:
    """End the report without a case, for a reason of the list `screen_out`; `signposted`: safe signposting was given."""

    report_id: UUID
    reason: str
    signposted: bool
    row_version: int | None = None


@dataclass(frozen=True, slots=True)
class ReportState:
    """Where a report stands after a move."""

    report_id: UUID
    status: str
    case_id: UUID | None
    row_version: int


def state_of(report: Report) -> ReportState:
    """Return where the report stands."""
    return ReportState(report.id, report.status, report.case_id, report.row_version)


def take_up(command: TakeUpReport, work: IntakeWork) -> ReportState:
    """Begin triage and look for duplicates once more; raises `NotFound`, `IllegalMove`, `ChangedMeanwhile`."""
    report = _report(command.report_id, command.row_version, work)
    report.take_up(by=work.actor.id, at=work.now)
    scan_duplicates.scan(work, report)
    work.emit(ReportTriageStartedV1(report_id=report.id), subject=report.id, sequence=report.row_version)
    return state_of(report)


def request_information(command: RequestInformation, work: IntakeWork) -> ReportState:
    """Ask the reporter for more; K8 rests until the answer. Raises `NotFound`, `IllegalMove`, `ChangedMeanwhile`."""
    report = _report(command.report_id, command.row_version, work)
    report.request_information(by=work.actor.id, at=work.now)
    write_note(work, report, QUESTION, command.question)
    work.deadlines.stop(CLOCK, report.id, at=work.now)
    work.emit(ReportInformationRequestedV1(report_id=report.id), subject=report.id, sequence=report.row_version)
    return state_of(report)


def link_report(command: LinkReport, work: IntakeWork) -> ReportState:
    """Attach to a case; its consents join the case's. Candidates of other cases stay as they are.

    Raises `LinkUndecided` (INV-37), `ConsentMissing`, `NotFound`, `CaseClosed`, `IllegalMove`, `Malformed`.
    """
    if command.reason is not None:
        codes.require("/reason", "link_reason", command.reason)
    report = _report(command.report_id, command.row_version, work)
    case = work.cases.get(command.case_id)
    if case.status == "CLOSED":
        raise CaseClosed
    reason = _why_linked(command, report, case, work)
    brought = work.consents.arriving(report.id, report.person_id)
    consents.require_reported(report, [*brought, *one_person.refusals(work, report.person_id)], work.now)
    report.link(case.id, by=work.actor.id, at=work.now, reason=reason)
    report.witness_protected = case.witness_protected
    consents.attach_all(work, brought, case.id, case.person_id)
    work.deadlines.stop(CLOCK, report.id, at=work.now)
    rights_notice.rest_for_case(work, report)
    work.emit(
        ReportLinkedV1(report_id=report.id, case_id=case.id),
        subject=report.id,
        sequence=report.row_version,
        case_id=case.id,
    )
    return state_of(report)


def _why_linked(command: LinkReport, report: Report, case: Case, work: IntakeWork) -> str | None:
    """Return the reason's code: of the candidate decided to be this case, or the one now given, which decides it."""
    alike = [one for one in work.duplicates.of_report(report.id) if one.other_case_id == case.id]
    decided = next((one for one in alike if one.decision == SAME_EPISODE), None)
    if decided is not None:
        return command.reason or decided.decision_reason
    if command.reason is None:
        raise LinkUndecided
    for candidate in alike:
        candidate.decide(SAME_EPISODE, command.reason, by=work.actor.id, at=work.now)
    return command.reason


def screen_out(command: ScreenOutReport, work: IntakeWork) -> ReportState:
    """End the report; raises `Malformed` for an unknown reason or without signposting, `NotFound`, `IllegalMove`, `ChangedMeanwhile`."""
    codes.require("/reason", "screen_out", command.reason)
    if not command.signposted:
        raise Malformed("/signposted", "signposting-required")
    report = _report(command.report_id, command.row_version, work)
    report.screen_out(command.reason, by=work.actor.id, at=work.now)
    work.deadlines.stop(CLOCK, report.id, at=work.now)
    work.emit(
        ReportScreenedOutV1(report_id=report.id, reason=command.reason),
        subject=report.id,
        sequence=report.row_version,
    )
    work.notify("report-screened-out", case_id=None, subject_kind="report", subject_id=report.id)
    return state_of(report)


def write_note(work: IntakeWork, report: Report, kind: str, text: str) -> None:
    """Keep what was said, sealed under the key of the person it is about."""
    note = ReportNote(
        id=new_id(),
        report_id=report.id,
        kind=kind,
        text=Confidential(report.person_id, text),
        written_by=work.actor.id,
        written_at=work.now,
    )
    note.changed()
    work.notes.add(note)


def _report(id: UUID, version: int | None, work: IntakeWork) -> Report:
    report = work.reports.get(id)
    report.expect(version)
    return report
