"""The routes of the audit trail, by case or by whoever acted, the same in every service."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from nrm_shared.audit.accesses import Access, AccessesOf
from nrm_shared.audit.query import AuditOf, AuditOfActor, AuditView
from nrm_shared.http.door import Call, Door
from nrm_shared.http.pages import DEFAULT_LIMIT, After, Limit, PageAnswer
from nrm_shared.kernel.errors import Malformed

ActorId = Annotated[
    str | None,
    Query(max_length=100, pattern=r"^[A-Za-z0-9._:@-]+$", description="Instead of a case: whose deeds, an actor's id"),
]


def router(door: Door) -> APIRouter:
    """Return the routes."""
    routes = accesses_router(door)

    @routes.get("/v1/audit", response_model=PageAnswer[AuditView])
    def listing(
        case_id: UUID | None = None,
        actor: ActorId = None,
        after: After = None,
        limit: Limit = DEFAULT_LIMIT,
        call: Call = door.signed_in(AuditOf, AuditOfActor),
    ) -> Response:
        """Return who did or read what in a case here, or what an actor did or read here, oldest first; exactly one of the
        two is named. By actor reads who investigates access alone. Reading it is audited too.
        """
        if actor is not None and case_id is None:
            return call.ask(AuditOfActor(actor, after, limit), answer=PageAnswer[AuditView])
        if case_id is None or actor is not None:
            raise Malformed("/query/case_id", "case-or-actor")
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
