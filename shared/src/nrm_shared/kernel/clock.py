"""The business clock: the time that rules read. Durations, tokens and TLS use the machine's clock instead."""

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the time that rules read."""

    def now(self) -> datetime:
        """Return the present moment, aware, in UTC."""
        ...


class MachineClock:
    """The machine's own time."""

    def now(self) -> datetime:
        """Return the machine's time in UTC."""
        return datetime.now(UTC)


class ManualClock:
    """A clock that stands still until it is moved; for tests and simulation."""

    def __init__(self, at: datetime) -> None:
        self._at = at

    def now(self) -> datetime:
        """Return the moment it was set to."""
        return self._at

    def move(self, by: timedelta) -> None:
        """Move the clock forward (or back) by `by`."""
        self._at += by
