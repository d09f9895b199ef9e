"""Monitoring's consumer process between a real broker and a real database, and a rebuild beside it."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from sqlalchemy import Engine, create_engine, text

from nrm_local.ports import free_ports
from nrm_shared.contracts import envelope
from nrm_shared.db.engine import driver_url
from nrm_shared.messaging import names
from nrm_shared.messaging.publisher import publish_confirmed
from nrm_shared.outbox.writer import OutboxMessage
from services.monitoring.tests.story import Said, Story
from tests.support.postgres import ServiceDatabase
from tests.support.rabbit import TestBroker
from tests.support.services import ServiceEnvironment
from tests.support.waiting import eventually


@pytest.fixture
def database(service_database: Callable[[str], ServiceDatabase]) -> ServiceDatabase:
    return service_database("monitoring")


@pytest.fixture
def engine(database: ServiceDatabase) -> Iterator[Engine]:
    made = create_engine(driver_url(database.app_url))
    yield made
    made.dispose()


@pytest.fixture
def environment(
    clean_rabbit: TestBroker, database: ServiceDatabase, service_environment: ServiceEnvironment
) -> dict[str, str]:
    port = free_ports(1)[0]
    return os.environ | service_environment("monitoring", database, clean_rabbit, consumer_port=port)


@pytest.fixture
def process(environment: dict[str, str], tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    with (tmp_path / "consumer.log").open("wb") as log:
        child = subprocess.Popen(
            [sys.executable, "-m", "nrm_monitoring.entrypoints.consumer"], env=environment, stdout=log, stderr=log
        )
        try:
            yield child
        finally:
            if child.poll() is None:
                child.kill()
            child.wait(10)


def publish(broker: TestBroker, said: Said) -> None:
    owner = said.data.owner()
    body = said.delivery().body
    type = said.data.TYPE
    message = OutboxMessage(said.id, f"{owner}.events", type, type, envelope.CONTENT_TYPE, body)
    publish_confirmed(broker.url(names.service_user(owner)), message)


def ready(environment: dict[str, str]) -> bool:
    try:
        port = environment["NRM_MONITORING_CONSUMER_PORT"]
        return httpx.get(f"http://127.0.0.1:{port}/readyz", timeout=1.0).status_code == 200
    except httpx.HTTPError:
        return False


def count(engine: Engine, statement: str) -> int:
    with engine.connect() as connection:
        return int(connection.execute(text(statement)).scalar_one())


def test_events_of_all_owners_become_a_case_and_a_rebuild_beside_the_consumer_agrees(
    process: subprocess.Popen[bytes], environment: dict[str, str], clean_rabbit: TestBroker, engine: Engine
) -> None:
    eventually(lambda: ready(environment), "the consumer is ready")
    story = Story()
    for part in ("returned", "reported", "opened", "confirmed"):
        getattr(story, part)()
    for said in story.said:
        publish(clean_rabbit, said)
    publish(clean_rabbit, story.said[0])
    eventually(lambda: count(engine, "SELECT count(*) FROM event") == len(story.said), "every event is kept once")
    assert count(engine, "SELECT count(*) FROM live.case_view WHERE stage = 'ASSESSMENT'") == 1

    done = subprocess.run(
        [sys.executable, "-m", "nrm_monitoring.rebuild"], env=environment, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert f"swapped: views of {len(story.said)} events" in done.stdout

    seen = len(story.said)
    story.assessed()
    for said in story.said[seen:]:
        publish(clean_rabbit, said)
    eventually(
        lambda: count(engine, "SELECT count(*) FROM live.case_view WHERE stage = 'VERIFICATION'") == 1,
        "the consumer goes on with the new views",
    )
    process.send_signal(signal.SIGTERM)
    assert process.wait(15) == 0
