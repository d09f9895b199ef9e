"""Routes of clients: services and partners' systems."""

from fastapi import APIRouter, Response

from nrm_identity.app.revoke_client import RestoreClient, RevokeClient
from nrm_identity.entrypoints.http.schemas import ClosureBody
from nrm_identity.entrypoints.http.schemas_organisations import ClientAnswer
from nrm_shared.http.door import Call, Door


def router(door: Door) -> APIRouter:
    """Return the routes."""
    routes = APIRouter(prefix="/v1/clients", tags=["clients"])

    @routes.post("/{name}/revocation", response_model=ClientAnswer)
    def revoke_client(name: str, body: ClosureBody, call: Call = door.signed_in(RevokeClient)) -> Response:
        """Take a client's access away: its tokens are refused everywhere within about a second (administrator)."""
        return call.run(RevokeClient(name, body.reason), answer=ClientAnswer)

    @routes.post("/{name}/restoration", response_model=ClientAnswer)
    def restore_client(name: str, call: Call = door.signed_in(RestoreClient)) -> Response:
        """Let a client have tokens again (administrator)."""
        return call.run(RestoreClient(name), answer=ClientAnswer)

    return routes
