"""Tokens and the keys to verify them; both routes are public."""

from typing import Any

from fastapi import APIRouter, Response

from nrm_identity.entrypoints.http.schemas import TokenAnswer, TokenBody
from nrm_shared.http.call import NO_STORE
from nrm_shared.http.door import Call, Door
from nrm_shared.kernel.actor import PUBLIC
from nrm_shared.kernel.errors import Unauthenticated
from nrm_shared.security.tokens import TokenIssuer


class InvalidCredentials(Unauthenticated):
    """Name, password, secret, account or organisation: something is not right, and the answer never says what."""

    default_code = "invalid-credentials"


def router(door: Door, issuer: TokenIssuer, published: dict[str, Any]) -> APIRouter:
    """Return the routes."""
    routes = APIRouter(tags=["tokens"])

    @routes.post("/v1/tokens", response_model=TokenAnswer)
    def issue_token(response: Response, body: TokenBody, call: Call = door.public()) -> TokenAnswer:
        """Exchange a password or a client's secret for a token of five minutes (public route, no Idempotency-Key)."""
        admission = call.runner.run(body.command(), actor=PUBLIC, context=call.context).result
        if admission.actor is None:
            raise InvalidCredentials
        response.headers.update(NO_STORE)
        token = issuer.issue(admission.actor, admission.audience, acr=admission.acr)
        return TokenAnswer(access_token=token, expires_in=issuer.life)

    @routes.get("/.well-known/jwks.json")
    def publish_keys(response: Response) -> dict[str, Any]:
        """Publish the keys with which tokens are signed (public route)."""
        response.headers["Cache-Control"] = "public, max-age=300"
        return published

    return routes
