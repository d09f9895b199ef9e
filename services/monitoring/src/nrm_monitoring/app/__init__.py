"""What monitoring can do. The three tables are the contents page."""

from nrm_monitoring.app import cases, indicators, keep_event, timeline, tracker, work_items
from nrm_shared.audit import witness
from nrm_shared.contracts.base import Event
from nrm_shared.contracts.catalogue import EVENTS
from nrm_shared.contracts.identity import AccessRevokedV1
from nrm_shared.contracts.intake import PersonErasedV1
from nrm_shared.contracts.monitoring import PersonErasureDoneV1
from nrm_shared.contracts.readers import FOR_ONE_READER
from nrm_shared.contracts.words import AuditSealed
from nrm_shared.erasure import usecases as erasure
from nrm_shared.kernel.usecase import On, UseCase

HANDLERS: dict[type, UseCase] = erasure.reporting(PersonErasureDoneV1)

QUERIES: dict[type, UseCase] = {
    timeline.GetTimeline: UseCase(timeline.get_timeline, "timeline:read"),
    timeline.ReadSubjectPart: UseCase(timeline.read_subject_part, "subject-part:read"),
    timeline.GetReportTimeline: UseCase(timeline.get_report_timeline, "report-timeline:read"),
    tracker.GetTracker: UseCase(tracker.get_tracker, "tracker:read"),
    work_items.ListWorkItems: UseCase(work_items.list_work_items, "work-item:list"),
    cases.ListCases: UseCase(cases.list_cases, "case-view:list"),
    cases.GetCase: UseCase(cases.get_case, "case-view:read"),
    indicators.GetIndicator: UseCase(indicators.get_indicator, "indicator:read"),
} | erasure.queries()

# Monitoring reads everything that everybody else says, but for what one reader alone may know. Seals of the audit are no part of any case's story.
SUBSCRIPTIONS: dict[type[Event], On] = (
    {
        event: On(witness.keep_seal if issubclass(event, AuditSealed) else keep_event.keep_event)
        for event in EVENTS.values()
        if event.owner() != "monitoring" and event.TYPE not in FOR_ONE_READER
    }
    | {AccessRevokedV1: On(keep_event.keep_revocation)}
    | {PersonErasedV1: On(keep_event.keep_erasure)}
)
