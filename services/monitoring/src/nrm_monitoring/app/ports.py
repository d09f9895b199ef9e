"""What monitoring's handlers need from the outside, in their own words."""

from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from nrm_shared.kernel.usecase import Received, Work


class StoredEvent(Protocol):
    """One event as it was kept."""

    id: UUID
    type: str
    subject: str
    sequence: int
    case_id: UUID | None
    time: datetime
    data: dict[str, Any]


class Events(Protocol):
    """The event store."""

    def append(self, event: Received[Any]) -> None:
        """Keep an event for ever."""
        ...

    def of_case(self, case_id: UUID) -> list[StoredEvent]:
        """Return the events of a case in the order they were kept."""
        ...


class MonitoringWork(Work, Protocol):
    """Monitoring's unit of work."""

    @property
    def events(self) -> Events:
        """Return the event store."""
        ...
