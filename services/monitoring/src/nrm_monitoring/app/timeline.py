"""The timeline: what happened to a case and before there was one, in order, with titles in both languages."""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from nrm_monitoring.app.fold import KeptEvent, in_order
from nrm_monitoring.app.objects import permitted_case, permitted_report
from nrm_monitoring.app.ports import MonitoringWork
from nrm_monitoring.app.titles import event_titles, sight
from nrm_monitoring.domain.sight import ANY, Seer
from nrm_shared.access.masking import MASKED, Shown
from nrm_shared.kernel.pages import DEFAULT_LIMIT, Page, by_id, part, read
from nrm_shared.reference.text import Text


@dataclass(frozen=True, slots=True)
class GetTimeline:
    """Ask for a case's timeline."""

    case_id: UUID
    after: str | None = None
    limit: int = DEFAULT_LIMIT


@dataclass(frozen=True, slots=True)
class GetReportTimeline:
    """Ask for a report's timeline: the report's own, and its rescue's or repatriation's."""

    report_id: UUID
    after: str | None = None
    limit: int = DEFAULT_LIMIT


@dataclass(frozen=True, slots=True)
class ReadSubjectPart:
    """Ask for the timeline of a case as a whole: monitoring's part of the copy the person asked for (2.10 access)."""

    case_id: UUID


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One thing that happened: ids and codes only (level L1).

    What of `data` the reader is not shown is the placeholder, all of it for whoever sees only that it happened.
    """

    id: UUID
    type: str
    title: Text
    step: int | None
    owner: str
    subject: str
    sequence: int
    time: datetime
    data: Shown[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class SubjectPart:
    """Monitoring's part of the copy: ids and codes are all it keeps."""

    case_id: UUID
    timeline: list[TimelineEntry]


def read_subject_part(query: ReadSubjectPart, work: MonitoringWork) -> SubjectPart:
    """Return everything that happened to the case, as far as the actor's roles see it; raise `NotFound`."""
    seer = permitted_case("subject-part", query.case_id, work)
    return SubjectPart(query.case_id, _entries(query.case_id, seer, work))


def get_timeline(query: GetTimeline, work: MonitoringWork) -> Page[TimelineEntry]:
    """Return a page of what happened to the case, oldest first, as far as the actor's roles see it; raise `NotFound`."""
    seer = permitted_case("timeline", query.case_id, work)
    return part(_entries(query.case_id, seer, work), read(query.after, UUID), query.limit, by_id)


def get_report_timeline(query: GetReportTimeline, work: MonitoringWork) -> Page[TimelineEntry]:
    """Return a page of what happened to the report, oldest first; raise `NotFound`."""
    seer = permitted_report("report-timeline", query.report_id, work)
    return part(_entries(query.report_id, seer, work), read(query.after, UUID), query.limit, by_id)


def _entries(root: UUID, seer: Seer, work: MonitoringWork) -> list[TimelineEntry]:
    events = work.events.of_stories(work.stories.members([root])[root])
    return shown(in_order(event for own in events.values() for event in own), seer)


def shown(events: Sequence[KeptEvent], seer: Seer) -> list[TimelineEntry]:
    """Return the entries of the events as far as the seer is shown them, in the given order."""
    told = {event.id: json.loads(event.data) for event in events}
    of_aggregate: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for event in events:
        of_aggregate[event.source, event.subject].append(told[event.id])
    entries = []
    for event in events:
        fields = sight().of(event.type, seer, of_aggregate[event.source, event.subject])
        if fields is None:
            continue
        title = event_titles()[event.type]
        entries.append(
            TimelineEntry(
                id=event.id,
                type=event.type,
                title=title.title,
                step=title.step or None,
                owner=event.type.partition(".")[0],
                subject=event.subject,
                sequence=event.sequence,
                time=event.time,
                data=only(fields, told[event.id]) if fields else MASKED,
            )
        )
    return entries


def only(fields: frozenset[str], data: dict[str, Any]) -> dict[str, Any]:
    """Return the data of an event with the placeholder for whatever `fields` does not name, as `name` or `object.name`."""
    if ANY in fields:
        return data
    return {name: value if name in fields else _within(name, value, fields) for name, value in data.items()}


def _within(name: str, value: Any, fields: frozenset[str]) -> Any:
    parts = frozenset(each.removeprefix(f"{name}.") for each in fields if each.startswith(f"{name}."))
    return only(parts, value) if parts and isinstance(value, dict) else MASKED
