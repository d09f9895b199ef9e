"""Routes of cases as monitoring sees them."""

from uuid import UUID

from fastapi import APIRouter, Response

from nrm_monitoring.app.timeline import GetTimeline
from nrm_monitoring.entrypoints.http.schemas import TimelineEntry
from nrm_shared.http.door import Call, Door


def router(door: Door) -> APIRouter:
    """Return the routes."""
    routes = APIRouter(prefix="/v1/cases", tags=["cases"])

    @routes.get("/{case_id}/timeline", response_model=list[TimelineEntry])
    def read_timeline(case_id: UUID, call: Call = door.signed_in()) -> Response:
        """Return what happened to the case, oldest first."""
        return call.ask(GetTimeline(case_id), answer=list[TimelineEntry])

    return routes
