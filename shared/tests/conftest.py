"""Fixtures for tests of the spine: a database with nothing but the spine and the recorder's two tables."""

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Engine, create_engine, text

from nrm_local import databases
from nrm_local.names import app_role, migrator_role, package
from nrm_local.secrets import Secrets, write_secret
from nrm_shared.db.engine import driver_url, make_engine
from nrm_shared.db.spine import create_spine
from tests.support.postgres import ServiceDatabase

SPINE = "spine"
# Beside the spine: what the recorder leaves behind (no unique key: a doubled effect must show), and what opens LATER.
RECORDER_TABLES = """
CREATE TABLE effect (seq bigint GENERATED ALWAYS AS IDENTITY, message_id uuid, subject text, sequence integer);
CREATE TABLE gate (subject text)
"""


@pytest.fixture(scope="session")
def spine_template(postgres_admin_url: str, test_secrets: Secrets) -> str:
    """Make the database that is copied for each test; return the administrator's URL."""
    for role in (app_role(SPINE), migrator_role(SPINE)):
        write_secret(test_secrets.database_password(role), f"{role}-for-tests\n")
    databases.ensure(postgres_admin_url, [SPINE], test_secrets)
    parts = ServiceDatabase(SPINE, package(SPINE), _address(postgres_admin_url), test_secrets)
    engine = create_engine(driver_url(parts.migrator_url))
    with engine.begin() as connection:
        create_spine(connection)
        connection.execute(text(RECORDER_TABLES))
    engine.dispose()
    return postgres_admin_url


@pytest.fixture
def spine_database(spine_template: str, test_secrets: Secrets) -> Iterator[Callable[[], ServiceDatabase]]:
    """Return a function that makes a fresh database with the spine's and the recorder's tables."""
    made: list[str] = []

    def fresh() -> ServiceDatabase:
        name = f"{package(SPINE)}_{len(made)}_{id(made)}"
        databases.clone(spine_template, package(SPINE), name)
        made.append(name)
        return ServiceDatabase(SPINE, name, _address(spine_template), test_secrets)

    yield fresh
    for name in made:
        databases.drop(spine_template, name)


@pytest.fixture
def spine(spine_database: Callable[[], ServiceDatabase]) -> ServiceDatabase:
    """Return one fresh database with the spine's and the recorder's tables."""
    return spine_database()


@pytest.fixture
def engine(spine: ServiceDatabase) -> Iterator[Engine]:
    """Return an engine on the fresh database, as a service has it."""
    made = make_engine(spine.app_url, pool=8, application="test")
    yield made
    made.dispose()


def _address(administrator_url: str) -> str:
    return administrator_url.rpartition("@")[2].partition("/")[0]
