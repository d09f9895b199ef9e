"""What the network and the operating system do to a consumer: half-open connections, SIGTERM, SIGKILL."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import Engine, create_engine, text
from structlog.testing import capture_logs

from nrm_local.paths import project_root
from nrm_local.ports import free_ports
from nrm_shared.db.engine import driver_url
from nrm_shared.messaging import names
from shared.tests.consumers.recorder import MODULE, QUEUE
from shared.tests.parts import (
    SERVICE,
    Sent,
    at_port,
    await_effects,
    consuming,
    depth,
    effects,
    message,
    send,
)
from tests.support.blackhole import BlackHole
from tests.support.postgres import ServiceDatabase
from tests.support.processes import supervised
from tests.support.rabbit import TestBroker
from tests.support.waiting import eventually

HALF_OPEN_SECONDS = 25.0
STOP_SECONDS = 10.0


@pytest.fixture
def hole(clean_rabbit: TestBroker) -> Iterator[BlackHole]:
    """Return a proxy before the broker that can swallow what passes."""
    host, _, port = clean_rabbit.address.partition(":")
    made = BlackHole((host, int(port)))
    yield made
    made.close()


def test_a_half_open_connection_is_found_and_left_by_itself(
    clean_rabbit: TestBroker, engine: Engine, hole: BlackHole
) -> None:
    through = at_port(clean_rabbit.url(names.service_user(SERVICE)), hole.port)
    with consuming(clean_rabbit, engine, url=through):
        first, second = message(), message()
        send(clean_rabbit, [first])
        await_effects(engine, 1)
        hole.swallow()
        send(clean_rabbit, [second])
        assert await_effects(engine, 2, HALF_OPEN_SECONDS) == [first.id, second.id]


def test_a_consumer_says_that_it_waits_for_the_broker_that_it_found_it_and_that_it_lost_it(
    clean_rabbit: TestBroker, engine: Engine, hole: BlackHole
) -> None:
    there = clean_rabbit.url(names.service_user(SERVICE))
    [nobodys_port] = free_ports(1)
    with capture_logs() as lines, consuming(clean_rabbit, engine, url=at_port(there, nobodys_port)) as loop:
        said = lambda: [line["event"] for line in lines if line.get("queue") == QUEUE]  # noqa: E731 - one look, thrice
        eventually(said, "something was said")
        loop.url = at_port(there, hole.port)
        eventually(lambda: loop.connected, "the broker was found")
        assert set(said()[:-1]) == {"waiting for the broker"}
        assert said()[-1] == "broker connected"

        before = len(said())
        loop.url = there
        hole.swallow()
        hole.release()
        eventually(lambda: len(said()) == before + 2, "it was lost and found again")
        assert said()[before:] == ["broker connection lost", "broker connected"]


def test_sigterm_ends_the_process_in_time_and_loses_nothing(
    clean_rabbit: TestBroker, engine: Engine, environment: dict[str, str]
) -> None:
    messages = [message() for _ in range(3000)]
    process = subprocess.Popen(
        [sys.executable, "-m", MODULE],
        cwd=project_root(),
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
    )
    try:
        send(clean_rabbit, messages[:1500])
        await_effects(engine, 1, 30)
        send(clean_rabbit, messages[1500:])
        asked = time.monotonic()
        process.send_signal(signal.SIGTERM)
        assert process.wait(STOP_SECONDS) == 0
        assert time.monotonic() - asked < STOP_SECONDS
    finally:
        process.kill()
        process.wait()
    with consuming(clean_rabbit, engine):
        await_effects(engine, 3000)
        eventually(lambda: depth(clean_rabbit, QUEUE) == 0, "the queue is empty")

    assert [id for id, _, _ in effects(engine)] == [each.id for each in messages]


def test_a_consumer_killed_at_any_moment_loses_and_doubles_nothing(
    clean_rabbit: TestBroker, engine: Engine, environment: dict[str, str]
) -> None:
    subjects = [uuid4() for _ in range(40)]
    messages = [message(subject=subject, sequence=n) for n in range(100) for subject in subjects]
    send(clean_rabbit, messages)
    with supervised(MODULE, environment=environment) as process:
        for kill in range(6):
            pid = process.next_pid()
            await_effects(engine, 1 + 300 * kill, 30)
            os.kill(pid, signal.SIGKILL)
        await_effects(engine, len(messages), 60)

    _assert_once_in_order(effects(engine), messages)


def test_a_consumer_is_ready_only_while_its_database_answers(
    clean_rabbit: TestBroker, spine: ServiceDatabase, environment: dict[str, str], owner: Engine
) -> None:
    [port] = free_ports(1)
    address = {f"NRM_{SERVICE.upper()}_CONSUMER_PORT": str(port)}
    with supervised(MODULE, environment=environment | address):
        eventually(lambda: probed(port, "/readyz") == 200, "the consumer is ready", 30)
        with owner.begin() as connection:
            connection.execute(text("ALTER TABLE inbox RENAME TO elsewhere"))
        assert probed(port, "/readyz") == 503
        assert probed(port, "/healthz") == 200
        with owner.begin() as connection:
            connection.execute(text("ALTER TABLE elsewhere RENAME TO inbox"))
        assert probed(port, "/readyz") == 200


def probed(port: int, path: str) -> int:
    """Return the status of a probe, or 0 if nobody answers."""
    try:
        return httpx.get(f"http://127.0.0.1:{port}{path}", trust_env=False, timeout=5).status_code
    except httpx.HTTPError:
        return 0


@pytest.fixture
def owner(spine: ServiceDatabase) -> Iterator[Engine]:
    """Return an engine in the name of the tables' owner."""
    made = create_engine(driver_url(spine.migrator_url))
    yield made
    made.dispose()


def _assert_once_in_order(found: list[tuple[str, str, int]], sent: list[Sent]) -> None:
    assert sorted(id for id, _, _ in found) == sorted(each.id for each in sent)
    last: dict[str, int] = {}
    for _, subject, sequence in found:
        assert sequence == last.get(subject, -1) + 1
        last[subject] = sequence
