"""The second factor of survivors. The code and the PIN are kept in no answer: these routes take no Idempotency-Key."""

from fastapi import APIRouter, Response

from nrm_identity.app.choose_pin import ChangePin, ChoosePin
from nrm_identity.entrypoints.http.schemas_own_account import NewPinBody, PinBody
from nrm_shared.http.call import NO_STORE
from nrm_shared.http.door import Call, Door
from nrm_shared.kernel.errors import Refused


class WrongPin(Refused):
    """The PIN asked for again is not right, or too many were wrong."""

    default_code = "wrong-pin"


def router(door: Door) -> APIRouter:
    """Return the routes."""
    routes = APIRouter(prefix="/v1/survivor-pin", tags=["survivors"])

    @routes.post("", status_code=204)
    def choose_pin(response: Response, body: PinBody, call: Call = door.signed_in(ChoosePin)) -> None:
        """Choose the PIN that belongs to a code just handed out; the person types it on the worker's device."""
        response.headers.update(NO_STORE)
        call.runner.run(body.command(), actor=call.actor, context=call.context)

    @routes.post("/change", status_code=204)
    def change_pin(response: Response, body: NewPinBody, call: Call = door.signed_in(ChangePin)) -> None:
        """Change one's own PIN, so that nobody who stood by at hand-over knows it."""
        response.headers.update(NO_STORE)
        if not call.runner.run(body.command(), actor=call.actor, context=call.context).result:
            raise WrongPin

    return routes
