"""Engines with deadlines: a statement that hangs must not hang the process."""

from sqlalchemy import Engine, create_engine

CONNECT_SECONDS = 5
STATEMENT_MILLISECONDS = 5_000
IDLE_IN_TRANSACTION_MILLISECONDS = 30_000


def driver_url(url: str) -> str:
    """Return `url` with the driver SQLAlchemy shall use."""
    return url.replace("postgresql://", "postgresql+psycopg2://", 1)


def make_engine(url: str, *, pool: int, application: str) -> Engine:
    """Return an engine with `pool` connections, statement deadlines, and no parameter values in any error text."""
    return create_engine(
        driver_url(url),
        pool_size=pool,
        max_overflow=0,
        pool_timeout=10,
        pool_pre_ping=True,
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
