"""A clock that a sweep found, as the handlers of every service that keeps clocks see it."""

from datetime import datetime
from typing import Protocol
from uuid import UUID


class DueClock(Protocol):
    """A clock that is half over or ran out (2.7)."""

    @property
    def clock(self) -> str:
        """Return K1 to K20, or a part of one, named behind a dot (`K9.ACKNOWLEDGE`)."""
        ...

    @property
    def subject_kind(self) -> str:
        """Return what the clock measures."""
        ...

    @property
    def subject_id(self) -> UUID:
        """Return the id of what the clock measures."""
        ...

    @property
    def case_id(self) -> UUID | None:
        """Return the case, if there is one."""
        ...

    @property
    def started_at(self) -> datetime:
        """Return when the clock started."""
        ...

    @property
    def due_at(self) -> datetime:
        """Return when it ran out."""
        ...
