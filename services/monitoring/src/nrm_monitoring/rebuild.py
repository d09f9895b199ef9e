"""`python -m nrm_monitoring.rebuild` (`nrm rebuild monitoring`): derive all views anew and swap them in.

The views are filled beside the live ones while the consumer goes on. What arrives meanwhile is caught up, at last
under the consumer's own lock, and both sets are exchanged in that transaction: readers see the old views or the new.
"""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from nrm_monitoring.adapters.events import SqlEvents
from nrm_monitoring.adapters.projector import Projector, one_at_a_time
from nrm_monitoring.app.fold import links_of
from nrm_monitoring.settings import load
from nrm_monitoring.wiring import foundation_of
from nrm_shared.contracts.catalogue import EVENTS
from nrm_shared.db.faults import is_away

CHUNK = 500
# So much may be caught up while the consumer waits: well under a second.
SHORT = 200
# Events that arrive as fast as they are caught up must not keep a rebuild from ending.
CATCH_UPS = 20
REBUILDING = text("SELECT pg_try_advisory_lock(hashtext('nrm-monitoring-rebuild'))")
FINISHED = text("SELECT pg_advisory_unlock(hashtext('nrm-monitoring-rebuild'))")
EMPTY = text("SELECT empty_beside()")
SWAP = text("SELECT swap_views()")

Tell = Callable[[str], None]


class AlreadyRebuilding(Exception):
    """Another rebuild of these views is running."""


def rebuild(engine: Engine, tell: Tell) -> int:
    """Rebuild all views from the event store; return how many events they rest on. Raises `AlreadyRebuilding`."""
    began = time.monotonic()
    with _alone(engine):
        with Session(engine) as session:
            session.execute(EMPTY)
            upto = SqlEvents(session).last_position()
            session.commit()
        tell(f"{upto} events kept")
        # Links first: a story is derived with everything that is part of it, so once is enough.
        _walk(engine, 0, upto, _link, tell, "linked")
        _walk(engine, 0, upto, _derive, tell, "derived")
        for _ in range(CATCH_UPS):
            before, upto = upto, _catch_up(engine, upto)
            tell(f"caught up to event {upto}")
            if upto - before <= SHORT:
                break
        upto = _swap(engine, upto)
    tell(f"swapped: views of {upto} events in {time.monotonic() - began:.1f} s")
    return upto


@contextmanager
def _alone(engine: Engine) -> Iterator[Connection]:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if not connection.execute(REBUILDING).scalar_one():
            raise AlreadyRebuilding
        try:
            yield connection
        finally:
            connection.execute(FINISHED)


def _walk(engine: Engine, after: int, upto: int, work: Callable[[Session, Any], None], tell: Tell, done: str) -> None:
    """Do `work` on all events up to `upto`, a chunk and a transaction at a time."""
    told = time.monotonic()
    while after < upto:
        with Session(engine) as session:
            rows = SqlEvents(session).between(after, upto, CHUNK)
            work(session, rows)
            session.commit()
        after = rows[-1].position if rows else upto
        if time.monotonic() - told > 1 or after == upto:
            told = time.monotonic()
            tell(f"{done} {after} of {upto}")


def _link(session: Session, rows: Any) -> None:
    Projector(session, SqlEvents(session), "beside").link(_links(rows))


def _derive(session: Session, rows: Any) -> None:
    """Derive the stories that begin in these rows; one that began earlier was derived whole then."""
    first = {row.story for row in rows if row.story is not None} - _begun_before(session, rows)
    Projector(session, SqlEvents(session), "beside").refresh(first)


BEGUN = text("SELECT DISTINCT story FROM event WHERE story = ANY(CAST(:stories AS uuid[])) AND position < :first")


def _begun_before(session: Session, rows: Any) -> set[UUID]:
    if not rows:
        return set()
    stories = sorted({str(row.story) for row in rows if row.story is not None})
    return set(session.execute(BEGUN, {"stories": stories, "first": rows[0].position}).scalars())


def _links(rows: Any) -> list[Any]:
    links = []
    for row in rows:
        event = EVENTS.get(row.type)
        if event is not None:
            links += links_of(event.model_validate_json(row[3], extra="ignore"))
    return links


def _catch_up(engine: Engine, after: int) -> int:
    """Take in what arrived after a position, without stopping the consumer; return the position reached."""
    with Session(engine) as session:
        last = SqlEvents(session).last_position()
    while after < last:
        with Session(engine) as session:
            after = _take_in(session, after, last)
            session.commit()
    return last


def _take_in(session: Session, after: int, upto: int) -> int:
    events = SqlEvents(session)
    rows = events.between(after, upto, CHUNK)
    projector = Projector(session, events, "beside")
    projector.link(_links(rows))
    projector.refresh({row.story for row in rows if row.story is not None})
    return int(rows[-1].position) if rows else upto


def _swap(engine: Engine, after: int) -> int:
    """Stop the consumer for a moment, take in the rest, exchange both sets of views; return the last position."""
    with Session(engine) as session:
        one_at_a_time(session)
        last = SqlEvents(session).last_position()
        while after < last:
            after = _take_in(session, after, last)
        session.execute(SWAP)
        session.commit()
    return last


def main() -> None:
    """Rebuild the views of the installation the environment describes, and say how it goes."""
    foundation = foundation_of(load(), pool=3)
    try:
        rebuild(foundation.engine, lambda line: print(line, flush=True))
    except AlreadyRebuilding:
        sys.exit("another rebuild is running")
    except SQLAlchemyError as error:
        if not is_away(error):
            raise
        sys.exit("the database does not answer; the live views stand as they were")


if __name__ == "__main__":
    main()
