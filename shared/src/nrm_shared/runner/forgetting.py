"""Stored answers go away: a request is repeated within seconds or hours, never after two days.

What was stored under a key that somebody lost or leaked must not wait for them for ever.
"""

from typing import Any

from psycopg2.errors import LockNotAvailable, QueryCanceled

from nrm_shared.observability.logs import log

KEPT_HOURS = 48
MOST_AT_ONCE = 1000
EVERY_SECONDS = 60.0
FORGET = (
    "DELETE FROM http_once WHERE ctid = ANY(ARRAY(SELECT ctid FROM http_once"
    " WHERE created_at < clock_timestamp() - %s * interval '1 hour' LIMIT %s FOR UPDATE SKIP LOCKED))"
)


def forget_answers(database: Any) -> int:
    """Delete up to `MOST_AT_ONCE` answers older than `KEPT_HOURS` and commit; return how many went.

    `database` is a connection of psycopg2 outside a transaction. A sweep that takes too long is left to the next one.
    """
    try:
        with database.cursor() as cursor:
            cursor.execute(FORGET, (KEPT_HOURS, MOST_AT_ONCE))
            gone = int(cursor.rowcount)
        database.commit()
    except (LockNotAvailable, QueryCanceled) as error:
        database.rollback()
        log().info("stored answers not swept", exception_type=type(error).__name__)
        return 0
    return gone
