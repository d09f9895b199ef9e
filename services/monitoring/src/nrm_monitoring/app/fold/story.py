"""Which story an event belongs to, and which stories belong together.

A story is a case, a report, a repatriation, a rescue or an export. Events of a case carry its id; what happened before the case
existed is joined by links told in events: repatriation -> report, rescue -> report, report -> case.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from nrm_shared.contracts import intake
from nrm_shared.contracts.base import Event
from nrm_shared.kernel.usecase import Received

# These tell of a report although they name the case that came of it.
ABOUT_THE_REPORT = (intake.ReportAcceptedV1, intake.ReportLinkedV1)
WITHOUT_A_CASE = ("report_id", "repatriation_id", "rescue_id", "export_id", "object_id")
# Owners whose events are about organisations and people who work here, not about any case.
OUTSIDE_STORIES = ("identity",)


@dataclass(frozen=True, slots=True)
class Link:
    """`child`'s story is part of `parent`'s."""

    child: UUID
    parent: UUID


def story_of(event: Received[Any]) -> UUID | None:
    """Return the id of the story the event belongs to, or None for events of organisations and offerings."""
    data: Event = event.data
    if data.owner() in OUTSIDE_STORIES:
        return None
    if isinstance(data, ABOUT_THE_REPORT):
        return data.report_id
    if isinstance(data, intake.RepatriationReportedV1):
        return data.repatriation_id
    if isinstance(data, intake.RescueHandedOverV1):
        return data.rescue_id
    case_id: UUID | None = getattr(data, "case_id", None) or event.case_id
    if case_id is not None:
        return case_id
    for name in WITHOUT_A_CASE:
        found: UUID | None = getattr(data, name, None)
        if found is not None:
            return found
    return None


def links_of(data: Event) -> list[Link]:
    """Return the links an event tells."""
    match data:
        case intake.ReportSubmittedV1():
            origins = (data.repatriation_id, data.rescue_id)
            return [Link(origin, data.report_id) for origin in origins if origin is not None]
        case intake.RepatriationReportedV1():
            return [Link(data.repatriation_id, data.report_id)]
        case intake.RescueHandedOverV1():
            return [Link(data.rescue_id, data.report_id)]
        case intake.ReportAcceptedV1() | intake.ReportLinkedV1() | intake.CaseOpenedV1():
            return [Link(data.report_id, data.case_id)]
    return []
