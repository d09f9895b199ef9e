"""The table `revoked_access` of the spine: written when identity revokes, read by the door of the service."""

import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError

from nrm_shared.kernel.errors import Unavailable
from nrm_shared.security.revocation import Revocation
from nrm_shared.security.tokens import LEEWAY_SECONDS, LIFE_SECONDS

# What was read this long ago is read again; so a revocation acts at most this much after it has arrived.
FRESH_SECONDS = 1.0
# While the database does not answer, what was read last decides, but not for longer than this.
STALE_SECONDS = 10.0
# A revocation older than any token that lives has nothing left to refuse; twice that is read, and kept (retention).
WINDOW_SECONDS = 2 * (LIFE_SECONDS + LEEWAY_SECONDS)

REMEMBER = text(
    "INSERT INTO revoked_access (kind, id, not_before) VALUES (:kind, :id, :not_before)"
    " ON CONFLICT (kind, id) DO UPDATE SET not_before = greatest(revoked_access.not_before, excluded.not_before)"
)
READ = text(
    "SELECT kind, id, extract(epoch FROM not_before)::float8 AS since FROM revoked_access"
    " WHERE not_before > clock_timestamp() - :seconds * interval '1 second'"
)


def remember(connection: Connection, revocation: Revocation) -> None:
    """Write the revocation in the transaction of `connection`; the latest moment of a subject stays."""
    connection.execute(REMEMBER, {"kind": revocation.kind, "id": revocation.id, "not_before": revocation.not_before})


class SqlRevokedAccess:
    """What is revoked, as the database of this service says; read at most once a second. Safe among threads."""

    def __init__(self, engine: Engine, timer: Callable[[], float] = time.monotonic) -> None:
        self._engine = engine
        self._timer = timer
        self._lock = threading.Lock()
        self._known: dict[tuple[str, str], float] = {}
        self._read_at = float("-inf")
        self._tried_at = float("-inf")

    def covers(self, subjects: Mapping[str, str | None], issued_at: float) -> bool:
        """Return whether the token is revoked; raise `Unavailable` while the database has not answered for long."""
        if self._timer() - self._read_at >= FRESH_SECONDS:
            self._refresh()
        known = self._known
        if not known:
            return False
        return any(id is not None and issued_at < known.get((kind, id), float("-inf")) for kind, id in subjects.items())

    def _refresh(self) -> None:
        with self._lock:
            began = self._timer()
            # Another thread may have read, or failed to, while this one waited for the lock.
            if began - self._tried_at >= FRESH_SECONDS:
                self._tried_at = began
                try:
                    self._known = self._read()
                    self._read_at = began
                except SQLAlchemyError as error:
                    if began - self._read_at >= STALE_SECONDS:
                        raise Unavailable("database-unavailable") from error
            if self._timer() - self._read_at >= STALE_SECONDS:
                raise Unavailable("database-unavailable")

    def _read(self) -> dict[tuple[str, str], float]:
        with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            rows: Any = connection.execute(READ, {"seconds": WINDOW_SECONDS})
            return {(row.kind, row.id): row.since for row in rows}
