"""Routes of approved needs: candidates, and the outcome."""

from uuid import UUID

from fastapi import APIRouter, Response

from nrm_referral.app.close_need_item import CloseNeedItem
from nrm_referral.app.find_candidates import FindCandidates
from nrm_referral.app.reads import ListNeedItems
from nrm_referral.entrypoints.http.answers import CandidatesAnswer, NeedItemAnswer
from nrm_referral.entrypoints.http.bodies import ClosureBody
from nrm_shared.http.door import Call, Door
from nrm_shared.http.pages import DEFAULT_LIMIT, After, Limit, PageAnswer


def router(door: Door) -> APIRouter:
    """Return the routes."""
    routes = APIRouter(prefix="/v1/need-items", tags=["needs"])

    @routes.get("", response_model=PageAnswer[NeedItemAnswer])
    def list_need_items(
        case_id: UUID, after: After = None, limit: Limit = DEFAULT_LIMIT, call: Call = door.signed_in(ListNeedItems)
    ) -> Response:
        """Return the approved needs of a case."""
        return call.ask(ListNeedItems(case_id, after, limit), answer=PageAnswer[NeedItemAnswer])

    @routes.get("/{item_id}/candidates", response_model=CandidatesAnswer)
    def find_candidates(item_id: UUID, call: Call = door.signed_in(FindCandidates)) -> Response:
        """Return who could meet the need and why, and why the others could not."""
        return call.ask(FindCandidates(item_id), answer=CandidatesAnswer)

    @routes.post("/{item_id}/closure", response_model=NeedItemAnswer)
    def close(item_id: UUID, body: ClosureBody, call: Call = door.signed_in(CloseNeedItem)) -> Response:
        """Give the need its outcome (the focal point)."""
        command = CloseNeedItem(item_id, body.outcome, body.reason, body.note, call.if_match)
        return call.run(command, answer=NeedItemAnswer)

    return routes
