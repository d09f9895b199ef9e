"""An event as the store keeps it, and the order in which events are read."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(slots=True)
class KeptEvent:
    """One kept event; `data` is its JSON text, `position` the order of arrival."""

    position: int
    id: UUID
    type: str
    source: str
    subject: str
    sequence: int
    time: datetime
    data: str


def in_order(events: Iterable[KeptEvent]) -> list[KeptEvent]:
    """Return the events by time, each aggregate's in the order of its own sequence whatever its clock showed.

    The order depends on the set of events only, not on the order of their arrival: between owners nothing is promised
    about arrival, and within an aggregate arrival and sequence agree.
    """
    by_aggregate: dict[tuple[str, str, str], list[KeptEvent]] = defaultdict(list)
    for event in events:
        # A clock speaks of an aggregate but does not count its changes: it is a line of its own.
        clock = event.type if ".clock-" in event.type else ""
        by_aggregate[event.source, event.subject, clock].append(event)
    placed = []
    for aggregate, own in by_aggregate.items():
        own.sort(key=lambda event: (event.sequence, event.position))
        latest = own[0].time
        for number, event in enumerate(own):
            # A clock that went back must not put an aggregate's later fact before its earlier one.
            latest = max(latest, event.time)
            placed.append(((latest, aggregate, number), event))
    placed.sort(key=lambda pair: pair[0])
    return [event for _, event in placed]
