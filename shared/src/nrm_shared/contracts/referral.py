"""Events of referral: providers, referrals, support plan, delivery and follow-up (guideline steps 10 to 12)."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from pydantic import Field

from nrm_shared.contracts.base import Event
from nrm_shared.contracts.words import (
    AuditSealed,
    CaseWorkChanged,
    ClockBreached,
    ClockDue,
    Code,
    FieldName,
    Language,
    Moment,
    Need,
    Number,
    PersonErasureDone,
    Reference,
    Term,
)

# --- providers (step 10, 2.6.13) ---


class ProviderAuthorisedV1(Event):
    """The Authority authorised (or renewed, or reinstated) an organisation to give services."""

    TYPE: ClassVar[str] = "referral.provider-authorised.v1"
    organisation: Reference
    valid_from: date
    valid_until: date | None = None


class ProviderSuspendedV1(Event):
    """The organisation may get no new referrals; live ones must be reviewed one by one."""

    TYPE: ClassVar[str] = "referral.provider-suspended.v1"
    organisation: Reference
    reason: Code


class ProviderAuthorisationEndedV1(Event):
    """The authorisation expired or was revoked."""

    TYPE: ClassVar[str] = "referral.provider-authorisation-ended.v1"
    organisation: Reference
    reason: Code = Field(description="EXPIRED or REVOKED.")


class OfferingChangedV1(Event):
    """What an organisation offers, where or for how many, changed."""

    TYPE: ClassVar[str] = "referral.offering-changed.v1"
    offering_id: UUID
    organisation: Reference
    need: Need
    terms: list[Term]
    districts: list[Reference] = Field(default=[], description="Empty means the whole country.")
    genders: list[Code] = Field(default=[], description="Gender codes accepted; empty means all.")
    languages: list[Language] = Field(default=[], description="Those in which a person is served; empty: not said.")
    disability_access: list[Code] = Field(default=[], description="Needs for access that are met; empty: not said.")
    active: bool
    capacity_total: int | None = Field(default=None, ge=0)
    capacity_available: int | None = Field(default=None, ge=0)


# --- referral (steps 10 and 11, 2.6.9) ---


class ReferralIssuedV1(Event):
    """A referral was issued to one organisation; it may read the listed fields at intake while consent C5 stands."""

    TYPE: ClassVar[str] = "referral.referral-issued.v1"
    referral_id: UUID
    slip_number: Number = Field(description="Printed on the slip; the slip's token never travels.")
    case_id: UUID
    organisation: Reference
    item_ids: list[UUID] = Field(min_length=1)
    needs: list[Need] = Field(min_length=1)
    fields: list[FieldName] = Field(description="The names of the fields the organisation may read, never values.")
    respond_by: Moment
    successor_of: UUID | None = Field(default=None, description="The referral this one replaces (INV-27).")
    interim: bool = False


class ReferralAcceptedV1(Event):
    """The organisation accepted."""

    TYPE: ClassVar[str] = "referral.referral-accepted.v1"
    referral_id: UUID
    case_id: UUID
    organisation: Reference
    item_ids: list[UUID]


class ReferralDeclinedV1(Event):
    """The organisation declined; its access ends at once and K18 runs."""

    TYPE: ClassVar[str] = "referral.referral-declined.v1"
    referral_id: UUID
    case_id: UUID
    organisation: Reference
    item_ids: list[UUID]
    code: Code = Field(description="CL-DECLINE, such as NO_CAPACITY.")
    resolve_by: Moment | None = None


class ReferralExpiredV1(Event):
    """Nobody answered by `respond_by`; access ends and K18 runs."""

    TYPE: ClassVar[str] = "referral.referral-expired.v1"
    referral_id: UUID
    case_id: UUID
    organisation: Reference
    item_ids: list[UUID]
    resolve_by: Moment | None = None


class ReferralRevokedV1(Event):
    """The referral was taken back: consent withdrawn, provider suspended, or safety; access ends."""

    TYPE: ClassVar[str] = "referral.referral-revoked.v1"
    referral_id: UUID
    case_id: UUID
    organisation: Reference
    item_ids: list[UUID]
    reason: Code
    resolve_by: Moment | None = None


class ReferralDiscontinuedV1(Event):
    """The service stopped before its end."""

    TYPE: ClassVar[str] = "referral.referral-discontinued.v1"
    referral_id: UUID
    case_id: UUID
    organisation: Reference
    item_ids: list[UUID]
    reason: Code
    resolve_by: Moment | None = None


class ReferralCompletedV1(Event):
    """All services of the referral were delivered and the referral is complete."""

    TYPE: ClassVar[str] = "referral.referral-completed.v1"
    referral_id: UUID
    case_id: UUID
    organisation: Reference
    item_ids: list[UUID]


# --- reviews of live referrals (2.6.13) ---


class ReferralReviewRequestedV1(Event):
    """The provider's authorisation no longer stands: the focal point keeps the live referral or refers again.

    A referral that waits for that decision may be told of again with another reason; it is still one decision.
    """

    TYPE: ClassVar[str] = "referral.referral-review-requested.v1"
    referral_id: UUID
    case_id: UUID
    organisation: Reference
    reason: Code = Field(description="PROVIDER_SUSPENDED, PROVIDER_EXPIRED or PROVIDER_REVOKED.")


class ReferralReviewEndedV1(Event):
    """The referral stays with the provider. One that ended waits for no decision, and says so by its own event."""

    TYPE: ClassVar[str] = "referral.referral-review-ended.v1"
    referral_id: UUID
    case_id: UUID
    organisation: Reference
    outcome: Code = Field(description="KEPT by the focal point, or AUTHORISED_AGAIN.")
    reason: Code | None = Field(default=None, description="The focal point's reason for keeping it.")


# --- stop notices (INV-15) ---


class StopNoticeSentV1(Event):
    """Consent to share was withdrawn: the provider has to stop, delete and say so by then."""

    TYPE: ClassVar[str] = "referral.stop-notice-sent.v1"
    notice_id: UUID
    referral_id: UUID
    case_id: UUID
    organisation: Reference
    due_at: Moment


class StopNoticeOverdueV1(Event):
    """The provider did not say in time that it stopped and deleted; it still has to."""

    TYPE: ClassVar[str] = "referral.stop-notice-overdue.v1"
    notice_id: UUID
    referral_id: UUID
    case_id: UUID
    organisation: Reference


class StopNoticeAcknowledgedV1(Event):
    """The provider says that it stopped and deleted."""

    TYPE: ClassVar[str] = "referral.stop-notice-acknowledged.v1"
    notice_id: UUID
    referral_id: UUID
    case_id: UUID
    organisation: Reference


# --- case manager and plan (step 11, 2.6.10) ---


class CaseManagerAppointedV1(Event):
    """The case has a case manager: required once two organisations are engaged (INV-32)."""

    TYPE: ClassVar[str] = "referral.case-manager-appointed.v1"
    case_id: UUID
    organisation: Reference
    person: Reference = Field(description="The case manager's account, never the survivor.")


class PlanActivatedV1(Event):
    """A version of the support plan is active, with consent C6 (INV-14); K17 stops."""

    TYPE: ClassVar[str] = "referral.plan-activated.v1"
    plan_id: UUID
    case_id: UUID
    version: int = Field(ge=1)
    organisations: list[Reference] = Field(default=[])
    review_at: Moment | None = None


# --- delivery and follow-up (steps 11 and 12) ---


class ServiceStartedV1(Event):
    """The organisation began the service of one need item."""

    TYPE: ClassVar[str] = "referral.service-started.v1"
    referral_id: UUID
    item_id: UUID
    case_id: UUID
    organisation: Reference
    need: Need


class ServiceDeliveredV1(Event):
    """One delivery was recorded; what it was stays with referral."""

    TYPE: ClassVar[str] = "referral.service-delivered.v1"
    delivery_id: UUID
    referral_id: UUID
    item_id: UUID
    case_id: UUID
    organisation: Reference
    need: Need


class ServiceCompletedV1(Event):
    """The organisation ended the service of one need item."""

    TYPE: ClassVar[str] = "referral.service-completed.v1"
    referral_id: UUID
    item_id: UUID
    case_id: UUID
    organisation: Reference
    need: Need


class NeedItemClosedV1(Event):
    """A need item reached its end (2.6.7). Unmet need is a legitimate outcome (step 10)."""

    TYPE: ClassVar[str] = "referral.need-item-closed.v1"
    item_id: UUID
    case_id: UUID
    need: Need
    outcome: Code = Field(description="MET, PARTLY_MET, UNMET or WITHDRAWN.")
    reason: Code | None = None


class FollowUpScheduledV1(Event):
    """A follow-up has a due date."""

    TYPE: ClassVar[str] = "referral.follow-up-scheduled.v1"
    follow_up_id: UUID
    case_id: UUID
    due_at: Moment
    final: bool = False


class FollowUpRecordedV1(Event):
    """A follow-up ended."""

    TYPE: ClassVar[str] = "referral.follow-up-recorded.v1"
    follow_up_id: UUID
    case_id: UUID
    outcome: Code = Field(description="DONE, MISSED, REFUSED_BY_VICTIM or UNREACHABLE.")
    final: bool = False
    next_due_at: Moment | None = None


# --- closing and clocks (2.7: K15 to K18) ---


class CaseWorkChangedV1(CaseWorkChanged):
    """The answer of referral to "may this case close?" changed (INV-40)."""

    TYPE: ClassVar[str] = "referral.case-work-changed.v1"


class ClockDueV1(ClockDue):
    """The warning threshold of K15 to K18 passed and the work is not done."""

    TYPE: ClassVar[str] = "referral.clock-due.v1"


class ClockBreachedV1(ClockBreached):
    """The due time of K15 to K18 passed and the work is not done; a breach never blocks the action."""

    TYPE: ClassVar[str] = "referral.clock-breached.v1"


class AuditSealedV1(AuditSealed):
    """A batch of referral's audit rows or moves was sealed."""

    TYPE: ClassVar[str] = "referral.audit-sealed.v1"


# --- erasure ---


class PersonErasureDoneV1(PersonErasureDone):
    """Nothing of the erased person opens in referral any more, nor in its backups."""

    TYPE: ClassVar[str] = "referral.person-erasure-done.v1"
