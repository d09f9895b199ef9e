"""Connections that died while they rested are replaced before anybody notices."""

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import OperationalError

from nrm_shared.db.engine import driver_url, make_engine
from tests.support.postgres import ServiceDatabase

END_OTHERS = text("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = 'resting'")


def backend(engine: Engine) -> int:
    with engine.connect() as connection:
        return int(connection.execute(text("SELECT pg_backend_pid()")).scalar_one())


def end_connections(database: ServiceDatabase) -> None:
    other = create_engine(driver_url(database.app_url))
    with other.connect() as connection:
        assert connection.execute(END_OTHERS).scalars().all() == [True]
    other.dispose()


def test_a_connection_that_died_at_rest_is_replaced_unnoticed(spine: ServiceDatabase) -> None:
    engine = make_engine(spine.app_url, pool=1, application="resting", rest_seconds=0)
    first = backend(engine)
    assert backend(engine) == first
    end_connections(spine)
    assert backend(engine) != first
    engine.dispose()


def test_a_connection_in_steady_use_is_believed_to_be_alive(spine: ServiceDatabase) -> None:
    engine = make_engine(spine.app_url, pool=1, application="resting", rest_seconds=60)
    first = backend(engine)
    end_connections(spine)
    with pytest.raises(OperationalError):
        backend(engine)
    assert backend(engine) != first, "the loss was noticed by the statement that failed"
    engine.dispose()
