"""Routes of the people who work here."""

from uuid import UUID

from fastapi import APIRouter, Response

from nrm_identity.app.accounts_query import GetAccount
from nrm_identity.app.suspend_account import ReinstateAccount, SuspendAccount
from nrm_identity.entrypoints.http.schemas import AccountAnswer, ClosureBody, PersonAnswer, PersonBody, RolesBody
from nrm_shared.http.door import Call, Door


def router(door: Door) -> APIRouter:
    """Return the routes."""
    routes = APIRouter(prefix="/v1/people", tags=["people"])

    @routes.post("", status_code=201, response_model=AccountAnswer)
    def open_account(body: PersonBody, call: Call = door.signed_in()) -> Response:
        """Open an account (administrator; a provider's focal person for the own staff)."""
        return call.run(body.command(), answer=AccountAnswer, status=201)

    @routes.get("/{id}", response_model=PersonAnswer)
    def get_account(id: UUID, call: Call = door.signed_in()) -> Response:
        """Read an account: one's own, or as an administrator."""
        return call.ask(GetAccount(id), answer=PersonAnswer)

    @routes.put("/{id}/roles", response_model=AccountAnswer)
    def assign_roles(id: UUID, body: RolesBody, call: Call = door.signed_in()) -> Response:
        """Set somebody's roles and jurisdictions (administrator; never one's own)."""
        return call.run(body.command(id, call.if_match), answer=AccountAnswer)

    @routes.post("/{id}/suspension", response_model=AccountAnswer)
    def suspend_account(id: UUID, body: ClosureBody, call: Call = door.signed_in()) -> Response:
        """Suspend an account: no more tokens (administrator)."""
        return call.run(SuspendAccount(id, body.reason, call.if_match), answer=AccountAnswer)

    @routes.post("/{id}/reinstatement", response_model=AccountAnswer)
    def reinstate_account(id: UUID, call: Call = door.signed_in()) -> Response:
        """Let a suspended account sign in again (administrator)."""
        return call.run(ReinstateAccount(id, call.if_match), answer=AccountAnswer)

    return routes
