"""The routes of the audit trail of a case, the same in every service."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from nrm_shared.audit.accesses import AccessesOf, AccessPage
from nrm_shared.audit.query import DEFAULT_LIMIT, MAX_LIMIT, AuditOf, AuditPage
from nrm_shared.http.door import Call, Door


def router(door: Door) -> APIRouter:
    """Return the routes."""
    routes = APIRouter(tags=["audit"])

    @routes.get("/v1/audit", response_model=AuditPage)
    def listing(
        case_id: UUID,
        after: Annotated[int | None, Query(ge=0)] = None,
        limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT,
        call: Call = door.signed_in(AuditOf),
    ) -> Response:
        """Return who did or read what in this case here, oldest first; reading it is audited too."""
        return call.ask(AuditOf(case_id, after, limit), answer=AuditPage)

    @routes.get("/v1/cases/{case_id}/accesses", response_model=AccessPage)
    def accesses(
        case_id: UUID,
        after: Annotated[int | None, Query(ge=0)] = None,
        limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT,
        call: Call = door.signed_in(AccessesOf),
    ) -> Response:
        """Return who was shown something of this case here: organisation, role and day, never persons."""
        return call.ask(AccessesOf(case_id, after, limit), answer=AccessPage)

    return routes
