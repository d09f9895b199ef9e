"""Referral's consumer process between a real broker and a real database."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from sqlalchemy import Engine, create_engine, text

from nrm_local.ports import free_ports
from nrm_shared.contracts import envelope
from nrm_shared.contracts.approval import NeedItemClassifiedV1, NeedItemDecidedV1
from nrm_shared.contracts.base import Event
from nrm_shared.db.engine import driver_url
from nrm_shared.kernel.ids import new_id
from nrm_shared.messaging import names
from nrm_shared.messaging.publisher import publish_confirmed
from nrm_shared.outbox.writer import OutboxMessage
from tests.support.postgres import ServiceDatabase
from tests.support.rabbit import TestBroker
from tests.support.services import ServiceEnvironment
from tests.support.waiting import eventually

CASE, ITEM, REQUEST = new_id(), new_id(), new_id()


@pytest.fixture
def database(service_database: Callable[[str], ServiceDatabase]) -> ServiceDatabase:
    return service_database("referral")


@pytest.fixture
def engine(database: ServiceDatabase) -> Iterator[Engine]:
    made = create_engine(driver_url(database.app_url))
    yield made
    made.dispose()


@pytest.fixture
def process(
    clean_rabbit: TestBroker, database: ServiceDatabase, service_environment: ServiceEnvironment, tmp_path: Path
) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    port = free_ports(1)[0]
    environment = os.environ | service_environment("referral", database, clean_rabbit, consumer_port=port)
    with (tmp_path / "consumer.log").open("wb") as log:
        child = subprocess.Popen(
            [sys.executable, "-m", "nrm_referral.entrypoints.consumer"], env=environment, stdout=log, stderr=log
        )
        try:
            yield child, f"http://127.0.0.1:{port}"
        finally:
            if child.poll() is None:
                child.kill()
            child.wait(10)


def say(broker: TestBroker, event: Event, sequence: int, id: UUID) -> None:
    body = envelope.write(
        event,
        id=id,
        source="/nrm/approval",
        time=datetime.now(UTC),
        subject=str(ITEM),
        sequence=sequence,
        case_id=CASE,
    )
    message = OutboxMessage(id, "approval.events", event.TYPE, event.TYPE, envelope.CONTENT_TYPE, body)
    publish_confirmed(broker.url(names.service_user("approval")), message)


def ready(url: str) -> bool:
    try:
        return httpx.get(f"{url}/readyz", timeout=1.0).status_code == 200
    except httpx.HTTPError:
        return False


def count(engine: Engine, statement: str) -> int:
    with engine.connect() as connection:
        return int(connection.execute(text(statement)).scalar_one())


def test_approved_needs_arrive_once_and_are_told_on(
    process: tuple[subprocess.Popen[bytes], str], clean_rabbit: TestBroker, engine: Engine
) -> None:
    child, url = process
    eventually(lambda: ready(url), "the consumer is ready")
    classified = NeedItemClassifiedV1(
        item_id=ITEM, request_id=REQUEST, case_id=CASE, need="N05", term="T2", interim=False, level="AUTHORITY"
    )
    decided = NeedItemDecidedV1(
        item_id=ITEM,
        request_id=REQUEST,
        case_id=CASE,
        need="N05",
        term="T2",
        decision="APPROVED",
        level="AUTHORITY",
    )
    first, second = new_id(), new_id()
    say(clean_rabbit, classified, 1, first)
    say(clean_rabbit, decided, 2, second)
    say(clean_rabbit, decided, 2, second)
    eventually(lambda: count(engine, "SELECT count(*) FROM inbox") == 2, "both events are applied")
    assert count(engine, "SELECT count(*) FROM need_item WHERE status = 'APPROVED'") == 1
    assert count(engine, "SELECT count(*) FROM deadline WHERE clock = 'K15' AND state = 'running'") == 1
    assert count(engine, "SELECT count(*) FROM outbox WHERE type = 'referral.case-work-changed.v1'") == 1
    child.send_signal(signal.SIGTERM)
    assert child.wait(15) == 0
