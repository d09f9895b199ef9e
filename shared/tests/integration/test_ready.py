"""Ready is who has a database with the migrations that its code needs; behind them it is not (docs/architecture.md)."""

import threading
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine, create_engine, text

from nrm_shared.db.answering import database_answers
from nrm_shared.db.engine import driver_url
from nrm_shared.db.schema import Schema, newest_migration
from nrm_shared.db.waiting import wait_for_database
from nrm_shared.http.door import health_router
from nrm_shared.outbox.relay import Relay
from tests.support.postgres import ServiceDatabase
from tests.support.waiting import eventually


@pytest.fixture
def database(service_database: Callable[[str], ServiceDatabase]) -> ServiceDatabase:
    """Return approval's database, migrated."""
    return service_database("approval")


@pytest.fixture
def engine(database: ServiceDatabase) -> Iterator[Engine]:
    """Return an engine of the working role."""
    made = create_engine(driver_url(database.app_url))
    yield made
    made.dispose()


def at_version(database: ServiceDatabase, version: str) -> None:
    """Let the database be one that has the migrations up to `version`."""
    owner = create_engine(driver_url(database.migrator_url))
    with owner.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :version"), {"version": version})
    owner.dispose()


def http(engine: Engine) -> TestClient:
    """Return a client of the health routes of approval's HTTP process."""
    runner: Any = SimpleNamespace(engine=engine, service="approval")
    application = FastAPI()
    application.include_router(health_router(runner))
    return TestClient(application)


def test_the_http_process_is_ready_once_the_migrations_are_there(database: ServiceDatabase, engine: Engine) -> None:
    client = http(engine)
    newest = str(newest_migration("approval"))
    at_version(database, "0001")
    behind = client.get("/readyz").status_code
    at_version(database, newest)
    there = client.get("/readyz").status_code
    assert (behind, there) == (503, 200)


def test_a_consumer_answers_for_its_database_once_the_migrations_are_there(
    database: ServiceDatabase, engine: Engine
) -> None:
    answers = database_answers(engine, "approval")
    at_version(database, "0001")
    behind = answers()
    at_version(database, str(newest_migration("approval")))
    assert (behind, answers()) == (False, True)


def test_the_relay_learns_that_the_migrations_are_there(database: ServiceDatabase) -> None:
    relay = Relay("approval", database.app_url, "amqp://nobody:nothing@127.0.0.1:1/%2f")
    relay._connect()
    assert relay._claims is not None
    at_version(database, "0001")
    relay.tick()
    behind = relay._schema.reached
    at_version(database, str(newest_migration("approval")))
    eventually(lambda: relay.tick() >= 0 and relay._schema.reached, "the relay looks again")
    assert (behind, relay._schema.reached) == (False, True)
    relay._claims.close()


def test_a_database_that_the_next_release_migrated_serves_as_well() -> None:
    assert Schema("approval").look(lambda: "9999")


def test_it_is_not_asked_again_once_it_is_known() -> None:
    schema = Schema("approval")
    assert not schema.look(lambda: None)
    assert schema.look(lambda: newest_migration("approval"))
    assert schema.look(lambda: pytest.fail("asked again"))


def test_a_process_without_migrations_of_its_own_is_held_against_none() -> None:
    assert Schema("registry-adapters").reached
    assert Schema("no-service-at-all").reached


def test_a_consumer_handles_nothing_before_the_migrations_are_there(database: ServiceDatabase, engine: Engine) -> None:
    at_version(database, "0001")
    waiting = threading.Thread(target=wait_for_database, args=(engine,), kwargs={"service": "approval"})
    waiting.start()
    waiting.join(1.5)
    waited = waiting.is_alive()

    at_version(database, str(newest_migration("approval")))
    waiting.join(10)

    assert (waited, waiting.is_alive()) == (True, False)
