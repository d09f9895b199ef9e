"""Events of reports to the mechanism (guideline step 4, 2.6.1)."""

from typing import ClassVar
from uuid import UUID

from pydantic import Field

from nrm_shared.contracts.base import Event
from nrm_shared.contracts.words import Code, Moment, Number, Reference


class ReportSubmittedV1(Event):
    """Somebody reported a possible victim; triage may begin and K8 runs."""

    TYPE: ClassVar[str] = "intake.report-submitted.v1"
    report_id: UUID
    report_number: Number
    channel: Code = Field(description="Where the report came from (CL-SOURCE).")
    tip_type: Code
    urgency: Code
    reporter_kind: Code = Field(description="ANONYMOUS, PERSON, SELF or ORGANISATION.")
    reporter_organisation: Reference | None = None
    consent_basis: Code
    current_district: Reference | None = None
    current_upazila: Reference | None = None
    current_union_code: Reference | None = Field(default=None, description="For the committee of the union.")
    repatriation_id: UUID | None = None
    rescue_id: UUID | None = None
    at_risk_only: bool = Field(default=False, description="The person is at risk and not yet a victim (decision 13).")
    triage_due_at: Moment | None = None


class ReportTriageStartedV1(Event):
    """The focal point took the report up."""

    TYPE: ClassVar[str] = "intake.report-triage-started.v1"
    report_id: UUID


class ReportInformationRequestedV1(Event):
    """The focal point asked the reporter for more; the report waits."""

    TYPE: ClassVar[str] = "intake.report-information-requested.v1"
    report_id: UUID


class ReportInformationAddedV1(Event):
    """The reporter answered; the report waits for triage again."""

    TYPE: ClassVar[str] = "intake.report-information-added.v1"
    report_id: UUID
    triage_due_at: Moment | None = None


class ReportAcceptedV1(Event):
    """The focal point accepted the report and a case was opened from it."""

    TYPE: ClassVar[str] = "intake.report-accepted.v1"
    report_id: UUID
    case_id: UUID


class ReportLinkedV1(Event):
    """The report tells of the same person and episode as an existing case and was attached to it."""

    TYPE: ClassVar[str] = "intake.report-linked.v1"
    report_id: UUID
    case_id: UUID


class ReportScreenedOutV1(Event):
    """The report leads to no case; safe signposting was given."""

    TYPE: ClassVar[str] = "intake.report-screened-out.v1"
    report_id: UUID
    reason: Code


class ReportWithdrawnV1(Event):
    """The reporter or survivor took the report back before a case was opened."""

    TYPE: ClassVar[str] = "intake.report-withdrawn.v1"
    report_id: UUID
