"""What intake's routes take and answer."""

from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from nrm_intake.app.submit_report import SubmitReport


class Body(BaseModel):
    """A request body: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid")


class ReportBody(Body):
    """A report to the mechanism (step 4)."""

    channel: str
    tip_type: str = "UNKNOWN"
    urgency: str = "NORMAL"
    consent_basis: str
    reporter_kind: str
    current_district: str | None = None
    current_upazila: str | None = None
    narrative: str | None = Field(default=None, max_length=15_000)

    def command(self) -> SubmitReport:
        """Return the command this body asks for."""
        return SubmitReport(**self.model_dump())


class ReceiptAnswer(BaseModel):
    """The reporter's receipt."""

    report_id: UUID
    number: str
    receipt_code: str
