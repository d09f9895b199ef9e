"""What one request caused can be followed: its `traceparent` goes with every message, outside and inside, to the next."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from pika.adapters.blocking_connection import BlockingChannel
from sqlalchemy import Engine, text

from nrm_shared.contracts.intake import ReportTriageStartedV1
from nrm_shared.inbox.delivery import Delivery
from nrm_shared.kernel.actor import Actor
from nrm_shared.kernel.clock import ManualClock
from nrm_shared.kernel.usecase import On, Received, UseCase
from nrm_shared.runner.batch import Inbox
from nrm_shared.runner.context import Context
from nrm_shared.runner.decode import event_decoder
from nrm_shared.runner.runner import Runner
from nrm_shared.runner.work import SqlWork
from shared.tests.consumers.recorder import QUEUE
from shared.tests.parts import SERVICE, channel_of, relaying
from tests.support.postgres import ServiceDatabase
from tests.support.rabbit import TestBroker
from tests.support.waiting import eventually

FOCAL_POINT = Actor("farida", "person", "nrm-office", frozenset({"FP"}))
TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
OUT = "trace-test"


@dataclass(frozen=True)
class TakeUp:
    """A command that tells one event."""

    report: UUID


def take_up(command: TakeUp, work: Any) -> None:
    work.emit(ReportTriageStartedV1(report_id=command.report), subject=command.report, sequence=1)


def tell_on(event: Received[ReportTriageStartedV1], work: Any) -> None:
    take_up(TakeUp(event.data.report_id), work)


@pytest.fixture
def runner(engine: Engine) -> Runner:
    return Runner(
        service=SERVICE,
        engine=engine,
        work=SqlWork,
        clock=ManualClock(datetime(2026, 8, 12, 3, tzinfo=UTC)),
        handlers={TakeUp: UseCase(take_up, "report:triage")},
    )


@pytest.fixture
def channel(clean_rabbit: TestBroker) -> Iterator[BlockingChannel]:
    """Return the administrator's channel with a queue that gets the event."""
    with channel_of(clean_rabbit) as opened:
        opened.queue_declare(OUT, durable=True, arguments={"x-queue-type": "quorum"})
        opened.queue_bind(OUT, f"{SERVICE}.events", ReportTriageStartedV1.TYPE)
        yield opened
        opened.queue_delete(OUT)


def arrived(channel: BlockingChannel) -> tuple[Any, bytes]:
    """Return the properties and the body of the next message."""
    got: list[tuple[Any, bytes]] = []

    def one() -> bool:
        method, properties, body = channel.basic_get(OUT, auto_ack=True)
        if method:
            got.append((properties, body))
        return bool(got)

    eventually(one, "the message")
    return got[0]


def test_a_request_is_followed_through_the_broker_to_what_its_reader_tells_on(
    clean_rabbit: TestBroker, channel: BlockingChannel, engine: Engine, spine: ServiceDatabase, runner: Runner
) -> None:
    runner.run(TakeUp(uuid4()), actor=FOCAL_POINT, context=Context(str(uuid4()), None, TRACE))
    with relaying(clean_rabbit, spine):
        properties, body = arrived(channel)
    assert properties.headers["traceparent"] == json.loads(body)["traceparent"] == TRACE

    delivery = Delivery(QUEUE, body, properties.message_id, properties.type, properties.content_type)
    Inbox(runner, QUEUE, event_decoder({ReportTriageStartedV1: On(tell_on)})).run_batch([delivery])
    with engine.connect() as connection:
        [kept] = connection.scalars(text("SELECT headers FROM outbox")).all()
    assert (kept if isinstance(kept, dict) else json.loads(kept)) == {"traceparent": TRACE}


def test_without_a_trace_nothing_is_made_up(
    clean_rabbit: TestBroker, channel: BlockingChannel, spine: ServiceDatabase, runner: Runner
) -> None:
    runner.run(TakeUp(uuid4()), actor=FOCAL_POINT)
    with relaying(clean_rabbit, spine):
        properties, body = arrived(channel)

    assert "traceparent" not in properties.headers
    assert "traceparent" not in json.loads(body)
