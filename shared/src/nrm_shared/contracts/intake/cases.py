"""Events of the case: opened, changed, on hold, closed, reopened (2.6.3)."""

from typing import ClassVar
from uuid import UUID

from pydantic import Field

from nrm_shared.contracts.base import Event
from nrm_shared.contracts.words import CaseProfile, Code, Moment, Number


class CaseOpenedV1(Event):
    """A case was opened, victim status POSSIBLE; K3 runs unless the rescue brought the notice of rights."""

    TYPE: ClassVar[str] = "intake.case-opened.v1"
    case_id: UUID
    case_number: Number
    report_id: UUID
    profile: CaseProfile
    rights_notice_due_at: Moment | None = Field(
        default=None, description="K3, if no rescue brought the notice of rights."
    )


class CaseProfileChangedV1(Event):
    """The profile of a case changed: moved, corrected, or a birthday crossed a band."""

    TYPE: ClassVar[str] = "intake.case-profile-changed.v1"
    case_id: UUID
    profile: CaseProfile


class CaseStatusChangedV1(Event):
    """The case is now OPEN or ON_HOLD, or its copy of the victim status changed."""

    TYPE: ClassVar[str] = "intake.case-status-changed.v1"
    case_id: UUID
    status: Code
    victim_status: Code = Field(description="POSSIBLE, CONFIRMED, NOT_A_VICTIM or INCONCLUSIVE; verification decides.")
    reason: Code | None = None


class CaseClosedV1(Event):
    """The case was closed; the other services refuse new work on it."""

    TYPE: ClassVar[str] = "intake.case-closed.v1"
    case_id: UUID
    reason: Code = Field(description="CL-CLOSE, such as GOALS_MET.")


class CaseReopenedV1(Event):
    """A closed case is open again: new need, new risk, or work that turned out to be open."""

    TYPE: ClassVar[str] = "intake.case-reopened.v1"
    case_id: UUID
    reason: Code
    needs_attention: bool = Field(default=False, description="Reopened by itself because a service still had work.")
