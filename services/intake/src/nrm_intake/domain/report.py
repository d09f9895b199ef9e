"""A report to the mechanism (guideline step 4): one incoming notice about one possible victim."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nrm_shared.kernel.aggregate import Aggregate
from nrm_shared.kernel.confidential import Confidential
from nrm_shared.kernel.machine import NEW, Machine, Move

MACHINE = Machine(
    "report",
    [
        Move("REPORT-01", NEW, "submit", "SUBMITTED", "PUB SUR HLP FRO MOF", "C1 or emergency or best interest (INV-10)"),
        Move("REPORT-02", "SUBMITTED", "take-up", "TRIAGE", "FP"),
        Move("REPORT-03", "TRIAGE", "request-information", "INFO_REQUESTED", "FP"),
        Move("REPORT-04", "INFO_REQUESTED", "answer", "SUBMITTED", "reporter"),
        Move("REPORT-05", "TRIAGE", "accept", "ACCEPTED", "FP", "duplicate candidates decided; opens a case"),
        Move("REPORT-06", "TRIAGE", "link", "LINKED", "FP", "same person and same episode"),
        Move("REPORT-07", "TRIAGE", "screen-out", "SCREENED_OUT", "FP", "reason and safe signposting"),
        Move("REPORT-08", "SUBMITTED", "withdraw", "WITHDRAWN", "reporter SUR"),
        Move("REPORT-09", "TRIAGE", "withdraw", "WITHDRAWN", "reporter SUR"),
        Move("REPORT-10", "INFO_REQUESTED", "withdraw", "WITHDRAWN", "reporter SUR"),
    ],
)


@dataclass(kw_only=True, eq=False)
class Report(Aggregate):
    """One notice. Its texts are sealed under the key of the person it is about."""

    number: str
    status: str = NEW
    person_id: UUID
    channel: str
    tip_type: str
    urgency: str
    consent_basis: str
    reporter_kind: str
    reporter_organisation: str | None = None
    current_district: str | None = None
    current_upazila: str | None = None
    narrative: Confidential | None = None
    receipt_hash: bytes
    submitted_at: datetime | None = None

    def submit(self, *, by: str, at: datetime) -> None:
        """Hand the report in (step 4); raises `IllegalMove` if it was handed in before."""
        MACHINE.move(self, "submit", by=by, at=at)
        self.submitted_at = at
