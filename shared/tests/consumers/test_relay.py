"""The relay: publishes in order, deletes only what the broker confirmed, one at a time."""

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import pytest
from pika.adapters.blocking_connection import BlockingChannel
from sqlalchemy import Engine, text

from nrm_local.names import app_role
from nrm_local.rabbit import NODE
from nrm_shared.observability import metrics
from nrm_shared.outbox import writer
from nrm_shared.outbox.writer import OutboxMessage
from shared.tests.consumers.recorder import QUEUE
from shared.tests.parts import (
    SERVICE,
    await_effects,
    channel_of,
    consuming,
    depth,
    drain,
    effects,
    message,
    number_of,
    relaying,
)
from tests.support.postgres import ServiceDatabase
from tests.support.processes import supervised
from tests.support.rabbit import TestBroker
from tests.support.services import ServiceEnvironment
from tests.support.waiting import eventually

EXCHANGE = f"{SERVICE}.events"
KEY = f"{SERVICE}.tested.v1"
OUT = "relay-test"
SMALL = {"x-queue-type": "quorum", "x-max-length": 5, "x-overflow": "reject-publish"}


@pytest.fixture
def channel(clean_rabbit: TestBroker) -> Iterator[BlockingChannel]:
    """Return the administrator's channel; the queue of these tests is removed afterwards."""
    with channel_of(clean_rabbit) as opened:
        yield opened
        opened.queue_delete(OUT)
        opened.queue_unbind(QUEUE, EXCHANGE, KEY)


def bind(channel: BlockingChannel, arguments: dict[str, object] | None = None) -> None:
    channel.queue_declare(OUT, durable=True, arguments=arguments or {"x-queue-type": "quorum"})
    channel.queue_bind(OUT, EXCHANGE, KEY)


def fill(engine: Engine, count: int, at_once: int = 10) -> list[str]:
    """Commit `count` messages to the outbox, `at_once` per transaction; return their ids in order."""
    messages = [
        OutboxMessage(UUID(each.id), EXCHANGE, KEY, each.type, each.content_type, each.body)
        for each in (message() for _ in range(count))
    ]
    for start in range(0, count, at_once):
        with engine.begin() as connection:
            writer.write(connection, messages[start : start + at_once])
    return [str(each.id) for each in messages]


def answered(result: str) -> float:
    """Return how often the broker answered a publish of ours in this way."""
    return float(metrics.RELAY_PUBLISH.labels(SERVICE, result)._value.get())


def test_messages_leave_in_the_order_of_their_commits(
    clean_rabbit: TestBroker, channel: BlockingChannel, engine: Engine, spine: ServiceDatabase
) -> None:
    bind(channel)
    ids = fill(engine, 1200)
    with relaying(clean_rabbit, spine):
        eventually(lambda: number_of(engine, "outbox") == 0, "the outbox is empty")
        ids += fill(engine, 50)
        eventually(lambda: number_of(engine, "outbox") == 0, "the outbox is empty")
    assert drain(clean_rabbit, OUT) == ids


def test_what_nobody_reads_stays_in_the_outbox_until_somebody_does(
    clean_rabbit: TestBroker, channel: BlockingChannel, engine: Engine, spine: ServiceDatabase
) -> None:
    ids = fill(engine, 20)
    before = answered("return")
    with relaying(clean_rabbit, spine):
        eventually(lambda: answered("return") >= before + 40, "the broker returned all of them twice")
        assert number_of(engine, "outbox") == 20
        bind(channel)
        eventually(lambda: number_of(engine, "outbox") == 0, "the outbox is empty")
    assert drain(clean_rabbit, OUT)[-20:] == ids


def test_what_the_broker_refuses_stays_in_the_outbox_until_there_is_room(
    clean_rabbit: TestBroker, channel: BlockingChannel, engine: Engine, spine: ServiceDatabase
) -> None:
    bind(channel, SMALL)
    # More than one burst: a full queue takes what is already on its way.
    ids = fill(engine, 700)
    before = answered("nack")
    with relaying(clean_rabbit, spine):
        eventually(lambda: answered("nack") >= before + 2, "the broker refused twice")
        assert number_of(engine, "outbox") == 700, "the window claimed ahead was given back too"
        channel.queue_delete(OUT)
        bind(channel)
        eventually(lambda: number_of(engine, "outbox") == 0, "the outbox is empty")
    assert drain(clean_rabbit, OUT)[-700:] == ids


def test_only_what_the_broker_took_for_good_counts_as_taken(
    clean_rabbit: TestBroker, channel: BlockingChannel, engine: Engine, spine: ServiceDatabase
) -> None:
    fill(engine, 20)
    taken, returned = answered("ack"), answered("return")
    with relaying(clean_rabbit, spine):
        eventually(lambda: answered("return") >= returned + 20, "the broker returned all of them")
        assert answered("ack") == taken
        bind(channel)
        eventually(lambda: number_of(engine, "outbox") == 0, "the outbox is empty")
    assert answered("ack") == taken + 20


def test_while_the_broker_takes_nothing_the_relay_says_so_and_waits(
    own_rabbit: TestBroker, engine: Engine, spine: ServiceDatabase
) -> None:
    with channel_of(own_rabbit) as channel:
        bind(channel)
    with relaying(own_rabbit, spine) as relay:
        eventually(lambda: relay.ready, "the relay is ready")
        with full_disk(own_rabbit):
            # The broker says that it takes nothing to those who publish.
            ids = fill(engine, 10)
            eventually(lambda: not relay.ready, "the relay says so")
            ids += fill(engine, 10)
            assert number_of(engine, "outbox") == 20
        eventually(lambda: number_of(engine, "outbox") == 0, "the outbox is empty")
        assert relay.ready
    assert drain(own_rabbit, OUT) == ids


def test_a_second_relay_stands_by_until_the_first_one_ends(
    clean_rabbit: TestBroker, channel: BlockingChannel, engine: Engine, spine: ServiceDatabase
) -> None:
    bind(channel)
    with relaying(clean_rabbit, spine) as first:
        eventually(lambda: first._leader, "the first one leads")
        with relaying(clean_rabbit, spine) as second:
            eventually(lambda: second.ready, "the second one is ready")
            ids = fill(engine, 30)
            eventually(lambda: number_of(engine, "outbox") == 0, "the outbox is empty")
            assert not second._leader
            first.stop()
            eventually(lambda: second._leader, "the second one leads")
            ids += fill(engine, 30)
            eventually(lambda: number_of(engine, "outbox") == 0, "the outbox is empty")
    assert drain(clean_rabbit, OUT) == ids


def test_a_relay_killed_in_the_middle_of_a_window_loses_and_doubles_nothing(
    clean_rabbit: TestBroker,
    channel: BlockingChannel,
    engine: Engine,
    spine: ServiceDatabase,
    service_environment: ServiceEnvironment,
) -> None:
    channel.queue_bind(QUEUE, EXCHANGE, KEY)
    password = spine.secrets.database_password(app_role(spine.service))
    environment = service_environment(
        SERVICE, spine, clean_rabbit, database_password_file=password, relay_port=0, consumer_port=0
    )
    ids: list[str] = []

    def caught_at_work() -> bool:
        # On a fast machine all is sent between two looks: then there is more to do, and one looks without a pause.
        ids.extend(fill(engine, 4000, at_once=4000))
        return any(_claimed(engine) for _ in range(100))

    with (
        consuming(clean_rabbit, engine),
        supervised("nrm_shared.outbox.relay", "--service", SERVICE, environment=environment) as relay,
    ):
        for _ in range(5):
            pid = relay.next_pid()
            eventually(caught_at_work, "the relay holds a window")
            os.kill(pid, signal.SIGKILL)
        await_effects(engine, len(ids), 60)
        eventually(lambda: number_of(engine, "outbox") == 0, "the outbox is empty")
        eventually(lambda: depth(clean_rabbit, QUEUE) == 0, "the queue is empty")

    assert [id for id, _, _ in effects(engine)] == ids


def _claimed(engine: Engine) -> bool:
    """Return whether the relay has deleted rows and not yet committed."""
    query = "SELECT count(*) FROM pg_stat_activity WHERE application_name = :name AND backend_xid IS NOT NULL"
    with engine.connect() as connection:
        return bool(connection.execute(text(query), {"name": f"{SERVICE}-relay"}).scalar_one())


@contextmanager
def full_disk(broker: TestBroker) -> Iterator[None]:
    """Let the broker believe that its disk is full."""
    alarm = "{resource_limit, disk, node()}"
    _evaluate(broker, f"rabbit_alarm:set_alarm({{{alarm}, []}}).")
    try:
        yield
    finally:
        _evaluate(broker, f"rabbit_alarm:clear_alarm({alarm}).")


def _evaluate(broker: TestBroker, expression: str) -> None:
    assert broker.instance is not None
    cookie = broker.secrets.read(broker.secrets.erlang_cookie)
    subprocess.run(
        ["rabbitmqctl", "-n", NODE, "--erlang-cookie", cookie, "eval", expression],
        env=os.environ | broker.instance.environment(),
        check=True,
        capture_output=True,
    )
