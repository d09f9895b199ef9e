"""The route of the notices of a case, the same in every service that records some."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from nrm_shared.http.door import Call, Door
from nrm_shared.notices.query import DEFAULT_LIMIT, MAX_LIMIT, NoticePage, NoticesOf


def router(door: Door) -> APIRouter:
    """Return the route."""
    routes = APIRouter(prefix="/v1/notices", tags=["notices"])

    @routes.get("", response_model=NoticePage)
    def listing(
        case_id: UUID,
        after: UUID | None = None,
        limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT,
        call: Call = door.signed_in(NoticesOf),
    ) -> Response:
        """Return the notices recorded here for a case, oldest first, with their texts."""
        return call.ask(NoticesOf(case_id, after, limit), answer=NoticePage)

    return routes
