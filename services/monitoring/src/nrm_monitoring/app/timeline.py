"""The timeline of a case: what happened, by whom it was told, in order."""

from dataclasses import dataclass
from uuid import UUID

from nrm_monitoring.app.ports import MonitoringWork, StoredEvent
from nrm_shared.kernel.actor import AccessObject


@dataclass(frozen=True, slots=True)
class GetTimeline:
    """Ask for a case's timeline."""

    case_id: UUID


def get_timeline(query: GetTimeline, work: MonitoringWork) -> list[StoredEvent]:
    """Return the events of the case, oldest first; they hold ids and codes only (level L1)."""
    work.permit(AccessObject("timeline", id=str(query.case_id), case_id=query.case_id))
    return work.events.of_case(query.case_id)
