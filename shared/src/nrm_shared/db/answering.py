"""Whether the database answers and is migrated, asked on a connection of its own: those of a pool may all be at work."""

from collections.abc import Callable

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError

from nrm_shared.db.engine import make_engine
from nrm_shared.db.schema import VERSION, Schema

QUESTION = text("SELECT 1 FROM inbox LIMIT 1")


def database_answers(engine: Engine, service: str) -> Callable[[], bool]:
    """Return a function that tells whether the database behind `engine` answers, with the tables that `service` needs."""
    own = make_engine(engine.url.render_as_string(hide_password=False), pool=1, application="probe")
    schema = Schema(service)

    def answers() -> bool:
        try:
            with own.connect() as connection:
                return serves(connection, schema)
        except SQLAlchemyError:
            return False

    return answers


def serves(connection: Connection, schema: Schema) -> bool:
    """Return whether the database has the tables that are needed. Raises `SQLAlchemyError`."""
    connection.execute(QUESTION)
    return schema.look(lambda: connection.execute(text(VERSION)).scalar())
