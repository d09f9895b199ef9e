"""Whether the database answers, asked on a connection of its own: those of a pool may all be at work."""

from collections.abc import Callable

from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

from nrm_shared.db.engine import make_engine

QUESTION = text("SELECT 1 FROM inbox LIMIT 1")


def database_answers(engine: Engine) -> Callable[[], bool]:
    """Return a function that tells whether the database behind `engine` answers, its tables included."""
    own = make_engine(engine.url.render_as_string(hide_password=False), pool=1, application="probe")

    def answers() -> bool:
        try:
            with own.connect() as connection:
                connection.execute(QUESTION)
        except SQLAlchemyError:
            return False
        return True

    return answers
