"""Tell everybody which clocks are half over and which ran out; neither ever blocks the action (2.7)."""

from dataclasses import dataclass
from typing import Any

from nrm_shared.contracts.verification import ClockBreachedV1, ClockDueV1
from nrm_shared.reference.clocks import clock
from nrm_verification.app import task_clocks
from nrm_verification.app.ports import VerificationWork

# K4 is not among them: the monthly report is due once a month and not urged before.
WARNED = (task_clocks.ACKNOWLEDGE, task_clocks.FINDING, task_clocks.DETERMINATION)


@dataclass(frozen=True, slots=True)
class AnyClockWaiting:
    """Ask whether a clock has something to tell."""


@dataclass(frozen=True, slots=True)
class BreachClocks:
    """Look for clocks whose time is half over or over. A timer does this."""


def any_clock_waiting(query: AnyClockWaiting, work: VerificationWork) -> bool:
    """Return whether there is something to warn of or to breach."""
    return work.deadlines.waiting(work.now, WARNED)


def breach_clocks(command: BreachClocks, work: VerificationWork) -> int:
    """Warn of what is half over, mark what is overdue, and return how many ran out."""
    for running in work.deadlines.warn(work.now, WARNED):
        event = ClockDueV1(**_facts(running))
        work.emit(event, subject=running.subject_id, sequence=1, case_id=running.case_id)
    overdue = work.deadlines.breach(work.now)
    for deadline in overdue:
        facts = _facts(deadline)
        breached = ClockBreachedV1(**facts, statutory=clock(facts["clock"]).statutory)
        work.emit(breached, subject=deadline.subject_id, sequence=2, case_id=deadline.case_id)
    return len(overdue)


def _facts(deadline: Any) -> dict[str, Any]:
    return {
        # The two parts of K9 are one clock to everybody else.
        "clock": deadline.clock.partition(".")[0],
        "object_kind": deadline.subject_kind,
        "object_id": deadline.subject_id,
        "case_id": deadline.case_id,
        "started_at": deadline.started_at,
        "due_at": deadline.due_at,
    }
