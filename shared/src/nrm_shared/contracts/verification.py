"""Events of verification: police confirmation, determination, nationality and identity checks (guideline step 5)."""

from typing import ClassVar
from uuid import UUID

from pydantic import Field

from nrm_shared.contracts.base import Event
from nrm_shared.contracts.words import (
    AuditSealed,
    ClockBreached,
    ClockDue,
    Code,
    Moment,
    PersonErasureDone,
    Reference,
)

# --- confirmation task (2.6.4) ---


class ConfirmationTaskIssuedV1(Event):
    """The focal point asked a station to interview and to answer the questionnaire; K9 runs."""

    TYPE: ClassVar[str] = "verification.confirmation-task-issued.v1"
    task_id: UUID
    case_id: UUID
    station: Reference
    questionnaire_version: Reference
    due_at: Moment
    acknowledge_by: Moment | None = None


class ConfirmationTaskAcknowledgedV1(Event):
    """The station took the task and assigned an officer."""

    TYPE: ClassVar[str] = "verification.confirmation-task-acknowledged.v1"
    task_id: UUID
    case_id: UUID
    station: Reference


class ConfirmationTaskReassignedV1(Event):
    """The task ended because another station got a new one."""

    TYPE: ClassVar[str] = "verification.confirmation-task-reassigned.v1"
    task_id: UUID
    case_id: UUID
    successor_task_id: UUID


class ConfirmationTaskCancelledV1(Event):
    """The task ended without a finding."""

    TYPE: ClassVar[str] = "verification.confirmation-task-cancelled.v1"
    task_id: UUID
    case_id: UUID
    reason: Code


class FindingSubmittedV1(Event):
    """The station answered; the rule engine's result and the officer's conclusion stand beside each other."""

    TYPE: ClassVar[str] = "verification.finding-submitted.v1"
    task_id: UUID
    case_id: UUID
    station: Reference
    act_met: bool
    means_met: bool
    purpose_met: bool
    means_waived: bool = Field(description="True where the person was a minor at the act (INV-02).")
    engine_result: Code = Field(description="CONFIRMABLE, PROVISIONAL or NOT_MET (INV-01, INV-03).")
    conclusion: Code = Field(description="The officer's: VICTIM, NOT_VICTIM or INCONCLUSIVE.")
    rule_version: Reference
    determination_due_at: Moment | None = None


class FindingReturnedV1(Event):
    """The focal point returned the finding to the station with points to answer."""

    TYPE: ClassVar[str] = "verification.finding-returned.v1"
    task_id: UUID
    case_id: UUID
    station: Reference
    round: int = Field(ge=1)
    due_at: Moment | None = None


class FindingAcceptedV1(Event):
    """The focal point accepted the finding as complete; the determination follows."""

    TYPE: ClassVar[str] = "verification.finding-accepted.v1"
    task_id: UUID
    case_id: UUID


# --- determination ---


class DeterminationIssuedV1(Event):
    """The competent authority decided whether the person is a victim. Everybody's victim status follows this fact."""

    TYPE: ClassVar[str] = "verification.determination-issued.v1"
    determination_id: UUID
    case_id: UUID
    outcome: Code = Field(description="CONFIRMED, NOT_A_VICTIM or INCONCLUSIVE.")
    differs_from_police: bool
    not_confirmed_code: Code | None = Field(default=None, description="CL-NOTCONF where not confirmed.")
    round: int = Field(default=1, ge=1)


class DeterminationReviewRequestedV1(Event):
    """Survivor, guardian or frontline organisation asked to look at the determination again."""

    TYPE: ClassVar[str] = "verification.determination-review-requested.v1"
    determination_id: UUID
    case_id: UUID


class DeterminationReviewDecidedV1(Event):
    """The review ended; an overturned determination is followed by a new `determination-issued`."""

    TYPE: ClassVar[str] = "verification.determination-review-decided.v1"
    determination_id: UUID
    case_id: UUID
    decision: Code = Field(description="UPHELD or OVERTURNED.")


class StatusNoticeScheduledV1(Event):
    """A confirmed victim is to be told by then what was done (2012 Act, section 34(1), form F3); K4 runs anew.

    Said at confirmation, after each notice, and when a closed case is open again. The words of a notice stay here.
    """

    TYPE: ClassVar[str] = "verification.status-notice-scheduled.v1"
    case_id: UUID
    due_at: Moment


# --- nationality check (step 3) ---


class NationalityTaskIssuedV1(Event):
    """The sealed nationality check was sent to the station's police system."""

    TYPE: ClassVar[str] = "verification.nationality-task-issued.v1"
    repatriation_id: UUID
    station: Reference
    due_at: Moment | None = None


class NationalityAnsweredV1(Event):
    """The station answered the nationality check."""

    TYPE: ClassVar[str] = "verification.nationality-answered.v1"
    repatriation_id: UUID
    station: Reference
    result: Code = Field(description="CONFIRMED or NOT_CONFIRMED.")


# --- identity check (2.6.12) ---


class IdentityCheckChangedV1(Event):
    """A registry check moved on. No outcome of it ever blocks help (decision 9)."""

    TYPE: ClassVar[str] = "verification.identity-check-changed.v1"
    check_id: UUID
    case_id: UUID
    registry: Reference = Field(description="national-id, passport or birth.")
    state: Code = Field(
        description="NOT_APPLICABLE, REQUESTED, QUEUED, MATCHED, PARTIAL, MISMATCH, NOT_FOUND or UNAVAILABLE."
    )
    attempts: int = Field(ge=0)
    next_attempt_at: Moment | None = None


class IdentityCheckUnexplainedV1(Event):
    """Nobody can say for a day why a registry check has no outcome (2.9): it is asked and unanswered, or is not tried again.

    It ends when the check moves on, which `identity-check-changed` tells.
    """

    TYPE: ClassVar[str] = "verification.identity-check-unexplained.v1"
    check_id: UUID
    case_id: UUID
    registry: Reference = Field(description="national-id, passport or birth.")
    state: Code = Field(description="QUEUED or UNAVAILABLE.")
    since: Moment = Field(description="When it was asked, or was to be tried again.")


class IdentityCheckAdjudicatedV1(Event):
    """The focal point decided what a partial match, mismatch or missing record means (INV-35)."""

    TYPE: ClassVar[str] = "verification.identity-check-adjudicated.v1"
    check_id: UUID
    case_id: UUID
    registry: Reference
    decision: Code = Field(description="CONFIRMED_MANUALLY, REJECTED_IDENTIFIER or CARRIED_UNVERIFIED.")


# --- clocks (2.7: K4, K9, K10) ---


class ClockDueV1(ClockDue):
    """The warning threshold of K4, K9 or K10 passed and the work is not done."""

    TYPE: ClassVar[str] = "verification.clock-due.v1"


class ClockBreachedV1(ClockBreached):
    """The due time of K4, K9 or K10 passed and the work is not done; a breach never blocks the action."""

    TYPE: ClassVar[str] = "verification.clock-breached.v1"


class AuditSealedV1(AuditSealed):
    """A batch of verification's audit rows or moves was sealed."""

    TYPE: ClassVar[str] = "verification.audit-sealed.v1"


# --- erasure ---


class PersonErasureDoneV1(PersonErasureDone):
    """Nothing of the erased person opens in verification any more, nor in its backups."""

    TYPE: ClassVar[str] = "verification.person-erasure-done.v1"
