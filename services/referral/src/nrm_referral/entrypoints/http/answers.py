"""What referral's routes answer."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from pydantic import BaseModel

from nrm_shared.access.masking import Shown


class ProviderAnswer(BaseModel):
    """A provider and its authorisation."""

    organisation: str
    row_version: int
    status: str
    certificate_no: str | None
    minimum_standard: str | None
    valid_from: date | None
    valid_until: date | None
    suspension_reason: str | None


class OfferingAnswer(BaseModel):
    """An offering."""

    id: UUID
    row_version: int
    organisation: str
    need: str
    terms: list[str]
    districts: list[str]
    genders: list[str]
    age_min: int | None
    age_max: int | None
    languages: list[str]
    disability_access: list[str]
    capacity_total: int | None
    capacity_available: int | None
    capacity_confirmed_at: datetime | None
    active_from: date | None
    active_until: date | None


class CandidateAnswer(BaseModel):
    """One provider judged: reasons for, reasons against, what to mind; what suits the person, what puts it behind others."""

    organisation: str
    label_bn: str | None
    label_en: str | None
    offering_id: UUID | None
    why: list[str]
    against: list[str]
    notes: list[str]
    suits: list[str]
    behind: list[str]
    overridable: bool


class CandidatesAnswer(BaseModel):
    """Who could meet the need, and why the others could not."""

    item_id: UUID
    need: str
    term: str
    age: str
    candidates: list[CandidateAnswer]
    excluded: list[CandidateAnswer]


class ReferralItemAnswer(BaseModel):
    """One need of a referral."""

    item_id: UUID
    need: str
    term: str
    offering_id: Shown[UUID]
    started_at: datetime | None
    ended_at: datetime | None
    stated_outcome: str | None


class ReferralAnswer(BaseModel):
    """A referral, as far as the reader may see it."""

    id: UUID
    row_version: int
    status: str
    organisation: Shown[str]
    slip_number: str | None
    issued_at: datetime | None
    case_id: UUID | None
    regime: str | None
    items: list[ReferralItemAnswer]
    fields: list[str]
    respond_by: datetime | None
    decided_at: datetime | None
    decline_code: str | None
    decline_note: str | None
    conflict_note: str | None
    victim_choice: bool
    successor_of: UUID | None
    interim: bool
    emergency: bool
    override_codes: list[str]
    started_at: datetime | None
    ended_at: datetime | None
    end_reason: str | None
    wind_down_until: datetime | None
    review_reason: str | None
    countersigned_at: datetime | None


class DeliveryReceiptAnswer(BaseModel):
    """A delivery as recorded."""

    id: UUID
    referral_id: UUID
    item_id: UUID
    need: str


class DeliveryAnswer(BaseModel):
    """A delivery."""

    id: UUID
    item_id: UUID
    need: str
    delivered_on: date
    kind: str
    quantity: int | None
    hours: Decimal | None
    attended: bool
    note: Shown[str | None]


class NeedItemAnswer(BaseModel):
    """An approved need and its outcome."""

    id: UUID
    row_version: int
    case_id: UUID
    need: str
    term: str
    status: str
    interim: bool
    reason: str | None
    evidence_referrals: int | None
    evidence_declines: int | None
    evidence_candidates: int | None


class CaseManagerAnswer(BaseModel):
    """The case manager of a case."""

    case_id: UUID
    organisation: str | None
    person: str | None
    since: datetime | None
    row_version: int


class PlanActionAnswer(BaseModel):
    """One line of a plan."""

    item_id: UUID
    organisation: str
    need: str
    what: Shown[str | None]
    start_on: date | None
    due_on: date | None


class PlanAnswer(BaseModel):
    """A support plan in its newest version."""

    id: UUID
    row_version: int
    case_id: UUID
    status: str
    version: int
    active_version: int | None
    review_on: date | None
    shared_with: list[str]
    actions: list[PlanActionAnswer]


class StopNoticeAnswer(BaseModel):
    """A notice to stop and delete."""

    id: UUID
    row_version: int
    referral_id: UUID
    organisation: str
    status: str
    sent_at: datetime | None
    due_at: datetime
    acknowledged_at: datetime | None


class SlipCheckAnswer(BaseModel):
    """Whether a sheet is genuine."""

    valid: bool
    organisation: str | None
