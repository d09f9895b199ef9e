"""Routes of the assessor pool (step 6)."""

from fastapi import APIRouter, Response
from pydantic import BaseModel

from nrm_approval.app.pool import ApprovePoolMember, RemovePoolMember
from nrm_approval.app.read_pool import OnePoolMember, PoolMembers
from nrm_approval.app.views import PoolMemberView
from nrm_approval.entrypoints.http.words import Body, Code, Reference
from nrm_shared.contracts.typed import Moment
from nrm_shared.http.door import Call, Door
from nrm_shared.http.pages import DEFAULT_LIMIT, After, Limit, PageAnswer


class PoolMemberBody(Body):
    """An organisation to take into the pool; `until` absent means without end."""

    organisation: Reference
    until: Moment | None = None


class RemovalBody(Body):
    """Why the organisation leaves the pool."""

    reason: Code


class PoolMemberAnswer(BaseModel):
    """An organisation's place in the pool."""

    organisation: str
    status: str
    until: Moment | None
    row_version: int


def router(door: Door) -> APIRouter:
    """Return the routes."""
    routes = APIRouter(prefix="/v1/pool-members", tags=["assessor pool"])

    @routes.post("", status_code=201, response_model=PoolMemberAnswer)
    def approve(body: PoolMemberBody, call: Call = door.signed_in(ApprovePoolMember)) -> Response:
        """Take an organisation into the pool, or prolong its place (the Authority)."""
        command = ApprovePoolMember(body.organisation, body.until)
        return call.run(command, answer=PoolMemberAnswer, status=201)

    @routes.post("/{organisation}/removal", response_model=PoolMemberAnswer)
    def remove(organisation: Reference, body: RemovalBody, call: Call = door.signed_in(RemovePoolMember)) -> Response:
        """Take an organisation out of the pool (the Authority)."""
        return call.run(RemovePoolMember(organisation, body.reason, call.if_match), answer=PoolMemberAnswer)

    @routes.get("", response_model=PageAnswer[PoolMemberView])
    def list_members(
        after: After = None, limit: Limit = DEFAULT_LIMIT, call: Call = door.signed_in(PoolMembers)
    ) -> Response:
        """List the pool, organisations that left it too; an assessor is shown the own organisation's place only."""
        return call.ask(PoolMembers(after, limit), answer=PageAnswer[PoolMemberView])

    @routes.get("/{organisation}", response_model=PoolMemberView)
    def read(organisation: Reference, call: Call = door.signed_in(OnePoolMember)) -> Response:
        """Return an organisation's place in the pool."""
        return call.ask(OnePoolMember(organisation), answer=PoolMemberView)

    return routes
