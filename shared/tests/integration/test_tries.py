"""How often a parked message is tried: waiting, bugs and deaths of the process are counted apart."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Engine, text

from nrm_shared.contracts.intake import ReportSubmittedV1
from nrm_shared.inbox.delivery import Delivery
from nrm_shared.kernel.clock import MachineClock
from nrm_shared.kernel.errors import NotYet
from nrm_shared.kernel.usecase import On
from nrm_shared.observability.about import ids
from nrm_shared.runner.batch import BUG_TRIES, Inbox
from nrm_shared.runner.decode import event_decoder
from nrm_shared.runner.runner import Runner
from nrm_shared.runner.work import SqlWork
from shared.tests.consumers.recorder import QUEUE, build_inbox, record
from shared.tests.parts import effects, message, number_of

WAITS = 3


class Death(BaseException):
    """Stands for the end of the process: nothing of ours may catch it."""


def delivered() -> Delivery:
    sent = message(subject=uuid4())
    return Delivery(QUEUE, sent.body, sent.id, sent.type, sent.content_type)


class Script:
    """A handler that does what the script says, one entry for each call, and records afterwards."""

    def __init__(self, *script: type[BaseException]) -> None:
        self.script = list(script)

    def __call__(self, event: Any, work: Any) -> None:
        if self.script:
            raise self.script.pop(0)
        record(event, work)


@pytest.fixture
def inbox_of(engine: Engine) -> Callable[[Script], Inbox]:
    def build(script: Script) -> Inbox:
        runner = Runner(service="approval", engine=engine, work=SqlWork, clock=MachineClock())
        return Inbox(runner, QUEUE, event_decoder({ReportSubmittedV1: On(script)}), backoff_seconds=0.0)

    return build


def dead(engine: Engine) -> int:
    return number_of(engine, "inbox", "state = 'dead'")


@pytest.mark.parametrize("together", [1, 2])
def test_a_handler_logs_about_the_event_it_has_in_hand(engine: Engine, together: int) -> None:
    seen: list[tuple[str, dict[str, str]]] = []
    runner = Runner(service="approval", engine=engine, work=SqlWork, clock=MachineClock())
    on = On(lambda event, work: seen.append((str(event.id), ids())))
    inbox = Inbox(runner, QUEUE, event_decoder({ReportSubmittedV1: on}))
    inbox.run_batch([delivered() for _ in range(together)])
    assert len(seen) == together
    assert all(
        about["event_id"] == id and about.keys() <= {"event_id", "correlation_id", "case_id"} for id, about in seen
    )
    assert ids() == {}


def test_who_has_waited_is_not_buried_by_the_first_bug(inbox_of: Callable[[Script], Inbox], engine: Engine) -> None:
    inbox = inbox_of(Script(*[NotYet] * WAITS, *[ZeroDivisionError] * (BUG_TRIES - 1)))
    inbox.run_batch([delivered()])
    for _ in range(WAITS + BUG_TRIES - 2):
        inbox.retry_parked()
        assert (dead(engine), number_of(engine, "parked")) == (0, 1)
    inbox.retry_parked()
    assert (dead(engine), len(effects(engine))) == (0, 1)


def test_bugs_add_up_however_often_the_message_waits_between(
    inbox_of: Callable[[Script], Inbox], engine: Engine
) -> None:
    inbox = inbox_of(Script(NotYet, *[ZeroDivisionError, NotYet] * BUG_TRIES))
    inbox.run_batch([delivered()])
    for _ in range(2 * BUG_TRIES - 1):
        assert dead(engine) == 0
        inbox.retry_parked()
    assert (dead(engine), number_of(engine, "parked")) == (1, 0)


def test_a_try_is_counted_before_it_is_made_and_forgotten_after_its_end(
    inbox_of: Callable[[Script], Inbox], engine: Engine
) -> None:
    inbox = inbox_of(Script(NotYet, Death, Death, NotYet, Death, Death, ZeroDivisionError, Death, Death))
    inbox.run_batch([delivered()])
    begun = []
    for _ in range(8):
        try:
            inbox.retry_parked()
        except Death:
            inbox.forget_waiting()
        with engine.connect() as connection:
            begun.append(connection.execute(text("SELECT begun FROM parked")).scalar_one())
    assert begun == [1, 2, 0, 1, 2, 0, 1, 2]
    inbox.retry_parked()
    assert (dead(engine), len(effects(engine))) == (0, 1)


def test_what_ends_the_process_again_and_again_is_buried_and_frees_its_line(
    inbox_of: Callable[[Script], Inbox], engine: Engine
) -> None:
    inbox = inbox_of(Script(NotYet, *[Death] * 50))
    first = delivered()
    inbox.run_batch([first])
    deaths = 0
    while number_of(engine, "parked") and deaths < 50:
        try:
            inbox.retry_parked()
        except Death:
            deaths += 1
            inbox.forget_waiting()
    assert 2 <= deaths < 10
    assert dead(engine) == 1
    with engine.connect() as connection:
        headers = connection.execute(text("SELECT headers FROM outbox")).scalar_one()
    assert "kills-the-process" in headers


def test_what_another_process_put_aside_is_tried_although_nothing_new_comes(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nrm_shared.runner.waiting.KNOWN_SECONDS", 0.0)
    one, other = build_inbox(engine), build_inbox(engine)
    one.retry_parked()
    suspect = replace(delivered(), count=2)
    other.run_batch([suspect])
    one.retry_parked()
    assert [id for id, _, _ in effects(engine)] == [str(suspect.id)]
