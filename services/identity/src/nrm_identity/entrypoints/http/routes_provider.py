"""What the identity provider itself sends: that a session ended there (OpenID Connect Back-Channel Logout 1.0)."""

from urllib.parse import parse_qs

from fastapi import APIRouter, Depends, Response

from nrm_identity.app.log_out_elsewhere import LogOutElsewhere
from nrm_shared.http.call import NO_STORE
from nrm_shared.http.door import Call, Door
from nrm_shared.http.rate_limit import RateLimit
from nrm_shared.kernel.actor import PUBLIC
from nrm_shared.kernel.errors import NrmError

LONGEST_TOKEN = 8000
FORM = {
    "requestBody": {
        "required": True,
        "content": {
            "application/x-www-form-urlencoded": {
                "schema": {
                    "type": "object",
                    "required": ["logout_token"],
                    "properties": {"logout_token": {"type": "string", "maxLength": LONGEST_TOKEN}},
                }
            }
        },
    }
}


class NoLogoutToken(NrmError):
    """It is no logout token of the provider, or it was heard before (400, as the specification has it)."""

    status = 400
    default_code = "no-logout-token"


def router(door: Door, logouts: RateLimit) -> APIRouter:
    """Return the route; `logouts` counts who sends."""
    routes = APIRouter(tags=["tokens"])

    @routes.post("/v1/back-channel-logout", status_code=204, openapi_extra=FORM)
    def log_out_elsewhere(
        response: Response,
        body: bytes = Depends(door.body),
        call: Call = door.public(LogOutElsewhere, limit=logouts),
    ) -> None:
        """End what began with a session that ended at the identity provider (public route, no Idempotency-Key)."""
        response.headers.update(NO_STORE)
        if call.runner.run(LogOutElsewhere(_token(body)), actor=PUBLIC, context=call.context).result is None:
            raise NoLogoutToken

    return routes


def _token(body: bytes) -> str:
    """Return the form's one `logout_token`; nothing that could be one for any other body."""
    try:
        found = parse_qs(body.decode("ascii"), max_num_fields=10).get("logout_token", [])
    except ValueError:
        return ""
    return found[0] if len(found) == 1 and len(found[0]) <= LONGEST_TOKEN else ""
