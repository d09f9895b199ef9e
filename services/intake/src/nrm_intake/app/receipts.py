"""What a reporter can do with the receipt code, without an account (AC3): look, add facts, answer, withdraw."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nrm_intake.app.due import due_at
from nrm_intake.app.objects import report_object
from nrm_intake.app.ports import IntakeWork
from nrm_intake.app.submit_report import CLOCK, RECEIPT_CHARACTERS, receipt_digest
from nrm_intake.app.triage import ReportState, state_of, write_note
from nrm_intake.domain.note import ANSWER, FACT, QUESTION
from nrm_intake.domain.report import Report
from nrm_shared.contracts.intake import ReportInformationAddedV1, ReportWithdrawnV1
from nrm_shared.kernel.confidential import reveal
from nrm_shared.kernel.errors import NotFound
from nrm_shared.security.handcodes import normal_code


@dataclass(frozen=True, slots=True, repr=False)
class LookUpReceipt:
    """Ask how a report stands."""

    receipt_code: str


@dataclass(frozen=True, slots=True, repr=False)
class ReceiptStatus:
    """How a report stands, in words that tell nobody what it is about; the focal point's open question, if any."""

    number: str
    status: str
    submitted_at: datetime
    question: str | None
    can_add: bool
    can_withdraw: bool
    row_version: int


@dataclass(frozen=True, slots=True, repr=False)
class AddByReceipt:
    """Add facts, or answer the question that was asked."""

    receipt_code: str
    text: str


@dataclass(frozen=True, slots=True, repr=False)
class WithdrawByReceipt:
    """Take the report back."""

    receipt_code: str


@dataclass(frozen=True, slots=True, repr=False)
class AddToReport:
    """Add facts or answer as the reporting organisation."""

    report_id: UUID
    text: str


@dataclass(frozen=True, slots=True)
class WithdrawReport:
    """Take the report back as the reporting organisation."""

    report_id: UUID
    row_version: int | None = None


def look_up(query: LookUpReceipt, work: IntakeWork) -> ReceiptStatus:
    """Return how the report stands; raises `NotFound` for a code that is none."""
    report = _with_code(query.receipt_code, work)
    question = _open_question(report, work)
    if question is not None:
        work.disclosed("report", report.id, ["question"], level="L3", case_id=report.case_id)
    undecided = report.status in {"SUBMITTED", "TRIAGE", "INFO_REQUESTED"}
    return ReceiptStatus(
        report.number,
        "BEING_REVIEWED" if report.status in {"SUBMITTED", "TRIAGE"} else report.status,
        report.submitted_at or work.now,
        question,
        undecided,
        undecided,
        report.row_version,
    )


def add_by_receipt(command: AddByReceipt, work: IntakeWork) -> ReportState:
    """Keep what the reporter adds; raises `NotFound` or `ReportEnded`."""
    return _add(_with_code(command.receipt_code, work), command.text, work)


def withdraw_by_receipt(command: WithdrawByReceipt, work: IntakeWork) -> ReportState:
    """Take the report back; raises `NotFound` or `IllegalMove` once it was decided."""
    return _withdraw(_with_code(command.receipt_code, work), work)


def add_to_report(command: AddToReport, work: IntakeWork) -> ReportState:
    """Keep what the reporting organisation adds; raises `NotFound` or `ReportEnded`."""
    report = work.reports.get(command.report_id)
    work.permit(report_object(report, work.now))
    return _add(report, command.text, work)


def withdraw_report(command: WithdrawReport, work: IntakeWork) -> ReportState:
    """Take the report back; raises `NotFound`, `IllegalMove` or `ChangedMeanwhile`."""
    report = work.reports.get(command.report_id)
    work.permit(report_object(report, work.now))
    report.expect(command.row_version)
    return _withdraw(report, work)


def _with_code(text: str, work: IntakeWork) -> Report:
    code = normal_code(text)
    report = work.reports.with_receipt(receipt_digest(code)) if len(code) == RECEIPT_CHARACTERS else None
    if report is None:
        raise NotFound(kind="report")
    # Whoever holds the code is the reporter: that is what it is for.
    work.permit(report_object(report, work.now, proven=work.actor.id))
    return report


def _add(report: Report, text: str, work: IntakeWork) -> ReportState:
    if report.status == "INFO_REQUESTED":
        due = due_at(CLOCK, work.now, report.urgency)
        report.answer(by=work.actor.id, at=work.now, triage_due_at=due)
        write_note(work, report, ANSWER, text)
        work.deadlines.start(CLOCK, "REPORT", report.id, at=work.now, due=due)
    else:
        report.note_added()
        write_note(work, report, FACT, text)
    work.emit(
        ReportInformationAddedV1(report_id=report.id, triage_due_at=report.triage_due_at),
        subject=report.id,
        sequence=report.row_version,
    )
    return state_of(report)


def _withdraw(report: Report, work: IntakeWork) -> ReportState:
    report.withdraw(by=work.actor.id, at=work.now)
    work.deadlines.stop(CLOCK, report.id, at=work.now)
    work.emit(ReportWithdrawnV1(report_id=report.id), subject=report.id, sequence=report.row_version)
    return state_of(report)


def _open_question(report: Report, work: IntakeWork) -> str | None:
    if report.status != "INFO_REQUESTED":
        return None
    questions = [note for note in work.notes.of_report(report.id) if note.kind == QUESTION]
    return reveal(questions[-1].text) if questions else None
