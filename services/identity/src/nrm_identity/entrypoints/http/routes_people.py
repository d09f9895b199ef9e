"""Routes of the people who work here."""

from uuid import UUID

from fastapi import APIRouter, Response

from nrm_identity.app.accounts_query import GetAccount
from nrm_identity.app.assign_roles import AssignRoles
from nrm_identity.app.first_password import HandOutPassword
from nrm_identity.app.link_account import LinkAccount
from nrm_identity.app.open_account import OpenAccount
from nrm_identity.app.reset_proofs import ProposeReset
from nrm_identity.app.suspend_account import ReinstateAccount, SuspendAccount
from nrm_identity.entrypoints.http.own import done
from nrm_identity.entrypoints.http.schemas import ClosureBody
from nrm_identity.entrypoints.http.schemas_people import AccountAnswer, LinkBody, PersonBody, RolesBody, StaffAnswer
from nrm_identity.entrypoints.http.schemas_resets import EvidenceBody, FirstPasswordAnswer, ResetAnswer
from nrm_shared.http.door import Call, Door


def router(door: Door) -> APIRouter:
    """Return the routes."""
    routes = APIRouter(prefix="/v1/people", tags=["people"])

    @routes.post("", status_code=201, response_model=AccountAnswer)
    def open_account(body: PersonBody, call: Call = door.signed_in(OpenAccount)) -> Response:
        """Open an account (administrator; a provider's focal person for the own staff)."""
        return call.run(body.command(), answer=AccountAnswer, status=201)

    @routes.get("/{id}", response_model=StaffAnswer)
    def get_account(id: UUID, call: Call = door.signed_in(GetAccount)) -> Response:
        """Read an account: one's own, or as an administrator."""
        return call.ask(GetAccount(id), answer=StaffAnswer)

    @routes.put("/{id}/roles", response_model=AccountAnswer)
    def assign_roles(id: UUID, body: RolesBody, call: Call = door.signed_in(AssignRoles)) -> Response:
        """Set somebody's roles and jurisdictions (administrator; never one's own)."""
        return call.run(body.command(id, call.if_match), answer=AccountAnswer)

    @routes.post("/{id}/suspension", response_model=AccountAnswer)
    def suspend_account(id: UUID, body: ClosureBody, call: Call = door.signed_in(SuspendAccount)) -> Response:
        """Suspend an account: no more tokens (administrator)."""
        return call.run(SuspendAccount(id, body.reason, call.if_match), answer=AccountAnswer)

    @routes.post("/{id}/reinstatement", response_model=AccountAnswer)
    def reinstate_account(id: UUID, call: Call = door.signed_in(ReinstateAccount)) -> Response:
        """Let a suspended account sign in again (administrator)."""
        return call.run(ReinstateAccount(id, call.if_match), answer=AccountAnswer)

    @routes.post("/{id}/first-password", status_code=201, response_model=FirstPasswordAnswer)
    def hand_out_password(
        response: Response, id: UUID, body: EvidenceBody, call: Call = door.signed_in(HandOutPassword)
    ) -> FirstPasswordAnswer:
        """Give out a first password to somebody who has none yet; shown once, kept nowhere, so without Idempotency-Key."""
        given = done(body.first_password(id, call.if_match), call, response)
        return FirstPasswordAnswer.model_validate(given)

    @routes.post("/{id}/resets", status_code=201, response_model=ResetAnswer)
    def propose_reset(id: UUID, body: EvidenceBody, call: Call = door.signed_in(ProposeReset)) -> Response:
        """Propose that somebody who lost password or second factor begins anew (administrator; never oneself)."""
        return call.run(body.reset(id, call.if_match), answer=ResetAnswer, status=201)

    @routes.put("/{id}/identity-provider", response_model=AccountAnswer)
    def link_account(id: UUID, body: LinkBody, call: Call = door.signed_in(LinkAccount)) -> Response:
        """Say who somebody is at the identity provider (administrator; never oneself)."""
        return call.run(body.command(id, call.if_match), answer=AccountAnswer)

    return routes
