"""What `run` and `ask` do when others are away, when PostgreSQL picks a victim, and when callers may not wait."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine, event, text

from nrm_shared.contracts.intake import ReportTriageStartedV1
from nrm_shared.db.engine import make_engine
from nrm_shared.kernel.actor import PUBLIC, Actor
from nrm_shared.kernel.clock import ManualClock
from nrm_shared.kernel.errors import Forbidden, NotYet, Unavailable
from nrm_shared.kernel.usecase import UseCase
from nrm_shared.runner import runner as runner_module
from nrm_shared.runner.once import Answer, IdempotencyKeyReused, Once
from nrm_shared.runner.runner import Caller, Runner
from nrm_shared.runner.work import SqlWork
from shared.tests.parts import number_of

FOCAL_POINT = Actor("farida", "person", "nrm-office", frozenset({"FP"}))
ASSESSOR = Actor("anika", "person", "dhaka-care", frozenset({"ASR"}))
EVENT = ReportTriageStartedV1.TYPE
NEVER = [(EVENT, uuid4())]
ONCE = Once("a-key-as-long-as-keys-of-the-public", b"same")


@dataclass(frozen=True)
class TakeUp:
    """A command that leaves one effect."""

    report: UUID


@dataclass(frozen=True)
class Asking(TakeUp):
    """The same, after asking another service."""


@dataclass(frozen=True)
class Crossing(TakeUp):
    """The same; it locks two rows, in the order given."""

    first: int
    second: int


@dataclass(frozen=True)
class Look:
    """A query."""


class Peer:
    """Another service; `away` makes it unreachable."""

    def __init__(self) -> None:
        self.away = False
        self.asked = 0

    def prepare(self, _command: Asking, _caller: Caller) -> str:
        self.asked += 1
        if self.away:
            raise Unavailable("peer-unavailable")
        return "fact"


def take_up(command: TakeUp, work: SqlWork) -> UUID:
    work.session.execute(text("INSERT INTO effect (subject, sequence) VALUES (:s, 1)"), {"s": str(command.report)})
    return command.report


class Meeting:
    """Makes two commands deadlock: each waits with its first lock until the other has its own, `times` times."""

    def __init__(self, times: int) -> None:
        self.tries = 0
        self.barrier = threading.Barrier(2)
        self.times = times

    def __call__(self, command: Crossing, work: SqlWork) -> UUID:
        lock = text("SELECT pg_advisory_xact_lock(:n)")
        work.session.execute(lock, {"n": command.first})
        self.tries += 1
        if self.tries <= self.times:
            self.barrier.wait(5)
        work.session.execute(lock, {"n": command.second})
        return take_up(command, work)


def rendered(result: UUID, _work: Any) -> Answer:
    return Answer(201, f'"{result}"', {})


@pytest.fixture
def peer() -> Peer:
    return Peer()


@pytest.fixture
def runner_on(peer: Peer) -> Callable[..., Runner]:
    def build(engine: Engine, crossing: Callable[[Any, Any], Any] = take_up) -> Runner:
        return Runner(
            service="intake",
            engine=engine,
            work=SqlWork,
            clock=ManualClock(datetime(2026, 8, 12, 3, tzinfo=UTC)),
            handlers={
                TakeUp: UseCase(take_up, "report:triage"),
                Asking: UseCase(take_up, "report:triage", prepare=peer.prepare),
                Crossing: UseCase(crossing, "report:triage"),
            },
            queries={Look: UseCase(lambda _query, _work: "shown", "questionnaire:read")},
            subscribed=frozenset({EVENT}),
        )

    return build


@pytest.fixture
def runner(engine: Engine, runner_on: Callable[..., Runner]) -> Runner:
    return runner_on(engine)


@pytest.fixture
def lost(runner_on: Callable[..., Runner]) -> Iterator[Runner]:
    """Return a runner whose database is away."""
    engine = make_engine("postgresql://nobody@127.0.0.1:1/none", pool=1, application="test")
    yield runner_on(engine)
    engine.dispose()


def test_a_repeated_request_gets_its_answer_although_the_peer_is_away_by_now(
    runner: Runner, peer: Peer, engine: Engine
) -> None:
    first = runner.run(Asking(uuid4()), actor=FOCAL_POINT, once=ONCE, render=rendered).answer
    peer.away = True
    again = runner.run(Asking(uuid4()), actor=FOCAL_POINT, once=ONCE, render=rendered, after=NEVER).answer
    assert first is not None and again is not None
    assert (again.body, again.replayed) == (first.body, True)
    assert (peer.asked, number_of(engine, "effect"), number_of(engine, "http_once")) == (1, 1, 1)


def test_another_request_under_the_key_is_refused_before_the_peer_is_asked(runner: Runner, peer: Peer) -> None:
    runner.run(Asking(uuid4()), actor=FOCAL_POINT, once=ONCE, render=rendered)
    with pytest.raises(IdempotencyKeyReused):
        runner.run(Asking(uuid4()), actor=FOCAL_POINT, once=Once(ONCE.key, b"other"), render=rendered)
    assert peer.asked == 1


def test_a_first_request_still_asks_the_peer(runner: Runner, peer: Peer, engine: Engine) -> None:
    peer.away = True
    with pytest.raises(Unavailable, match="peer"):
        runner.run(Asking(uuid4()), actor=FOCAL_POINT, once=ONCE, render=rendered)
    assert number_of(engine, "http_once") == 0


def crossing(runner: Runner) -> list[object]:
    """Let two commands lock the same two things crosswise; return what became of each."""
    came: list[object] = []

    def run(first: int, second: int) -> None:
        try:
            came.append(runner.run(Crossing(uuid4(), first, second), actor=FOCAL_POINT).result)
        except Exception as error:  # noqa: BLE001 - the test looks at it
            came.append(error)

    threads = [threading.Thread(target=run, args=pair) for pair in ((1, 2), (2, 1))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return came


def test_the_victim_of_a_deadlock_is_done_once_more(engine: Engine, runner_on: Callable[..., Runner]) -> None:
    meeting = Meeting(times=2)
    came = crossing(runner_on(engine, meeting))
    assert all(isinstance(each, UUID) for each in came)
    assert (meeting.tries, number_of(engine, "effect")) == (3, 2)


def test_who_is_the_victim_each_time_may_come_again_later(engine: Engine, runner_on: Callable[..., Runner]) -> None:
    tries = []

    def always(_command: Crossing, work: SqlWork) -> None:
        tries.append(1)
        work.session.execute(text("DO $$ BEGIN RAISE deadlock_detected; END $$"))

    with pytest.raises(Unavailable):
        runner_on(engine, always).run(Crossing(uuid4(), 1, 2), actor=FOCAL_POINT)
    assert len(tries) == runner_module.DEADLOCK_TRIES


def test_a_database_lost_in_the_second_try_is_unavailable_too(engine: Engine, runner_on: Callable[..., Runner]) -> None:
    tries = []

    def lost_then(_command: Crossing, work: SqlWork) -> None:
        tries.append(1)
        if len(tries) == 1:
            work.session.execute(text("DO $$ BEGIN RAISE deadlock_detected; END $$"))
        work.session.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))

    with pytest.raises(Unavailable, match="database-unavailable"):
        runner_on(engine, lost_then).run(Crossing(uuid4(), 1, 2), actor=FOCAL_POINT)
    assert len(tries) == 2


def test_without_a_database_everything_is_unavailable(lost: Runner) -> None:
    for ask in (
        lambda: lost.wait_for(NEVER, FOCAL_POINT),
        lambda: lost.run(TakeUp(uuid4()), actor=FOCAL_POINT),
        lambda: lost.run(Asking(uuid4()), actor=FOCAL_POINT, once=ONCE, render=rendered),
        lambda: lost.ask(Look(), actor=FOCAL_POINT),
    ):
        with pytest.raises(Unavailable, match="database-unavailable"):
            ask()


def test_who_may_not_is_told_so_at_once_and_does_not_wait(runner: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner_module, "ARRIVED", text("SELECT 1 / 0"))
    with pytest.raises(Forbidden):
        runner.run(TakeUp(uuid4()), actor=ASSESSOR, after=NEVER)
    with pytest.raises(Forbidden):
        runner.ask(Look(), actor=ASSESSOR, after=NEVER)


def test_the_public_does_not_wait_for_events(runner: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner_module, "ARRIVED", text("SELECT 1 / 0"))
    runner.wait_for(NEVER, PUBLIC)


def test_who_may_waits_for_the_events_before_anything_else(
    runner: Runner, peer: Peer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner_module, "AFTER_SECONDS", 0.05)
    with pytest.raises(NotYet):
        runner.run(Asking(uuid4()), actor=FOCAL_POINT, after=NEVER)
    with pytest.raises(NotYet):
        runner.ask(Look(), actor=FOCAL_POINT, after=NEVER)
    assert peer.asked == 0


def test_no_connection_is_held_between_two_looks(
    runner: Runner, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner_module, "AFTER_SECONDS", 0.5)
    given_back: list[Any] = []
    event.listen(engine, "checkin", lambda *_: given_back.append(1))
    with pytest.raises(NotYet):
        runner.wait_for(NEVER, FOCAL_POINT)
    assert len(given_back) > 1
