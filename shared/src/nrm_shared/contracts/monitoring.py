"""Events of monitoring: the clocks of the meeting and evaluation cycles (guideline steps 13 and 14; K5 to K7)."""

from typing import ClassVar

from nrm_shared.contracts.words import (
    AuditSealed,
    ClockBreached,
    ClockDue,
    PersonErasureDone,
)


class ClockDueV1(ClockDue):
    """The warning threshold of K5 to K7 passed and the work is not done."""

    TYPE: ClassVar[str] = "monitoring.clock-due.v1"


class ClockBreachedV1(ClockBreached):
    """The due time of K5 to K7 passed and the work is not done; a breach never blocks the action."""

    TYPE: ClassVar[str] = "monitoring.clock-breached.v1"


class AuditSealedV1(AuditSealed):
    """A batch of monitoring's audit rows or moves was sealed."""

    TYPE: ClassVar[str] = "monitoring.audit-sealed.v1"


# --- erasure ---


class PersonErasureDoneV1(PersonErasureDone):
    """Nothing of the erased person opens in monitoring any more, nor in its backups."""

    TYPE: ClassVar[str] = "monitoring.person-erasure-done.v1"
