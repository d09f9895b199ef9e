"""The route of the notices of a case, the same in every service that records some."""

from uuid import UUID

from fastapi import APIRouter, Response

from nrm_shared.http.door import Call, Door
from nrm_shared.http.pages import DEFAULT_LIMIT, After, Limit, PageAnswer
from nrm_shared.notices.query import NoticesOf, NoticeView


def router(door: Door) -> APIRouter:
    """Return the route."""
    routes = APIRouter(prefix="/v1/notices", tags=["notices"])

    @routes.get("", response_model=PageAnswer[NoticeView])
    def listing(
        case_id: UUID,
        after: After = None,
        limit: Limit = DEFAULT_LIMIT,
        call: Call = door.signed_in(NoticesOf),
    ) -> Response:
        """Return the notices recorded here for a case, oldest first, with their texts."""
        return call.ask(NoticesOf(case_id, after, limit), answer=PageAnswer[NoticeView])

    return routes
