"""Routes of a case as referral knows it: the case manager, and the notices to stop."""

from uuid import UUID

from fastapi import APIRouter, Response

from nrm_referral.app.appoint_case_manager import AppointCaseManager, GetCaseManager
from nrm_referral.app.stop_notices import AcknowledgeStop, ListStopNotices
from nrm_referral.entrypoints.http.answers import CaseManagerAnswer, StopNoticeAnswer
from nrm_referral.entrypoints.http.bodies import CaseManagerBody
from nrm_shared.http.door import Call, Door
from nrm_shared.http.pages import DEFAULT_LIMIT, After, Limit, PageAnswer


def router(door: Door) -> APIRouter:
    """Return the routes."""
    routes = APIRouter(prefix="/v1", tags=["cases"])

    @routes.post("/cases/{case_id}/case-manager", response_model=CaseManagerAnswer)
    def appoint(case_id: UUID, body: CaseManagerBody, call: Call = door.signed_in(AppointCaseManager)) -> Response:
        """Appoint or replace the case manager (the focal point)."""
        return call.run(AppointCaseManager(case_id, body.organisation, body.person), answer=CaseManagerAnswer)

    @routes.get("/cases/{case_id}/case-manager", response_model=CaseManagerAnswer)
    def get_case_manager(case_id: UUID, call: Call = door.signed_in(GetCaseManager)) -> Response:
        """Return the case manager."""
        return call.ask(GetCaseManager(case_id), answer=CaseManagerAnswer)

    @routes.get("/stop-notices", response_model=PageAnswer[StopNoticeAnswer])
    def list_stop_notices(
        open_only: bool = True,
        after: After = None,
        limit: Limit = DEFAULT_LIMIT,
        call: Call = door.signed_in(ListStopNotices),
    ) -> Response:
        """Return the notices to stop and delete that concern the caller."""
        return call.ask(ListStopNotices(open_only, after, limit), answer=PageAnswer[StopNoticeAnswer])

    @routes.post("/stop-notices/{notice_id}/acknowledgement", response_model=StopNoticeAnswer)
    def acknowledge(notice_id: UUID, call: Call = door.signed_in(AcknowledgeStop)) -> Response:
        """Confirm that the organisation stopped and deleted."""
        return call.run(AcknowledgeStop(notice_id), answer=StopNoticeAnswer)

    return routes
