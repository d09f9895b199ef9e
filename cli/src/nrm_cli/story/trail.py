"""The events one story has caused: what a caller that continues sends as NRM-After, so that nobody has to wait."""

import threading
from collections import deque

# The facts a next step rests on are among the last few; older ones have arrived long ago.
REMEMBERED = 24


class Trail:
    """The last events of one story, as `type:id`. Safe for several threads."""

    def __init__(self, remembered: int = REMEMBERED) -> None:
        self._events: deque[str] = deque(maxlen=remembered)
        self._lock = threading.Lock()

    def add(self, header: str | None) -> None:
        """Remember the events of an NRM-Event header."""
        if header:
            with self._lock:
                self._events.extend(part.strip() for part in header.split(","))

    def header(self) -> dict[str, str]:
        """Return the NRM-After header, if there is anything to be after."""
        with self._lock:
            return {"NRM-After": ", ".join(self._events)} if self._events else {}
