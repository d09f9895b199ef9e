"""A process that begins before its database: it waits, for the tables as its code needs them."""

import time

from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

from nrm_shared.db.schema import VERSION, Schema
from nrm_shared.observability.logs import log


def wait_for_database(engine: Engine, table: str = "inbox", service: str = "") -> None:
    """Wait until the database answers and all migrations of `service` have run; a process waits instead of exiting.

    What a consumer handled before its tables are as its code needs them would fail as a bug and end among the dead letters.
    """
    schema = Schema(service)
    while True:
        try:
            with engine.connect() as connection:
                connection.execute(text(f"SELECT 1 FROM {table} LIMIT 1"))  # noqa: S608 - a constant of ours
                if schema.look(lambda: connection.execute(text(VERSION)).scalar()):
                    return
                log().info("waiting for the migrations")
        except SQLAlchemyError as error:
            log().info("waiting for the database", exception_type=type(error).__name__)
        time.sleep(0.5)
