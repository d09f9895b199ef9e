"""What the routes of reports and receipts answer."""

from datetime import datetime
from typing import Any
from uuid import UUID

from nrm_intake.app.report_queries import ReportRowView, ReportView
from nrm_intake.entrypoints.http.answers import Answer, WarningAnswer
from nrm_shared.access.masking import MASKED, Shown
from nrm_shared.kernel.confidential import reveal


class ReceiptAnswer(Answer):
    """The reporter's receipt; the code is shown this once."""

    report_id: UUID
    number: str
    receipt_code: str
    triage_due_at: datetime
    warnings: list[WarningAnswer]


class ReportStateAnswer(Answer):
    """Where a report stands."""

    report_id: UUID
    status: str
    case_id: UUID | None


class ReceiptStatusAnswer(Answer):
    """How a report stands, for whoever holds the code."""

    number: str
    status: str
    submitted_at: datetime
    question: str | None
    can_add: bool
    can_withdraw: bool


class OpenedCaseAnswer(Answer):
    """The case that was opened."""

    report_id: UUID
    case_id: UUID
    case_number: str
    status: str
    victim_status: str


class ReportRow(Answer):
    """A report in a list: no text, no name, and who made it only for whom that is no secret."""

    id: UUID
    number: str
    status: str
    channel: str
    helpline: Shown[str | None]
    tip_type: str
    urgency: str
    consent_basis: str
    reporter_kind: Shown[str]
    reporter_organisation: Shown[str | None]
    current_district: str | None
    current_upazila: str | None
    current_union_code: str | None
    current_location_safe: str
    incident_district: str | None
    immediate_danger: str
    still_in_exploitation: str
    first_time_reporting: str
    minor_at_act: str
    other_victims_known: str
    other_victims_count: int | None
    at_risk_only: bool
    repatriation_id: UUID | None
    rescue_id: UUID | None
    case_id: UUID | None
    submitted_at: datetime | None
    triage_due_at: datetime | None
    outcome_reason: str | None
    row_version: int


class NoteAnswer(Answer):
    """A question, an answer or a fact."""

    kind: str
    text: str
    written_at: datetime


class DuplicateAnswer(Answer):
    """A record that may be the same person."""

    id: UUID
    other_case_id: UUID | None
    score: str
    reasons: list[str]
    decision: str | None
    row_version: int


class ReportAnswer(ReportRow):
    """A report as the reader may see it."""

    narrative: str | None = None
    consent_reason: str | None = None
    reporter: dict[str, Any] | None = None
    helpline_call_ref: str | None = None
    notes: list[NoteAnswer] = []
    duplicates: list[DuplicateAnswer] = []


WHO_REPORTED = ("helpline", "reporter_kind", "reporter_organisation")


def report_row(view: ReportRowView | ReportView) -> ReportRow:
    """Return the report as a row, with the placeholder for who made it where that is hidden."""
    values = {name: getattr(view.report, name) for name in ReportRow.model_fields}
    return ReportRow(**values if view.tells_reporter else values | dict.fromkeys(WHO_REPORTED, MASKED))


def report_answer(view: ReportView) -> ReportAnswer:
    """Return the view as the answer."""
    row = report_row(view)
    return ReportAnswer(
        **{name: getattr(row, name) for name in ReportRow.model_fields},
        narrative=view.narrative,
        consent_reason=view.consent_reason,
        reporter=view.reporter,
        helpline_call_ref=view.helpline_call_ref,
        notes=[
            NoteAnswer(kind=note.kind, text=reveal(note.text) or "", written_at=note.written_at) for note in view.notes
        ],
        duplicates=[DuplicateAnswer.model_validate(one) for one in view.duplicates],
    )


class DuplicateDecisionAnswer(Answer):
    """What was decided."""

    candidate_id: UUID
    report_id: UUID
    decision: str
