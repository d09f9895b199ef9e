"""Routes of cases and reports as monitoring sees them."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from nrm_monitoring.app.cases import GetCase, ListCases
from nrm_monitoring.app.timeline import GetReportTimeline, GetTimeline
from nrm_monitoring.app.tracker import GetTracker
from nrm_monitoring.entrypoints.http import schemas
from nrm_shared.http.door import Call, Door

Limit = Annotated[int, Query(ge=1, le=100)]


def router(door: Door) -> APIRouter:
    """Return the routes."""
    routes = APIRouter(prefix="/v1", tags=["cases"])

    @routes.get("/cases", response_model=schemas.CasePage)
    def list_cases(
        stage: str | None = None,
        status: str | None = None,
        case_number: str | None = None,
        after: str | None = None,
        limit: Limit = 50,
        call: Call = door.signed_in(ListCases),
    ) -> Response:
        """Return the cases the caller may see, the newest first."""
        return call.ask(ListCases(stage, status, case_number, after, limit), answer=schemas.CasePage)

    @routes.get("/cases/{case_id}", response_model=schemas.Case)
    def read_case(case_id: UUID, call: Call = door.signed_in(GetCase)) -> Response:
        """Return one case."""
        return call.ask(GetCase(case_id), answer=schemas.Case)

    @routes.get("/cases/{case_id}/timeline", response_model=list[schemas.TimelineEntry])
    def read_timeline(case_id: UUID, call: Call = door.signed_in(GetTimeline)) -> Response:
        """Return what happened to the case and before there was one, oldest first."""
        return call.ask(GetTimeline(case_id), answer=list[schemas.TimelineEntry])

    @routes.get("/cases/{case_id}/tracker", response_model=schemas.Tracker)
    def read_tracker(case_id: UUID, call: Call = door.signed_in(GetTracker)) -> Response:
        """Return where the case stands in the fifteen steps."""
        return call.ask(GetTracker(case_id), answer=schemas.Tracker)

    @routes.get("/reports/{report_id}/timeline", response_model=list[schemas.TimelineEntry])
    def read_report_timeline(report_id: UUID, call: Call = door.signed_in(GetReportTimeline)) -> Response:
        """Return what happened to the report, its rescue or repatriation, oldest first."""
        return call.ask(GetReportTimeline(report_id), answer=list[schemas.TimelineEntry])

    return routes
