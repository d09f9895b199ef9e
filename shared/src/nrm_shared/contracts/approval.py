"""Events of approval: assessor pool, needs assessment, request, classification and approval (guideline steps 6 to 9)."""

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
    Moment,
    Need,
    Number,
    PersonErasureDone,
    Reference,
    Term,
)

# --- assessor pool ---


class PoolMemberApprovedV1(Event):
    """The Authority approved an organisation for the assessor pool."""

    TYPE: ClassVar[str] = "approval.pool-member-approved.v1"
    organisation: Reference
    until: Moment | None = None


class PoolMemberRemovedV1(Event):
    """The organisation may no longer be given assessments."""

    TYPE: ClassVar[str] = "approval.pool-member-removed.v1"
    organisation: Reference
    reason: Code


# --- needs assessment (step 6, 2.6.5) ---


class AssessmentAssignedV1(Event):
    """The focal point gave the assessment to an organisation of the pool; K11 runs."""

    TYPE: ClassVar[str] = "approval.assessment-assigned.v1"
    assessment_id: UUID
    case_id: UUID
    organisation: Reference
    assessor: Reference | None = None
    due_at: Moment | None = None


class AssessmentStatedV1(Event):
    """Who has an assessment, told once more for a reader that did not listen when it was assigned (SD4)."""

    TYPE: ClassVar[str] = "approval.assessment-stated.v1"
    assessment_id: UUID
    case_id: UUID
    organisation: Reference


class AssessmentStartedV1(Event):
    """The assessor began, with consent C4 (INV-12)."""

    TYPE: ClassVar[str] = "approval.assessment-started.v1"
    assessment_id: UUID
    case_id: UUID
    organisation: Reference
    assessor: Reference | None = None
    due_at: Moment | None = None


class AssessmentDeclinedV1(Event):
    """The organisation declined; another must be found."""

    TYPE: ClassVar[str] = "approval.assessment-declined.v1"
    assessment_id: UUID
    case_id: UUID
    organisation: Reference
    reason: Code


class AssessmentSubmittedV1(Event):
    """The assessment is complete; scores stay with approval."""

    TYPE: ClassVar[str] = "approval.assessment-submitted.v1"
    assessment_id: UUID
    case_id: UUID


class AssessmentReturnedV1(Event):
    """The focal point returned the assessment to the assessor."""

    TYPE: ClassVar[str] = "approval.assessment-returned.v1"
    assessment_id: UUID
    case_id: UUID


class AssessmentAcceptedV1(Event):
    """The focal point accepted the assessment; the assessor's access ends some days later."""

    TYPE: ClassVar[str] = "approval.assessment-accepted.v1"
    assessment_id: UUID
    case_id: UUID
    access_until: Moment | None = None


class AssessmentSuspendedV1(Event):
    """Consent C4 was withdrawn; the assessment stopped."""

    TYPE: ClassVar[str] = "approval.assessment-suspended.v1"
    assessment_id: UUID
    case_id: UUID


# --- service request (step 7, 2.6.6) ---


class RequestSubmittedV1(Event):
    """Services were asked for; K12 runs."""

    TYPE: ClassVar[str] = "approval.request-submitted.v1"
    request_id: UUID
    request_number: Number
    case_id: UUID
    round: int = Field(ge=1, description="1 is the first request of the case, more are additional ones (INV-28).")
    needs: list[Need] = Field(min_length=1)
    interim: bool = Field(description="True for emergency help before the determination (INV-20).")
    source: Code = Field(description="ASSESSMENT, PROVIDER, CASE_MANAGER or VICTIM.")
    due_at: Moment | None = None


class RequestVerifiedV1(Event):
    """The focal point verified the request; struck needs are left out (step 7, outcome APPROVED)."""

    TYPE: ClassVar[str] = "approval.request-verified.v1"
    request_id: UUID
    case_id: UUID
    outcome: Code = Field(description="APPROVED; the other two outcomes have events of their own (INV-21).")
    kept: list[Need] = Field(default=[])
    struck: list[Need] = Field(default=[])


class RequestSentForRectificationV1(Event):
    """The focal point sent the request back to its submitter with points to answer."""

    TYPE: ClassVar[str] = "approval.request-sent-for-rectification.v1"
    request_id: UUID
    case_id: UUID
    rectification_round: int = Field(ge=1)


class RequestRejectedV1(Event):
    """The focal point rejected this request; a new one may be made and the case stays open."""

    TYPE: ClassVar[str] = "approval.request-rejected.v1"
    request_id: UUID
    case_id: UUID


class RequestWithdrawnV1(Event):
    """The submitter or survivor took the request back."""

    TYPE: ClassVar[str] = "approval.request-withdrawn.v1"
    request_id: UUID
    case_id: UUID


class RequestDecidedV1(Event):
    """Every need item of the request has its final decision."""

    TYPE: ClassVar[str] = "approval.request-decided.v1"
    request_id: UUID
    case_id: UUID
    result: Code = Field(description="ALL_APPROVED, PARTLY_APPROVED or NONE_APPROVED.")


# --- need item (steps 8 and 9, 2.6.7) ---


class NeedItemClassifiedV1(Event):
    """A need got its term, which fixes who decides it (INV-22, INV-23); K13 or K14 runs.

    It may come again, also after an approval that no referral used: that approval ends, and the need is decided anew.
    """

    TYPE: ClassVar[str] = "approval.need-item-classified.v1"
    item_id: UUID
    request_id: UUID
    case_id: UUID
    need: Need
    term: Term
    interim: bool
    level: Code = Field(description="Who must decide: FP for T1, AUTHORITY for T2 and T3.")
    due_at: Moment | None = None


class NeedItemDecidedV1(Event):
    """The focal point (T1) or the Authority (T2, T3) decided. Only an approved item may be referred."""

    TYPE: ClassVar[str] = "approval.need-item-decided.v1"
    item_id: UUID
    request_id: UUID
    case_id: UUID
    need: Need
    term: Term
    decision: Code = Field(description="APPROVED, REFUSED or RETURNED.")
    level: Code = Field(description="FP or AUTHORITY.")
    interim: bool = False
    valid_until: Moment | None = None
    refer_by: Moment | None = Field(default=None, description="Service standard for issuing the referral (K15).")


class NeedItemWithdrawnV1(Event):
    """The need was withdrawn before its referral."""

    TYPE: ClassVar[str] = "approval.need-item-withdrawn.v1"
    item_id: UUID
    request_id: UUID
    case_id: UUID
    reason: Code


class NeedItemHeldV1(Event):
    """The need rests for the person's sake (2.6.7): it is neither decided nor referred until it is taken up again."""

    TYPE: ClassVar[str] = "approval.need-item-held.v1"
    item_id: UUID
    request_id: UUID
    case_id: UUID
    reason: Code


class NeedItemResumedV1(Event):
    """The need is taken up where it was left: before its decision, or approved and to be referred."""

    TYPE: ClassVar[str] = "approval.need-item-resumed.v1"
    item_id: UUID
    request_id: UUID
    case_id: UUID
    status: Code = Field(description="PENDING_FP, PENDING_AUTHORITY, RETURNED or APPROVED.")
    due_at: Moment | None = Field(default=None, description="The end of K13 or K14, the time on hold not counted.")
    refer_by: Moment | None = Field(default=None, description="Service standard for issuing the referral (K15).")


class NeedItemLapsedV1(Event):
    """An approval ran out before it was used."""

    TYPE: ClassVar[str] = "approval.need-item-lapsed.v1"
    item_id: UUID
    request_id: UUID
    case_id: UUID


# --- closing and clocks (2.7: K11 to K14) ---


class CaseWorkChangedV1(CaseWorkChanged):
    """The answer of approval to "may this case close?" changed (INV-40)."""

    TYPE: ClassVar[str] = "approval.case-work-changed.v1"


class ClockDueV1(ClockDue):
    """The warning threshold of K11 to K14 passed and the work is not done."""

    TYPE: ClassVar[str] = "approval.clock-due.v1"


class ClockBreachedV1(ClockBreached):
    """The due time of K11 to K14 passed and the work is not done; a breach never blocks the action."""

    TYPE: ClassVar[str] = "approval.clock-breached.v1"


class AuditSealedV1(AuditSealed):
    """A batch of approval's audit rows or moves was sealed."""

    TYPE: ClassVar[str] = "approval.audit-sealed.v1"


# --- erasure ---


class PersonErasureDoneV1(PersonErasureDone):
    """Nothing of the erased person opens in approval any more, nor in its backups."""

    TYPE: ClassVar[str] = "approval.person-erasure-done.v1"
