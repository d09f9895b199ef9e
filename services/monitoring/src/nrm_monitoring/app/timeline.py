"""The timeline: what happened to a case and before there was one, in order, with titles in both languages."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from nrm_monitoring.app.fold import KeptEvent, in_order
from nrm_monitoring.app.objects import permitted_case, permitted_report
from nrm_monitoring.app.ports import MonitoringWork
from nrm_monitoring.app.titles import event_titles
from nrm_monitoring.domain.access import sees, sees_content
from nrm_shared.kernel.actor import Actor
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
class TimelineEntry:
    """One thing that happened: ids and codes only (level L1). `data` is None where the role sees only that it did."""

    id: UUID
    type: str
    title: Text
    step: int | None
    owner: str
    subject: str
    sequence: int
    time: datetime
    data: dict[str, Any] | None


def get_timeline(query: GetTimeline, work: MonitoringWork) -> Page[TimelineEntry]:
    """Return a page of what happened to the case, oldest first, as far as the actor's roles see it; raise `NotFound`."""
    permitted_case("timeline", query.case_id, work)
    return part(_entries(query.case_id, work), read(query.after, UUID), query.limit, by_id)


def get_report_timeline(query: GetReportTimeline, work: MonitoringWork) -> Page[TimelineEntry]:
    """Return a page of what happened to the report, oldest first; raise `NotFound`."""
    permitted_report("report-timeline", query.report_id, work)
    return part(_entries(query.report_id, work), read(query.after, UUID), query.limit, by_id)


def _entries(root: UUID, work: MonitoringWork) -> list[TimelineEntry]:
    events = work.events.of_stories(work.stories.members([root])[root])
    return shown(in_order(event for own in events.values() for event in own), work.actor)


def shown(events: Iterable[KeptEvent], actor: Actor) -> list[TimelineEntry]:
    """Return the entries of the events the actor's roles see, in the given order."""
    entries = []
    for event in events:
        title = event_titles()[event.type]
        data = json.loads(event.data)
        own = actor.organisation is not None and data.get("organisation") == actor.organisation
        if not sees(actor.roles, step=title.step, own=own):
            continue
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
                data=data if sees_content(actor.roles, event.type) else None,
            )
        )
    return entries
