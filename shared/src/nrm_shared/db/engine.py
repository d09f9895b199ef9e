"""Engines with deadlines: a statement that hangs must not hang the process."""

import time
from typing import Any

from sqlalchemy import Engine, ExceptionContext, create_engine, event
from sqlalchemy.exc import InvalidatePoolError

from nrm_shared.db.faults import is_away
from nrm_shared.observability.outside import tell_failed

# A connection that rested no longer than this is believed to be alive: asking each time costs a round trip per use,
# seven hundredths of a busy consumer's time (measured). One that died within it fails its statement, as it would have
# right after the question.
REST_SECONDS = 1.0
CONNECT_SECONDS = 5
STATEMENT_MILLISECONDS = 5_000
IDLE_IN_TRANSACTION_MILLISECONDS = 30_000


def driver_url(url: str) -> str:
    """Return `url` with the driver SQLAlchemy shall use."""
    return url.replace("postgresql://", "postgresql+psycopg2://", 1)


def make_engine(url: str, *, pool: int, application: str, rest_seconds: float = REST_SECONDS) -> Engine:
    """Return an engine with `pool` connections, statement deadlines, and no parameter values in any error text."""
    engine = create_engine(
        driver_url(url),
        pool_size=pool,
        max_overflow=0,
        pool_timeout=10,
        hide_parameters=True,
        executemany_mode="values_plus_batch",
        connect_args={
            "connect_timeout": CONNECT_SECONDS,
            "application_name": application,
            "keepalives_idle": 5,
            "keepalives_interval": 2,
            "keepalives_count": 3,
            "tcp_user_timeout": 10_000,
            "options": (
                f"-c statement_timeout={STATEMENT_MILLISECONDS}"
                f" -c idle_in_transaction_session_timeout={IDLE_IN_TRANSACTION_MILLISECONDS}"
            ),
        },
    )
    _ask_after_a_rest(engine, rest_seconds)
    _tell_failures(engine)
    return engine


def _tell_failures(engine: Engine) -> None:
    """Leave a line when the server cannot be reached, does not prove itself, breaks off, or is too slow."""

    @event.listens_for(engine, "handle_error")
    def tell(context: ExceptionContext) -> None:
        error = context.sqlalchemy_exception
        if error is not None and is_away(error):
            tell_failed("database", f"{engine.url.host}:{engine.url.port}", error)


def _ask_after_a_rest(engine: Engine, rest_seconds: float) -> None:
    """Ask the server whether a connection lives that has rested in the pool; if not, that one and its likes are replaced."""

    @event.listens_for(engine, "checkin")
    def rest(_connection: Any, record: Any) -> None:
        record.info["rests_since"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def wake(connection: Any, record: Any, _proxy: Any) -> None:
        if time.monotonic() - record.info.get("rests_since", float("inf")) < rest_seconds:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            raise InvalidatePoolError from error
