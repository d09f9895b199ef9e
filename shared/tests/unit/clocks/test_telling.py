"""What every owner of clocks does by itself: it warns, tells of what ran out, and looks before it does."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from nrm_shared.clocks.deadlines import Deadline
from nrm_shared.clocks.timer import tell_of_clocks
from nrm_shared.clocks.usecases import AnyClockWaiting, BreachClocks, queries, telling
from nrm_shared.contracts.verification import ClockBreachedV1, ClockDueV1
from nrm_shared.kernel.actor import Actor, system
from nrm_shared.kernel.ids import new_id

NOW = datetime(2026, 8, 13, 4, 0, tzinfo=UTC)
WARNED = ("K9", "K10")


def running(clock: str) -> Deadline:
    return Deadline(new_id(), clock, "CONFIRMATION_TASK", new_id(), new_id(), NOW - timedelta(days=2), NOW)


class Clocks:
    """Finds the same clocks at every look, and remembers for which of them it was to warn."""

    def __init__(self, half_over: Sequence[Deadline] = (), over: Sequence[Deadline] = ()) -> None:
        self.half_over, self.over = half_over, over
        self.warned: tuple[str, ...] = ()

    def warn(self, now: datetime, clocks: Sequence[str]) -> Sequence[Deadline]:
        self.warned = tuple(clocks)
        return self.half_over

    def breach(self, now: datetime) -> Sequence[Deadline]:
        return self.over

    def waiting(self, now: datetime, clocks: Sequence[str]) -> bool:
        self.warned = tuple(clocks)
        return bool(self.half_over or self.over)


class Work:
    """A unit of work that remembers what was told: the event, about what, in which order, of which case."""

    def __init__(self, half_over: Sequence[Deadline] = (), over: Sequence[Deadline] = ()) -> None:
        self.now = NOW
        self.deadlines = Clocks(half_over, over)
        self.told: list[tuple[Any, UUID, int, UUID | None]] = []

    def emit(self, event: Any, *, subject: UUID, sequence: int, case_id: UUID | None = None) -> None:
        self.told.append((event, subject, sequence, case_id))


def breach(work: Work) -> int:
    use_case = telling(ClockDueV1, ClockBreachedV1, warned=WARNED)[BreachClocks]
    return int(use_case.handle(BreachClocks(), work))


def test_a_clock_half_over_is_warned_of_with_the_services_own_event() -> None:
    clock = running("K10")
    work = Work(half_over=[clock])

    breach(work)

    warning = ClockDueV1(
        clock="K10",
        object_kind=clock.subject_kind,
        object_id=clock.subject_id,
        case_id=clock.case_id,
        started_at=clock.started_at,
        due_at=clock.due_at,
    )
    assert work.told == [(warning, clock.subject_id, 1, clock.case_id)]


def test_a_clock_that_ran_out_is_told_of_after_its_warning() -> None:
    clock = running("K10")
    work = Work(half_over=[clock], over=[clock])

    breach(work)

    assert [(type(event), sequence) for event, _, sequence, _ in work.told] == [(ClockDueV1, 1), (ClockBreachedV1, 2)]


@pytest.mark.parametrize(("clock", "statutory"), [("K1", True), ("K10", False)])
def test_a_breach_says_whether_the_clock_is_statutory(clock: str, statutory: bool) -> None:
    work = Work(over=[running(clock)])

    breach(work)

    assert work.told[0][0].statutory is statutory


def test_a_part_of_a_clock_is_told_of_as_the_clock() -> None:
    work = Work(half_over=[running("K9.ACKNOWLEDGE")], over=[running("K9.ACKNOWLEDGE")])

    breach(work)

    assert [event.clock for event, *_ in work.told] == ["K9", "K9"]


def test_the_answer_is_how_many_clocks_ran_out() -> None:
    assert breach(Work(half_over=[running("K10")], over=[running("K9"), running("K10")])) == 2


def test_only_the_services_own_choice_of_clocks_is_warned_of() -> None:
    work = Work()

    breach(work)

    assert work.deadlines.warned == WARNED


@pytest.mark.parametrize(("over", "waits"), [([], False), ([running("K10")], True)])
def test_a_look_finds_whether_there_is_something_to_tell(over: list[Deadline], waits: bool) -> None:
    work = Work(over=over)

    assert queries(warned=WARNED)[AnyClockWaiting].handle(AnyClockWaiting(), work) is waits
    assert work.deadlines.warned == WARNED


class Outcome:
    result = 3


class Runner:
    """Answers that clocks wait or that none does, and remembers who told of them."""

    service = "verification"

    def __init__(self, waiting: bool) -> None:
        self.waiting = waiting
        self.told_by: list[Actor] = []

    def ask(self, query: AnyClockWaiting, *, actor: Actor) -> bool:
        return self.waiting

    def run(self, command: BreachClocks, *, actor: Actor) -> Outcome:
        self.told_by.append(actor)
        return Outcome()


def test_an_idle_second_runs_nothing_that_would_leave_an_audit_row() -> None:
    runner: Any = Runner(waiting=False)

    assert tell_of_clocks(runner) == 0
    assert runner.told_by == []


def test_what_waits_is_told_of_by_the_service_itself() -> None:
    runner: Any = Runner(waiting=True)

    assert tell_of_clocks(runner) == 3
    assert runner.told_by == [system("verification")]
