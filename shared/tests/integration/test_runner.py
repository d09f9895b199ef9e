"""`run` and `ask`: everything of one piece of work is committed together or not at all, for whoever may do it."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import DBAPIError

from nrm_shared.access import conditions
from nrm_shared.contracts.intake import ReportTriageStartedV1
from nrm_shared.db.engine import driver_url
from nrm_shared.kernel.actor import AccessObject, Actor
from nrm_shared.kernel.clock import ManualClock
from nrm_shared.kernel.deadline import left
from nrm_shared.kernel.errors import Forbidden, NotFound, NotYet, Refused
from nrm_shared.kernel.usecase import UseCase
from nrm_shared.runner import runner as runner_module
from nrm_shared.runner.once import Answer, IdempotencyKeyReused, Once
from nrm_shared.runner.runner import PREPARE_SECONDS, Runner
from nrm_shared.runner.work import SqlWork
from shared.tests.parts import number_of
from tests.support.postgres import ServiceDatabase

FOCAL_POINT = Actor("farida", "person", "nrm-office", frozenset({"FP"}))
FRONTLINE = Actor("sumon", "person", "shimanto-bondhu", frozenset({"FRO"}))
ASSESSOR = Actor("anika", "person", "dhaka-care", frozenset({"ASR"}))
EVENT = ReportTriageStartedV1.TYPE


@dataclass(frozen=True)
class TakeUp:
    """A command that leaves one effect and one event."""

    report: UUID
    fails: bool = False


@dataclass(frozen=True)
class Answering(TakeUp):
    """A command of people who may do it for their own organisation only; `of` is whose the object is."""

    of: str | None = None


@dataclass(frozen=True)
class Look:
    """A query that discloses a field."""

    report: UUID


def take_up(command: TakeUp, work: SqlWork) -> UUID:
    work.session.execute(text("INSERT INTO effect (subject, sequence) VALUES (:s, 1)"), {"s": str(command.report)})
    work.emit(ReportTriageStartedV1(report_id=command.report), subject=command.report, sequence=1)
    if command.fails:
        raise Refused("illegal-move")
    return command.report


def answer_for_own(command: Answering, work: SqlWork) -> UUID:
    if command.of:
        work.permit(AccessObject("report", organisation=command.of, facts=conditions.LISTED))
    return take_up(command, work)


def look(query: Look, work: SqlWork) -> str:
    work.disclosed("report", query.report, ["narrative"], level="L3", case_id=None)
    return "shown"


@pytest.fixture
def runner(engine: Engine) -> Runner:
    return Runner(
        service="intake",
        engine=engine,
        work=SqlWork,
        clock=ManualClock(datetime(2026, 8, 12, 3, tzinfo=UTC)),
        handlers={TakeUp: UseCase(take_up, "report:triage"), Answering: UseCase(answer_for_own, "report:answer")},
        queries={Look: UseCase(look, "report:triage")},
        subscribed=frozenset({EVENT}),
    )


def rows(engine: Engine) -> dict[str, int]:
    return {table: number_of(engine, table) for table in ("effect", "outbox", "audit_event", "http_once")}


NOTHING = {"effect": 0, "outbox": 0, "audit_event": 0, "http_once": 0}


def rendered(result: UUID, work: Any) -> Answer:
    return Answer(201, f'"{result}"', {"NRM-Event": str(len(work.emitted))})


def test_effect_event_and_audit_row_are_one_transaction(runner: Runner, engine: Engine) -> None:
    runner.run(TakeUp(uuid4()), actor=FOCAL_POINT)
    query = " UNION ALL ".join(f"SELECT xmin::text FROM {table}" for table in ("effect", "outbox", "audit_event"))
    with engine.connect() as connection:
        transactions = connection.scalars(text(query)).all()
    assert len(transactions) == 3
    assert len(set(transactions)) == 1


def test_all_that_is_asked_of_others_beforehand_shares_one_deadline(runner: Runner) -> None:
    patience: list[float] = []
    runner.queries = {Look: UseCase(look, "report:triage", prepare=lambda query, caller: patience.append(left(60.0)))}
    runner.handlers = {
        TakeUp: UseCase(take_up, "report:triage", prepare=lambda query, caller: patience.append(left(60.0)))
    }

    runner.ask(Look(uuid4()), actor=FOCAL_POINT)
    runner.run(TakeUp(uuid4()), actor=FOCAL_POINT)

    assert len(patience) == 2
    assert all(0.0 < each <= PREPARE_SECONDS for each in patience)
    assert left(60.0) == 60.0


def test_what_is_refused_leaves_nothing_behind_not_even_its_key(runner: Runner, engine: Engine) -> None:
    once = Once("key", b"same")
    with pytest.raises(Refused):
        runner.run(TakeUp(uuid4(), fails=True), actor=FOCAL_POINT, once=once, render=rendered)
    assert rows(engine) == NOTHING
    runner.run(TakeUp(uuid4()), actor=FOCAL_POINT, once=once, render=rendered)
    assert rows(engine) == {"effect": 1, "outbox": 1, "audit_event": 1, "http_once": 1}


def test_who_lacks_the_role_is_refused_before_anything_happens(runner: Runner, engine: Engine) -> None:
    with pytest.raises(Forbidden):
        runner.run(TakeUp(uuid4()), actor=ASSESSOR)
    assert rows(engine) == NOTHING | {"audit_event": 1}, "only that it was tried is written"


def test_a_narrower_scope_that_nobody_compared_is_refused(runner: Runner, engine: Engine) -> None:
    with pytest.raises(Forbidden):
        runner.run(Answering(uuid4()), actor=FRONTLINE)
    assert rows(engine) == NOTHING | {"audit_event": 1}, "only that it was tried is written"


def test_an_object_of_another_organisation_does_not_exist_for_the_actor(runner: Runner, engine: Engine) -> None:
    with pytest.raises(NotFound):
        runner.run(Answering(uuid4(), of="dhaka-care"), actor=FRONTLINE)
    assert rows(engine) == NOTHING | {"audit_event": 1}, "only that it was tried is written"
    runner.run(Answering(uuid4(), of="shimanto-bondhu"), actor=FRONTLINE)
    assert number_of(engine, "effect") == 1


def test_the_same_key_gets_the_same_answer_and_no_second_effect(runner: Runner, engine: Engine) -> None:
    once = Once("key", b"same")
    first = runner.run(TakeUp(uuid4()), actor=FOCAL_POINT, once=once, render=rendered).answer
    second = runner.run(TakeUp(uuid4()), actor=FOCAL_POINT, once=once, render=rendered).answer
    assert first is not None and second is not None
    assert (second.status, second.body, second.headers) == (first.status, first.body, first.headers)
    assert (first.replayed, second.replayed) == (False, True)
    assert number_of(engine, "effect") == 1


def test_the_same_key_for_another_request_is_refused(runner: Runner, engine: Engine) -> None:
    runner.run(TakeUp(uuid4()), actor=FOCAL_POINT, once=Once("key", b"one"), render=rendered)
    with pytest.raises(IdempotencyKeyReused):
        runner.run(TakeUp(uuid4()), actor=FOCAL_POINT, once=Once("key", b"two"), render=rendered)
    assert number_of(engine, "effect") == 1


def test_simultaneous_requests_with_one_key_are_one(runner: Runner, engine: Engine) -> None:
    answers: list[Answer | None] = []
    barrier = threading.Barrier(8)

    def ask() -> None:
        barrier.wait()
        once = Once("key", b"same")
        answers.append(runner.run(TakeUp(uuid4()), actor=FOCAL_POINT, once=once, render=rendered).answer)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({answer.body for answer in answers if answer}) == 1
    assert sorted(answer.replayed for answer in answers if answer) == [False, *[True] * 7]
    assert number_of(engine, "effect") == 1


def test_what_was_shown_is_in_the_audit_trail_by_the_names_of_its_fields(runner: Runner, engine: Engine) -> None:
    report = uuid4()
    assert runner.ask(Look(report), actor=FOCAL_POINT) == "shown"
    with engine.connect() as connection:
        row = connection.execute(text("SELECT actor, action, subject, level, fields FROM audit_event")).one()
    assert tuple(row) == ("farida", "report:triage", str(report), "L3", ["narrative"])


@pytest.fixture
def owner(spine: ServiceDatabase) -> Iterator[Engine]:
    """Return an engine in the name of the tables' owner."""
    made = create_engine(driver_url(spine.migrator_url))
    yield made
    made.dispose()


@pytest.mark.parametrize("table", ["audit_event", "action_history"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET actor = 'x'", "DELETE FROM {}", "TRUNCATE {}"])
def test_the_trails_cannot_be_changed_by_the_service_nor_by_their_owner(
    runner: Runner, engine: Engine, owner: Engine, table: str, statement: str
) -> None:
    runner.run(TakeUp(uuid4()), actor=FOCAL_POINT)
    with pytest.raises(DBAPIError, match="permission denied"), engine.begin() as connection:
        connection.execute(text(statement.format(table)))
    with pytest.raises(DBAPIError, match="append-only"), owner.begin() as connection:
        connection.execute(text(statement.format(table)))


def test_waiting_for_an_event_ends_when_it_has_arrived(runner: Runner, engine: Engine) -> None:
    id = uuid4()
    arrived = text("INSERT INTO inbox (message_id, type, state) VALUES (:id, :type, 'applied')")

    def arrive() -> None:
        with engine.begin() as connection:
            connection.execute(arrived, {"id": id, "type": EVENT})

    timer = threading.Timer(0.1, arrive)
    timer.start()
    runner.wait_for([(EVENT, id), ("approval.unheard-of.v1", uuid4())], FOCAL_POINT)
    timer.join()


def test_waiting_for_an_event_that_does_not_come_says_not_yet(runner: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner_module, "AFTER_SECONDS", 0.1)
    with pytest.raises(NotYet):
        runner.wait_for([(EVENT, uuid4())], FOCAL_POINT)
