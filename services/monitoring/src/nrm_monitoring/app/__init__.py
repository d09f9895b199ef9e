"""What monitoring can do. The three tables are the contents page."""

from nrm_monitoring.app import keep_event, timeline
from nrm_shared.contracts.base import Event
from nrm_shared.contracts.catalogue import EVENTS
from nrm_shared.kernel.usecase import On, UseCase

HANDLERS: dict[type, UseCase] = {}

QUERIES: dict[type, UseCase] = {
    timeline.GetTimeline: UseCase(timeline.get_timeline, "timeline:read"),
}

# Monitoring reads everything that everybody else says.
SUBSCRIPTIONS: dict[type[Event], On] = {
    event: On(keep_event.keep_event) for event in EVENTS.values() if event.owner() != "monitoring"
}
