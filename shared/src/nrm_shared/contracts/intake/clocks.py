"""Events of intake's clocks: K1 to K3 and K8 (2.7), K20 (2.10). K19 is time given to the person: no warning, no breach."""

from typing import ClassVar

from nrm_shared.contracts import words


class ClockDueV1(words.ClockDue):
    """The warning threshold of K1, K2, K8 or K20 passed and the work is not done; K3 is due at once and has none."""

    TYPE: ClassVar[str] = "intake.clock-due.v1"


class ClockBreachedV1(words.ClockBreached):
    """The due time of K1 to K3, K8 or K20 passed and the work is not done; a breach never blocks the action."""

    TYPE: ClassVar[str] = "intake.clock-breached.v1"
