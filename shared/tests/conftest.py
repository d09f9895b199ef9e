"""Fixtures for tests of the spine: a database with nothing but the spine and the recorder's two tables."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from sqlalchemy import Engine, create_engine, text

from nrm_local.names import app_role, migrator_role
from nrm_local.secrets import Secrets, write_secret
from nrm_shared.db.engine import driver_url, make_engine
from nrm_shared.db.schema import newest_migration
from nrm_shared.db.spine import VERSIONS, create_spine
from tests.support.postgres import Databases, ServiceDatabase

SPINE = "spine"
# Beside the spine: what the recorder leaves behind (no unique key: a doubled effect must show), and what opens LATER.
RECORDER_TABLES = """
CREATE TABLE effect (seq bigint GENERATED ALWAYS AS IDENTITY, message_id uuid, subject text, sequence integer);
CREATE TABLE gate (subject text)
"""
# The tests' processes call themselves approval: as far as readiness looks, this is a database of its newest version.
VERSIONED = "CREATE TABLE alembic_version AS SELECT CAST(:version AS text) AS version_num"


@pytest.fixture(scope="session")
def spine_template(databases_of_session: Databases, test_secrets: Secrets) -> Databases:
    """Make the database that is copied for each test; return what copies it."""
    for role in (app_role(SPINE), migrator_role(SPINE)):
        write_secret(test_secrets.database_password(role), f"{role}-for-tests\n")
    engine = create_engine(driver_url(databases_of_session.template(SPINE).migrator_url))
    with engine.begin() as connection:
        for version in VERSIONS:
            create_spine(connection, version)
        connection.execute(text(RECORDER_TABLES))
        connection.execute(text(VERSIONED), {"version": newest_migration("approval")})
    engine.dispose()
    return databases_of_session


@pytest.fixture
def spine_database(spine_template: Databases) -> Iterator[Callable[[], ServiceDatabase]]:
    """Return a function that makes a fresh database with the spine's and the recorder's tables."""
    with ExitStack() as stack:
        yield lambda: stack.enter_context(spine_template.copy(SPINE))


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
