"""Messages whose consumers keep dying: put aside and tried together, and one by one should the process die again."""

from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, event, text
from structlog.testing import capture_logs

from nrm_shared.contracts.intake import ReportSubmittedV1
from nrm_shared.inbox.delivery import Delivery
from nrm_shared.kernel.clock import MachineClock
from nrm_shared.kernel.errors import NotYet
from nrm_shared.kernel.usecase import On
from nrm_shared.runner import batch
from nrm_shared.runner.batch import KILL_TRIES, SUSPECT_DELIVERIES, Inbox
from nrm_shared.runner.decode import event_decoder
from nrm_shared.runner.runner import Runner
from nrm_shared.runner.work import SqlWork
from shared.tests.consumers.recorder import QUEUE, record
from shared.tests.parts import effects, message, number_of

MANY = 200
# Any number that does not grow with each message.
FEW = 40


class Death(BaseException):
    """Stands for the end of the process: nothing of ours may catch it."""


@dataclass
class Habits:
    """A handler that ends the process, raises or has to wait when it meets certain messages."""

    kills: set[UUID] = field(default_factory=set)
    bugs: set[UUID] = field(default_factory=set)
    early: set[UUID] = field(default_factory=set)

    def __call__(self, received: Any, work: Any) -> None:
        if received.id in self.kills:
            raise Death
        if received.id in self.bugs:
            raise ZeroDivisionError
        if received.id in self.early:
            self.early.remove(received.id)
            raise NotYet
        record(received, work)


def inbox_with(engine: Engine, habits: Callable[[Any, Any], None]) -> Inbox:
    runner = Runner(service="approval", engine=engine, work=SqlWork, clock=MachineClock())
    return Inbox(runner, QUEUE, event_decoder({ReportSubmittedV1: On(habits)}), backoff_seconds=0.0)


def suspect(subject: UUID | None = None, sequence: int = 1, count: int = SUSPECT_DELIVERIES) -> Delivery:
    sent = message(subject=subject or uuid4(), sequence=sequence)
    return Delivery(QUEUE, sent.body, sent.id, sent.type, sent.content_type, count=count)


@contextmanager
def commits(engine: Engine) -> Iterator[list[int]]:
    """Count the transactions that are committed inside the block."""
    seen = [0]

    def count(_: Any) -> None:
        seen[0] += 1

    event.listen(engine, "commit", count)
    try:
        yield seen
    finally:
        event.remove(engine, "commit", count)


def survive(act: Callable[[], object], inbox: Inbox) -> bool:
    """Do it, and return whether the process lived; a new one looks again what waits."""
    try:
        act()
    except Death:
        return False
    finally:
        inbox.forget_waiting()
    return True


def dead(engine: Engine) -> list[UUID]:
    with engine.connect() as connection:
        return list(connection.scalars(text("SELECT message_id FROM inbox WHERE state = 'dead'")))


def applied(engine: Engine) -> list[UUID]:
    return [UUID(id) for id, _, _ in effects(engine)]


def test_suspects_cost_a_transaction_for_many_and_not_for_each(engine: Engine) -> None:
    inbox = inbox_with(engine, Habits())
    suspects = [suspect() for _ in range(MANY)]
    with commits(engine) as seen:
        inbox.run_batch(suspects)
        while number_of(engine, "parked"):
            inbox.retry_parked()
    assert Counter(applied(engine)) == Counter(each.id for each in suspects)
    assert seen[0] < FEW


def test_what_waits_behind_others_does_not_split_the_batch_it_came_with(engine: Engine) -> None:
    habits = Habits()
    inbox = inbox_with(engine, habits)
    about = uuid4()
    first, second = suspect(about, 1, count=0), suspect(about, 2, count=0)
    habits.early = {first.id}
    inbox.run_batch([first])
    with commits(engine) as seen:
        inbox.run_batch([second, *[suspect(count=0) for _ in range(MANY)]])
    assert len(applied(engine)) == MANY
    assert seen[0] < FEW


def test_one_that_kills_is_found_among_many_and_takes_no_innocent_along(engine: Engine) -> None:
    suspects = [suspect() for _ in range(60)]
    bad = suspects[30].id
    inbox = inbox_with(engine, Habits(kills={bad}))
    deaths = 0 if survive(lambda: inbox.run_batch(suspects), inbox) else 1
    while number_of(engine, "parked"):
        deaths += not survive(inbox.retry_parked, inbox)
    assert dead(engine) == [bad]
    assert Counter(applied(engine)) == Counter(each.id for each in suspects if each.id != bad)
    assert deaths == KILL_TRIES


def test_after_a_death_among_many_each_is_tried_by_itself(engine: Engine) -> None:
    suspects = [suspect() for _ in range(3)]
    inbox = inbox_with(engine, Habits(kills={suspects[1].id}))
    inbox.run_batch(suspects)
    assert not survive(inbox.retry_parked, inbox)
    assert applied(engine) == []
    while not survive(inbox.retry_parked, inbox):
        assert suspects[0].id in applied(engine), "it was tried before the one that kills, by itself"
    assert Counter(applied(engine)) == {suspects[0].id: 1, suspects[2].id: 1}


def test_one_that_has_to_wait_holds_up_no_other_suspect(engine: Engine) -> None:
    suspects = [suspect() for _ in range(5)]
    habits = Habits(early={suspects[2].id})
    inbox = inbox_with(engine, habits)
    inbox.run_batch(suspects)
    inbox.retry_parked()
    # The fact is missing once together and once alone.
    assert len(applied(engine)) >= 4
    while number_of(engine, "parked"):
        inbox.retry_parked()
    assert Counter(applied(engine)) == Counter(each.id for each in suspects)


def test_the_loop_goes_round_although_many_have_to_be_tried_one_by_one(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    suspects = [suspect() for _ in range(5)]
    slow = Slow(Habits(bugs={suspects[0].id}))
    inbox = inbox_with(engine, slow)
    inbox.run_batch(suspects)
    monkeypatch.setattr(batch, "time", slow)
    with capture_logs():
        inbox.retry_parked()
        assert applied(engine) == [], "the heartbeats are due"
        while number_of(engine, "parked"):
            inbox.retry_parked()
    assert Counter(applied(engine)) == Counter(each.id for each in suspects[1:])


@dataclass
class Slow:
    """A handler that takes most of the time there is for one round; it is the clock, too."""

    handle: Habits
    now: float = 0.0

    def __call__(self, received: Any, work: Any) -> None:
        self.now += 0.6 * batch.RETRY_SECONDS
        self.handle(received, work)

    def monotonic(self) -> float:
        """Return the seconds that handlers took."""
        return self.now


KINDS = ["good", "kills", "bug", "early"]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 3), st.sampled_from(KINDS)), min_size=1, max_size=14), st.integers(1, 6))
def test_whatever_kills_raises_or_waits_every_other_message_has_its_one_effect_in_order(
    engine: Engine, said: list[tuple[int, str]], most: int
) -> None:
    clean(engine)
    subjects = [uuid4() for _ in range(4)]
    sent = [suspect(subjects[line], n, count=0) for n, (line, _) in enumerate(said)]
    of_kind: dict[str, set[UUID]] = {kind: set() for kind in KINDS}
    for each, (_, kind) in zip(sent, said, strict=True):
        of_kind[kind].add(each.id)
    inbox = inbox_with(engine, Habits(of_kind["kills"], of_kind["bug"], of_kind["early"]))

    # Writing down every traceback would take longest.
    with capture_logs():
        deliver(engine, inbox, sent, most)

    harmful = of_kind["kills"] | of_kind["bug"]
    assert Counter(applied(engine)) == Counter(each.id for each in sent if each.id not in harmful)
    assert set(dead(engine)) == harmful
    done = effects(engine)
    for subject in {subject for _, subject, _ in done}:
        line = [sequence for _, about, sequence in done if about == subject]
        assert line == sorted(line)


def deliver(engine: Engine, inbox: Inbox, sent: list[Delivery], most: int) -> None:
    """Be the broker until nothing is left: what a process held that died comes again, in its order, one delivery older."""
    queue = deque(sent)
    while queue or number_of(engine, "parked"):
        held = [queue.popleft() for _ in range(min(most, len(queue)))]
        if not survive(partial(_turn, inbox, held), inbox):
            queue = deque(replace(each, count=each.count + 1) for each in [*held, *queue])


def _turn(inbox: Inbox, held: list[Delivery]) -> None:
    inbox.run_batch(held)
    inbox.retry_parked()


def clean(engine: Engine) -> None:
    with engine.begin() as connection:
        for table in ("inbox", "parked", "outbox", "effect"):
            connection.execute(text(f"DELETE FROM {table}"))
