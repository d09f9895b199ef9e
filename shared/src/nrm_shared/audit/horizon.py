"""Up to which row a table may be sealed: the highest id below which nothing can appear any more.

Ids are given out when a row is inserted and seen when its transaction commits, so a low id can appear after a high one.
What was sealed too early would then be missing a row, or a forged row could pretend to be a late one.

Every transaction that was given an id holds the table's ROW EXCLUSIVE lock from before that moment until it ends. So: read
the highest id that can be seen, then list who holds that lock. An id below the highest belongs to a row that is visible,
to a transaction that was rolled back, or to one on the list. When the last one on the list has ended (later ones do not
matter: their ids are higher), everything up to that id is final. This waits for writers of this one table only and never
makes one wait, where LOCK TABLE would; comparing transaction ids (`pg_snapshot_xmin`) would wait for every transaction of
the whole server, and would miss a writer that has its row's id and not yet its transaction's.
"""

from typing import Any

TOP = "SELECT max(id) FROM {log} WHERE id > %s"
WRITERS = (
    "SELECT virtualtransaction FROM pg_locks WHERE locktype = 'relation' AND relation = %s::regclass"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    " AND mode IN ('RowExclusiveLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')"
)


class Horizon:
    """The horizon of one table, as seen by one connection in autocommit."""

    def __init__(self, table: str) -> None:
        self._table = table
        self._top = 0
        self._writers: frozenset[str] = frozenset()

    @property
    def waiting(self) -> bool:
        """Return whether somebody still writes below the id we want to seal up to."""
        return bool(self._writers)

    def look(self, cursor: Any, sealed: int) -> int:
        """Return the id up to which all is final, or `sealed` if there is nothing new or a writer must end first."""
        if not self._writers:
            cursor.execute(TOP.format(log=self._table), (sealed,))
            self._top = cursor.fetchone()[0] or 0
            if self._top <= sealed:
                return sealed
            self._writers = self._writing(cursor)
        else:
            self._writers &= self._writing(cursor)
        return sealed if self._writers else self._top

    def _writing(self, cursor: Any) -> frozenset[str]:
        cursor.execute(WRITERS, (self._table,))
        return frozenset(row[0] for row in cursor.fetchall())
