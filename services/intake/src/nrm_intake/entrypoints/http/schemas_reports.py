"""What the routes of reports, receipts and duplicates take."""

from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from nrm_intake.app.submit_report import Reporter, SubmitReport
from nrm_intake.entrypoints.http.schemas import Body, Code, Line, Story
from nrm_intake.entrypoints.http.schemas_consents import ConsentBody
from nrm_intake.entrypoints.http.schemas_persons import PersonBody
from nrm_shared.contracts.typed import COUNTED, FOLDED, Age
from nrm_shared.contracts.words import Reference

ReceiptCode = Annotated[str, StringConstraints(min_length=1, max_length=40)]


class ReporterBody(Body):
    """Who reports without an account, as far as they wish to say."""

    name: Line | None = None
    phone: Line | None = None
    safe_to_contact: bool = False
    relation: Line | None = None


class ReportBody(Body):
    """A report to the mechanism (step 4)."""

    channel: Code
    consent_basis: Code
    reporter_kind: Code
    tip_type: Code = "UNKNOWN"
    urgency: Code = "NORMAL"
    consent_reason: str | None = None
    helpline: Annotated[str, StringConstraints(pattern=r"^[0-9]{3,5}$"), FOLDED] | None = None
    helpline_call_ref: Annotated[str, StringConstraints(max_length=64)] | None = Field(
        default=None, description="The helpline's own number of the call"
    )
    reporter: ReporterBody | None = None
    subject: PersonBody = Field(default_factory=PersonBody)
    consents: list[ConsentBody] = Field(default=[], max_length=12)
    current_district: Reference | None = None
    current_upazila: Reference | None = None
    current_union_code: Reference | None = None
    current_location_safe: str = "unknown"
    incident_district: Reference | None = None
    immediate_danger: str = "unknown"
    still_in_exploitation: str = "unknown"
    first_time_reporting: str = "unknown"
    minor_at_act: str = "unknown"
    other_victims_known: str = "unknown"
    other_victims_count: Annotated[int, Field(ge=1, le=10_000), COUNTED] | None = None
    at_risk_only: bool = False
    narrative: Story | None = None
    repatriation_id: UUID | None = None
    repatriation_reference: Annotated[str, StringConstraints(max_length=64)] | None = None
    rescue_id: UUID | None = None

    def command(self) -> SubmitReport:
        """Return the command this body asks for."""
        apart = {"reporter", "subject", "consents"}
        return SubmitReport(
            **self.model_dump(exclude=apart),
            reporter=Reporter(**self.reporter.model_dump()) if self.reporter else None,
            subject=self.subject.given(),
            consents=tuple(one.given() for one in self.consents),
        )


class QuestionBody(Body):
    """What the focal point wants to know."""

    question: Annotated[str, StringConstraints(min_length=1, max_length=2000)]


class FactsBody(Body):
    """What the reporter adds or answers."""

    text: Story


class AcceptanceBody(Body):
    """What triage found out beyond the report; `risk_level` is a code of the list of that name."""

    tip_type: Code | None = None
    minor_at_act: str | None = None
    age_at_act: Age | None = None
    risk_level: Code = "UNKNOWN"
    duplicates_override: Code | None = None
    at_risk_only: bool | None = Field(
        default=None, description="False: triage found a possible victim where the report told of a person at risk"
    )


class LinkBody(Body):
    """The existing case of the same person and episode; a reason unless a candidate was decided to be it."""

    case_id: UUID
    reason: Code | None = Field(default=None, description="A code of the list `link_reason`")


class ScreeningBody(Body):
    """Why there is no case (list `screen_out`); safe signposting must have been given."""

    reason: Code
    signposted: bool


class DuplicateBody(Body):
    """Codes of the lists `duplicate_decision` and `duplicate_reason`."""

    decision: Code
    reason: Code


class ReceiptBody(Body):
    """The 12-character receipt code; digits in Bangla, hyphens and lower case are welcome."""

    receipt_code: ReceiptCode


class ReceiptFactsBody(ReceiptBody):
    """Facts added with the receipt code."""

    text: Story
