"""Tell everybody which clocks ran out; a breach never blocks the action (2.7)."""

from dataclasses import dataclass

from nrm_shared.contracts.verification import ClockBreachedV1
from nrm_shared.reference.clocks import clock
from nrm_verification.app.ports import VerificationWork


@dataclass(frozen=True, slots=True)
class BreachClocks:
    """Look for clocks whose time is over. A timer does this."""


def breach_clocks(command: BreachClocks, work: VerificationWork) -> int:
    """Mark what is overdue, tell it, and return how many there were."""
    overdue = work.deadlines.breach(work.now)
    for deadline in overdue:
        name = deadline.clock.partition(".")[0]
        work.emit(
            ClockBreachedV1(
                clock=name,
                object_kind=deadline.subject_kind,
                object_id=deadline.subject_id,
                case_id=deadline.case_id,
                started_at=deadline.started_at,
                due_at=deadline.due_at,
                statutory=clock(name).statutory,
            ),
            subject=deadline.id,
            sequence=1,
            case_id=deadline.case_id,
        )
    return len(overdue)
