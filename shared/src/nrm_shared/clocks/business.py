"""The business clock of a running system: the machine's, moved by an offset in a file (never in production)."""

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from nrm_shared.kernel.clock import Clock, MachineClock

LOOK_AGAIN_SECONDS = 0.2


class OffsetClock:
    """The machine's time plus the seconds written in `path`; the file is looked at again every 0.2 s."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._offset = timedelta()
        self._looked = 0.0

    def now(self) -> datetime:
        """Return the moved time in UTC."""
        if time.monotonic() - self._looked > LOOK_AGAIN_SECONDS:
            self._looked = time.monotonic()
            self._offset = timedelta(seconds=float(self._path.read_text() or 0)) if self._path.exists() else timedelta()
        return datetime.now(UTC) + self._offset


def business_clock(path: Path | None, profile: str) -> Clock:
    """Return the clock that rules read; raise `ValueError` for a moved clock in the production profile."""
    if path is None or not path.name:
        return MachineClock()
    if profile == "production":
        raise ValueError("the production profile refuses a business clock that can be moved")
    return OffsetClock(path)
