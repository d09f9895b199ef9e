"""Routes of the code with which the person a case is about signs in."""

from uuid import UUID

from fastapi import APIRouter, Response

from nrm_intake.app.mint_survivor_code import MintedCode, MintSurvivorCode
from nrm_intake.app.revoke_survivor_code import EndedCode, RevokeSurvivorCode
from nrm_intake.entrypoints.http.schemas import ReasonBody
from nrm_shared.http.door import Call, Door


def router(door: Door) -> APIRouter:
    """Return the routes."""
    routes = APIRouter(prefix="/v1/cases/{case_id}", tags=["survivor codes"])

    @routes.post("/survivor-code", status_code=201, response_model=MintedCode)
    def mint(case_id: UUID, call: Call = door.signed_in(MintSurvivorCode)) -> Response:
        """Hand the person a code, shown this once; one handed out before ends."""
        return call.run(MintSurvivorCode(case_id), answer=MintedCode, status=201, secret=True)

    @routes.post("/survivor-code/revocation", response_model=EndedCode)
    def revoke(case_id: UUID, body: ReasonBody, call: Call = door.signed_in(RevokeSurvivorCode)) -> Response:
        """Make the person's code worth nothing; whoever signed in with it is out."""
        return call.run(RevokeSurvivorCode(case_id, body.reason), answer=EndedCode)

    return routes
