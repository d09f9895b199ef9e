"""Events that are told so that somebody looks: break-glass (decision 12), export (2.10, SD6), the seals of the audit."""

from typing import ClassVar
from uuid import UUID

from pydantic import Field

from nrm_shared.contracts import words
from nrm_shared.contracts.base import Event
from nrm_shared.contracts.words import Code, Moment, Number, Reference

# --- break-glass (decision 12) ---


class BreakGlassOpenedV1(Event):
    """Somebody opened one case in an emergency; supervisor and data-protection officer are to know within a minute."""

    TYPE: ClassVar[str] = "intake.break-glass-opened.v1"
    break_glass_id: UUID
    case_id: UUID
    organisation: Reference | None = None
    reason: Code
    ends_at: Moment
    review_due_at: Moment


class BreakGlassClosedV1(Event):
    """What was opened in an emergency is closed again."""

    TYPE: ClassVar[str] = "intake.break-glass-closed.v1"
    break_glass_id: UUID
    case_id: UUID
    how: Code = Field(description="BY_HAND or TIME_OVER.")
    closed_at: Moment


class BreakGlassReviewedV1(Event):
    """The data-protection officer looked at it."""

    TYPE: ClassVar[str] = "intake.break-glass-reviewed.v1"
    break_glass_id: UUID
    case_id: UUID
    finding: Code


# --- export (2.10, SD6) ---


class ExportRequestedV1(Event):
    """Somebody asked for a file of cases; of more than 50 persons it waits for a second person's approval (SD6)."""

    TYPE: ClassVar[str] = "intake.export-requested.v1"
    export_id: UUID
    number: Number
    contents: Code
    reason: Code
    persons: int
    status: Code = Field(description="REQUESTED, or AWAITING_APPROVAL.")
    requested_by: Reference | None = Field(None, description="The account that asked.")
    role: Code | None = Field(None, description="The role in which it asked.")
    purge_due_at: Moment | None = Field(None, description="Until when it waits at most.")


class ExportDecidedV1(Event):
    """The second person decided."""

    TYPE: ClassVar[str] = "intake.export-decided.v1"
    export_id: UUID
    decision: Code = Field(description="APPROVED or REFUSED.")
    refusal: Code | None = None


class ExportReadyV1(Event):
    """The file can be fetched by whoever asked for it."""

    TYPE: ClassVar[str] = "intake.export-ready.v1"
    export_id: UUID
    rows: int
    purge_due_at: Moment


class ExportFailedV1(Event):
    """Making the file was given up; what was made of it is destroyed."""

    TYPE: ClassVar[str] = "intake.export-failed.v1"
    export_id: UUID
    failure: Code = Field(description="Why: a code of list export_failure.")


class ExportPurgedV1(Event):
    """The file was destroyed; whoever fetched it before has to delete it."""

    TYPE: ClassVar[str] = "intake.export-purged.v1"
    export_id: UUID
    cause: Code = Field(description="BY_HAND, TIME_OVER, NO_BASIS (a consent ended or a person is protected), ERASED.")
    downloads: int


# --- audit ---


class AuditSealedV1(words.AuditSealed):
    """A batch of intake's audit rows or moves was sealed."""

    TYPE: ClassVar[str] = "intake.audit-sealed.v1"
