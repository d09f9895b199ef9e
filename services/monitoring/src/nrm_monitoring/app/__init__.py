"""What monitoring can do. The three tables are the contents page."""

from nrm_monitoring.app import cases, indicators, keep_event, timeline, tracker, work_items
from nrm_shared.contracts.base import Event
from nrm_shared.contracts.catalogue import EVENTS
from nrm_shared.kernel.usecase import On, UseCase

HANDLERS: dict[type, UseCase] = {}

QUERIES: dict[type, UseCase] = {
    timeline.GetTimeline: UseCase(timeline.get_timeline, "timeline:read"),
    timeline.GetReportTimeline: UseCase(timeline.get_report_timeline, "timeline:read"),
    tracker.GetTracker: UseCase(tracker.get_tracker, "tracker:read"),
    work_items.ListWorkItems: UseCase(work_items.list_work_items, "work-item:list"),
    cases.ListCases: UseCase(cases.list_cases, "case-view:list"),
    cases.GetCase: UseCase(cases.get_case, "case-view:read"),
    indicators.GetIndicator: UseCase(indicators.get_indicator, "indicator:read"),
}

# Monitoring reads everything that everybody else says.
SUBSCRIPTIONS: dict[type[Event], On] = {
    event: On(keep_event.keep_event) for event in EVENTS.values() if event.owner() != "monitoring"
}
