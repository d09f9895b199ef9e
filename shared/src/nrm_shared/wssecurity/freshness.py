"""What was said recently and for the first time."""

import hashlib
import threading
from datetime import datetime, timedelta

from nrm_shared.wssecurity.refusal import NotBelieved, need

WINDOW = timedelta(minutes=5)
# Far more than honest partners send within ten minutes; reached, new messages are refused, never old ones forgotten.
MOST = 100_000


class Seen:
    """Remembers what was seen for as long as it could pass as fresh. In memory: one for each process. Thread-safe."""

    def __init__(self, window: timedelta = WINDOW, most: int = MOST) -> None:
        self._keep = 2 * window
        self._most = most
        self._lock = threading.Lock()
        # In the order of their coming, so that the oldest are found first.
        self._seen: dict[bytes, datetime] = {}

    def first_time(self, secret: bytes, now: datetime) -> None:
        """Remember `secret`; raise `NotBelieved("replayed")` if it was seen before, or if too much was."""
        digest = hashlib.sha256(secret).digest()
        with self._lock:
            self._forget(now)
            need(digest not in self._seen and len(self._seen) < self._most, "replayed")
            self._seen[digest] = now

    def _forget(self, now: datetime) -> None:
        for digest, at in list(self._seen.items()):
            if now - at <= self._keep:
                return
            del self._seen[digest]


def moment(text: str | None) -> datetime:
    """Return an xsd:dateTime with a zone; raise `NotBelieved("timestamp")` for anything else."""
    try:
        found = datetime.fromisoformat((text or "").strip())
    except ValueError:
        raise NotBelieved("timestamp") from None
    need(found.tzinfo is not None, "timestamp")
    return found


def need_fresh(created: datetime, expires: datetime, now: datetime, window: timedelta = WINDOW) -> None:
    """Raise `NotBelieved("stale")` unless `now` is within `window` of `created` and before `expires`."""
    need(created < expires, "timestamp")
    need(abs(now - created) <= window and now < expires, "stale")
