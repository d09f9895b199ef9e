"""What a consumer knows of the waiting lines of its queue."""

import time
from collections.abc import Sequence

from sqlalchemy import Connection, Engine

from nrm_shared.inbox import store
from nrm_shared.observability import metrics

# How long we believe to know what waits before we look again: another process may have put something aside.
KNOWN_SECONDS = 5.0


class Overtaking(Exception):
    """A message must wait behind another one."""


class Waiting:
    """The keys that somebody waits for. A memory that saves looking; what decides is `assert_first`."""

    def __init__(self, engine: Engine, queue: str) -> None:
        self._engine = engine
        self._queue = queue
        self._keys: set[str] = set()
        self._known_until = 0.0

    def __contains__(self, key: object) -> bool:
        return key in self._keys

    def __len__(self) -> int:
        return len(self._keys)

    def know(self) -> None:
        """Look what waits, unless we did so a moment ago."""
        if time.monotonic() < self._known_until:
            return
        with self._engine.connect() as connection:
            self._keys = store.parked_keys(connection, self._queue)
        self._known_until = time.monotonic() + KNOWN_SECONDS
        metrics.PARKED.labels(self._queue).set(len(self._keys))

    def forget(self) -> None:
        """Look again the next time."""
        self._known_until = 0.0

    def add(self, key: str) -> None:
        """Remember that a message with this key was put aside."""
        self._keys.add(key)
        metrics.PARKED.labels(self._queue).set(len(self._keys))

    def assert_first(self, connection: Connection, keys: Sequence[str]) -> None:
        """Raise `Overtaking` if another process has put something aside that messages with `keys` must wait behind.

        Asked after their claim, in its transaction: what was delivered and acked before them is visible now.
        """
        found = store.parked_among(connection, self._queue, keys)
        if found:
            self._keys |= found
            raise Overtaking
