"""What keeps the service clocks, as handlers see it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from nrm_shared.clocks.due import DueClock


class Clocks(Protocol):
    """The service clocks of intake's aggregates (2.7)."""

    def start(
        self, clock: str, kind: str, subject: UUID, *, at: datetime, due: datetime, case_id: UUID | None = None
    ) -> None:
        """Start a clock."""
        ...

    def stop(self, clock: str, subject: UUID, *, at: datetime) -> None:
        """Stop a clock: done, in time or late."""
        ...

    def breach(self, now: datetime) -> Sequence[DueClock]:
        """Mark what is overdue and return it."""
        ...

    def warn(self, now: datetime, clocks: Sequence[str]) -> Sequence[DueClock]:
        """Mark those of `clocks` that are half over, once, and return them."""
        ...

    def waiting(self, now: datetime, clocks: Sequence[str]) -> bool:
        """Return whether `breach`, or `warn` for these clocks, would find something."""
        ...
