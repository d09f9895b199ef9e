"""A report to the mechanism (guideline step 4): one incoming notice about one possible victim."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nrm_shared.kernel.aggregate import Aggregate
from nrm_shared.kernel.confidential import Confidential
from nrm_shared.kernel.errors import Refused
from nrm_shared.kernel.machine import NEW, Machine, Move

MACHINE = Machine(
    "report",
    [
        Move(
            "REPORT-01", NEW, "submit", "SUBMITTED", "PUB SUR HLP FRO MOF", "C1 or emergency or best interest (INV-10)"
        ),
        Move("REPORT-02", "SUBMITTED", "take-up", "TRIAGE", "FP"),
        Move("REPORT-03", "TRIAGE", "request-information", "INFO_REQUESTED", "FP"),
        Move("REPORT-04", "INFO_REQUESTED", "answer", "SUBMITTED", "reporter"),
        Move(
            "REPORT-05",
            "TRIAGE",
            "accept",
            "ACCEPTED",
            "FP",
            "duplicate candidates decided (INV-37), a possible victim; opens a case",
        ),
        Move("REPORT-06", "TRIAGE", "link", "LINKED", "FP", "same person and same episode"),
        Move("REPORT-07", "TRIAGE", "screen-out", "SCREENED_OUT", "FP", "reason and safe signposting"),
        Move("REPORT-08", "SUBMITTED", "withdraw", "WITHDRAWN", "reporter SUR"),
        Move("REPORT-09", "TRIAGE", "withdraw", "WITHDRAWN", "reporter SUR"),
        Move("REPORT-10", "INFO_REQUESTED", "withdraw", "WITHDRAWN", "reporter SUR"),
    ],
)

# INV-10: without the victim's or guardian's own C1 only these two bases remain, each with a reason.
BEST_INTEREST = "BEST_INTEREST_CHILD"
BASES_NEEDING_REASON = frozenset({BEST_INTEREST, "EMERGENCY_UNABLE"})
OPEN_STATUSES = frozenset({"SUBMITTED", "TRIAGE", "INFO_REQUESTED"})


class ReportEnded(Refused):
    """The report was decided or withdrawn; nothing can be added to it."""

    default_code = "report-ended"


class AtRiskOnly(Refused):
    """The report is about a person at risk: counselled and signposted, no case and no confirmation (decision 13)."""

    default_code = "at-risk-only"


@dataclass(kw_only=True, eq=False)
class Report(Aggregate):
    """One notice. Its texts are sealed under the key of the person it is about, the reporter's under a key of its own."""

    number: str
    status: str = NEW
    person_id: UUID
    channel: str
    helpline: str | None = None
    helpline_call_ref: Confidential | None = None
    tip_type: str
    urgency: str
    consent_basis: str
    consent_reason: Confidential | None = None
    reporter_kind: str
    reporter_organisation: str | None = None
    reporter_account: str | None = None
    reporter_details: Confidential | None = None
    current_district: str | None = None
    current_upazila: str | None = None
    current_union_code: str | None = None
    current_location_safe: str = "unknown"
    incident_district: str | None = None
    immediate_danger: str = "unknown"
    still_in_exploitation: str = "unknown"
    first_time_reporting: str = "unknown"
    minor_at_act: str = "unknown"
    other_victims_known: str = "unknown"
    other_victims_count: int | None = None
    at_risk_only: bool = False
    narrative: Confidential | None = None
    receipt_hash: bytes
    repatriation_id: UUID | None = None
    rescue_id: UUID | None = None
    submitted_at: datetime | None = None
    triage_due_at: datetime | None = None
    case_id: UUID | None = None
    outcome_reason: str | None = None
    signposted: bool = False
    witness_protected: bool = False

    @property
    def in_best_interest(self) -> bool:
        """Return whether the report rests on the best interest of the child, for which a reason was recorded."""
        return self.consent_basis == BEST_INTEREST

    def submit(self, *, by: str, at: datetime, triage_due_at: datetime) -> None:
        """Hand the report in (step 4); raises `IllegalMove` if it was handed in before."""
        MACHINE.move(self, "submit", by=by, at=at)
        self.submitted_at = at
        self.triage_due_at = triage_due_at

    def take_up(self, *, by: str, at: datetime) -> None:
        """Begin triage; raises `IllegalMove`."""
        MACHINE.move(self, "take-up", by=by, at=at)

    def request_information(self, *, by: str, at: datetime) -> None:
        """Ask the reporter for more; the report waits. Raises `IllegalMove`."""
        MACHINE.move(self, "request-information", by=by, at=at)

    def answer(self, *, by: str, at: datetime, triage_due_at: datetime) -> None:
        """Note that the reporter answered; the report waits for triage again. Raises `IllegalMove`."""
        MACHINE.move(self, "answer", by=by, at=at)
        self.triage_due_at = triage_due_at

    def accept(self, case_id: UUID, *, by: str, at: datetime, at_risk_only: bool | None = None) -> None:
        """Accept: a case is opened from it; `at_risk_only` is what triage found, None if what was reported stands.

        Raises `AtRiskOnly` for a person who is at risk and no possible victim, and `IllegalMove`.
        """
        if self.at_risk_only if at_risk_only is None else at_risk_only:
            raise AtRiskOnly
        self.at_risk_only = False
        MACHINE.move(self, "accept", by=by, at=at)
        self.case_id = case_id

    def link(self, case_id: UUID, *, by: str, at: datetime, reason: str | None = None) -> None:
        """Attach to the existing case of the same person and episode; `reason` is a code. Raises `IllegalMove`."""
        MACHINE.move(self, "link", by=by, at=at, reason=reason)
        self.case_id, self.outcome_reason = case_id, reason

    def screen_out(self, reason: str, *, by: str, at: datetime) -> None:
        """End without a case; safe signposting was given (the caller checked). Raises `IllegalMove`."""
        MACHINE.move(self, "screen-out", by=by, at=at, reason=reason)
        self.outcome_reason = reason
        self.signposted = True

    def withdraw(self, *, by: str, at: datetime) -> None:
        """Take the report back before it was decided. Raises `IllegalMove`."""
        MACHINE.move(self, "withdraw", by=by, at=at)

    def note_added(self) -> None:
        """Count that facts were added; raises `ReportEnded` when nobody reads them any more."""
        if self.status not in OPEN_STATUSES:
            raise ReportEnded
        self.changed()
