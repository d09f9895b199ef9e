"""What a service that owns clocks does about them by itself, the same in each: warn, and tell of what ran out (2.7)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from nrm_shared.clocks.due import DueClock
from nrm_shared.contracts.words import ClockBreached, ClockDue
from nrm_shared.kernel.usecase import UseCase, Work
from nrm_shared.reference.clocks import clock


@dataclass(frozen=True, slots=True)
class AnyClockWaiting:
    """Whether a clock is half over or has run out since the last look."""


@dataclass(frozen=True, slots=True)
class BreachClocks:
    """Tell the others which clocks are half over and which ran out, each once; neither ever blocks the action (2.7)."""


class Clocks(Protocol):
    """The deadlines of one unit of work, as `nrm_shared.clocks.deadlines`."""

    def start(
        self, clock: str, kind: str, subject: UUID, *, at: datetime, due: datetime, case_id: UUID | None = None
    ) -> None:
        """Start a clock; the same run twice does nothing."""
        ...

    def stop(self, clock: str, subject: UUID, *, at: datetime) -> None:
        """Stop a clock: the thing was done, in time or late."""
        ...

    def breach(self, now: datetime) -> Sequence[DueClock]:
        """Mark what is overdue and return it."""
        ...

    def warn(self, now: datetime, clocks: Sequence[str]) -> Sequence[DueClock]:
        """Mark those of `clocks` that are half over, once, and return them."""
        ...

    def waiting(self, now: datetime, clocks: Sequence[str]) -> bool:
        """Return whether `breach`, or `warn` for these clocks, would find something."""
        ...


class ClockedWork(Work, Protocol):
    """The unit of work of a service that owns clocks."""

    @property
    def deadlines(self) -> Clocks:
        """Return the clocks."""
        ...


def queries(*, warned: Sequence[str]) -> dict[type, UseCase]:
    """Return the question of this page; `warned` are the clocks of which somebody is told at half their time."""

    def any_clock_waiting(query: AnyClockWaiting, work: ClockedWork) -> bool:
        return work.deadlines.waiting(work.now, warned)

    return {AnyClockWaiting: UseCase(any_clock_waiting, "clock:find")}


def telling(due: type[ClockDue], breached: type[ClockBreached], *, warned: Sequence[str]) -> dict[type, UseCase]:
    """Return the command of a service that warns with the event `due` and tells of a breach with `breached`.

    Its result is how many clocks ran out.
    """

    def breach_clocks(command: BreachClocks, work: ClockedWork) -> int:
        for running in work.deadlines.warn(work.now, warned):
            _tell(work, running, due(**_facts(running)), sequence=1)
        overdue = work.deadlines.breach(work.now)
        for running in overdue:
            facts = _facts(running)
            _tell(work, running, breached(**facts, statutory=clock(facts["clock"]).statutory), sequence=2)
        return len(overdue)

    return {BreachClocks: UseCase(breach_clocks, "clock:breach")}


def _tell(work: ClockedWork, running: DueClock, event: Any, *, sequence: int) -> None:
    work.emit(event, subject=running.subject_id, sequence=sequence, case_id=running.case_id)


def _facts(running: DueClock) -> dict[str, Any]:
    return {
        # A part of a clock has a name of its own behind a dot; to everybody else it is the clock.
        "clock": running.clock.partition(".")[0],
        "object_kind": running.subject_kind,
        "object_id": running.subject_id,
        "case_id": running.case_id,
        "started_at": running.started_at,
        "due_at": running.due_at,
    }
