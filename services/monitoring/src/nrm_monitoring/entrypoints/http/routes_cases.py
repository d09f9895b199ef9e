"""Routes of cases and reports as monitoring sees them."""

from uuid import UUID

from fastapi import APIRouter, Response

from nrm_monitoring.app.cases import CaseEntry, GetCase, ListCases
from nrm_monitoring.app.timeline import GetReportTimeline, GetTimeline, ReadSubjectPart
from nrm_monitoring.app.tracker import GetTracker
from nrm_monitoring.entrypoints.http import schemas
from nrm_shared.http.door import Call, Door
from nrm_shared.http.pages import DEFAULT_LIMIT, After, Limit, PageAnswer


def router(door: Door) -> APIRouter:
    """Return the routes."""
    routes = APIRouter(prefix="/v1", tags=["cases"])

    @routes.get("/cases", response_model=PageAnswer[CaseEntry])
    def list_cases(
        stage: str | None = None,
        status: str | None = None,
        after: After = None,
        limit: Limit = DEFAULT_LIMIT,
        call: Call = door.signed_in(ListCases),
    ) -> Response:
        """Return the cases the caller may see, the newest first."""
        return call.ask(ListCases(stage, status, after=after, limit=limit), answer=PageAnswer[CaseEntry])

    @routes.post("/case-searches", response_model=PageAnswer[CaseEntry])
    def search_cases(body: schemas.CaseSearchBody, call: Call = door.signed_in(ListCases)) -> Response:
        """Find a case by its number, which stands in no address. Reads, so it needs no Idempotency-Key."""
        return call.ask(ListCases(case_number=body.case_number), answer=PageAnswer[CaseEntry])

    @routes.get("/cases/{case_id}", response_model=CaseEntry)
    def read_case(case_id: UUID, call: Call = door.signed_in(GetCase)) -> Response:
        """Return one case."""
        return call.ask(GetCase(case_id), answer=CaseEntry)

    @routes.get("/cases/{case_id}/timeline", response_model=PageAnswer[schemas.TimelineEntry])
    def read_timeline(
        case_id: UUID, after: After = None, limit: Limit = DEFAULT_LIMIT, call: Call = door.signed_in(GetTimeline)
    ) -> Response:
        """Return what happened to the case and before there was one, oldest first."""
        return call.ask(GetTimeline(case_id, after, limit), answer=PageAnswer[schemas.TimelineEntry])

    @routes.get("/cases/{case_id}/subject-part", response_model=schemas.SubjectPart)
    def read_part(case_id: UUID, call: Call = door.signed_in(ReadSubjectPart)) -> Response:
        """Return what monitoring keeps about the person of a case; intake asks for it when she reads her copy."""
        return call.ask(ReadSubjectPart(case_id), answer=schemas.SubjectPart)

    @routes.get("/cases/{case_id}/tracker", response_model=schemas.Tracker)
    def read_tracker(case_id: UUID, call: Call = door.signed_in(GetTracker)) -> Response:
        """Return where the case stands in the fifteen steps."""
        return call.ask(GetTracker(case_id), answer=schemas.Tracker)

    @routes.get("/reports/{report_id}/timeline", response_model=PageAnswer[schemas.TimelineEntry])
    def read_report_timeline(
        report_id: UUID,
        after: After = None,
        limit: Limit = DEFAULT_LIMIT,
        call: Call = door.signed_in(GetReportTimeline),
    ) -> Response:
        """Return what happened to the report, its rescue or repatriation, oldest first."""
        return call.ask(GetReportTimeline(report_id, after, limit), answer=PageAnswer[schemas.TimelineEntry])

    return routes
