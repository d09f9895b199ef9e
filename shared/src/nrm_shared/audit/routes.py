"""The routes of the audit trail of a case, the same in every service."""

from uuid import UUID

from fastapi import APIRouter, Response

from nrm_shared.audit.accesses import Access, AccessesOf
from nrm_shared.audit.query import AuditOf, AuditView
from nrm_shared.http.door import Call, Door
from nrm_shared.http.pages import DEFAULT_LIMIT, After, Limit, PageAnswer


def router(door: Door) -> APIRouter:
    """Return the routes."""
    routes = accesses_router(door)

    @routes.get("/v1/audit", response_model=PageAnswer[AuditView])
    def listing(
        case_id: UUID,
        after: After = None,
        limit: Limit = DEFAULT_LIMIT,
        call: Call = door.signed_in(AuditOf),
    ) -> Response:
        """Return who did or read what in this case here, oldest first; reading it is audited too."""
        return call.ask(AuditOf(case_id, after, limit), answer=PageAnswer[AuditView])

    return routes


def accesses_router(door: Door) -> APIRouter:
    """Return the route for the person a case is about alone, where the trail is read in another way."""
    routes = APIRouter(tags=["audit"])

    @routes.get("/v1/cases/{case_id}/accesses", response_model=PageAnswer[Access])
    def accesses(
        case_id: UUID,
        after: After = None,
        limit: Limit = DEFAULT_LIMIT,
        call: Call = door.signed_in(AccessesOf),
    ) -> Response:
        """Return who was shown something of this case here: organisation, role and day, never persons."""
        return call.ask(AccessesOf(case_id, after, limit), answer=PageAnswer[Access])

    return routes
