"""Windows of the outbox, claimed by a DELETE that stays uncommitted until the broker has confirmed every row of it.

Two connections take turns: while the window of one is on its way, the next window can be claimed on the other, so that
it is at hand the moment the first is confirmed. It is published no earlier: the order of the rows is the order of events.
"""

from collections.abc import Callable
from typing import Any

Rows = list[Any]
# Two relays at once would publish out of order: a second one waits for these locks as a hot standby. Each connection holds
# one, so that a relay which lost only one of them has no successor before it has noticed. The second is asked for by who
# has the first: two that wait cannot hold one each.
LOCKS = ("nrm-relay", "nrm-relay-ahead")
LOCK = "SELECT pg_try_advisory_lock(hashtext(%s), hashtext(current_database()))"
# By the place where each locked row lies: nobody has to look for it a second time, and no statistics can make the planner
# join two lists of which it believes that they are short (ADR 0028).
CLAIM = (
    "DELETE FROM outbox WHERE ctid = ANY(ARRAY(SELECT ctid FROM outbox ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED))"
    " RETURNING id, message_id::text, exchange, routing_key, type, content_type, headers, body"
)
# The outbox is nearly empty whenever somebody counts it, and a plan for a small table reads and sorts all of a backlog for
# every window. So the relay's connections know one plan only: rows are found by the order of their ids.
PLAN = "-c enable_seqscan=off -c enable_sort=off"


class Claims:
    """The window in hand and the one after it. `connect` opens a connection; psycopg2's errors are raised as they are."""

    def __init__(self, connect: Callable[[], Any], window: int) -> None:
        self._window = window
        self._connections = [connect(), connect()]
        self._ahead: Rows | None = None
        self._locked = 0

    def lead(self) -> bool:
        """Return whether this relay is the one that publishes; tries to become it. Nothing may be in hand."""
        while self._locked < len(LOCKS):
            connection = self._connections[self._locked]
            with connection.cursor() as cursor:
                cursor.execute(LOCK, (LOCKS[self._locked],))
                granted = bool(cursor.fetchone()[0])
            connection.commit()
            if not granted:
                return False
            self._locked += 1
        return True

    @property
    def idle(self) -> Any:
        """Return a connection that holds no claim; there is one unless a window was claimed ahead."""
        if self._ahead is not None:
            raise RuntimeError("both connections hold a claim")
        return self._connections[1]

    @property
    def closed(self) -> bool:
        """Return whether a connection is lost or closed."""
        return any(connection.closed for connection in self._connections)

    def take(self) -> Rows:
        """Claim a window and return its rows in their order, without their ids; nothing may be in hand."""
        return self._claim(self._connections[0])

    def take_ahead(self) -> None:
        """Claim the window after the one in hand, once."""
        if self._ahead is None:
            self._ahead = self._claim(self._connections[1])

    def confirm(self) -> Rows:
        """Forget the rows in hand for good; return those claimed ahead, which are in hand from now on."""
        self._connections[0].commit()
        self._connections.reverse()
        rows, self._ahead = self._ahead or [], None
        return rows

    def give_up(self) -> None:
        """Let all rows be as they were: the next window must not overtake one that has to be published again."""
        self._ahead = None
        for connection in self._connections:
            connection.rollback()

    def close(self) -> None:
        """Close both connections."""
        for connection in self._connections:
            connection.close()

    def _claim(self, connection: Any) -> Rows:
        with connection.cursor() as cursor:
            cursor.execute(CLAIM, (self._window,))
            rows = sorted(cursor.fetchall(), key=lambda row: row[0])
        if not rows:
            connection.rollback()
        return [row[1:] for row in rows]
