"""Tokens, the keys to verify them, and where a sign-in at the identity provider begins; all of them are public."""

from typing import Any

from fastapi import APIRouter, Request, Response

from nrm_identity.app.begin_sign_in import BeginSignIn
from nrm_identity.app.renew_session import RenewSession
from nrm_identity.app.sign_in import Admission, SignIn
from nrm_identity.app.sign_in_client import SignInClient
from nrm_identity.app.sign_in_survivor import SignInSurvivor
from nrm_identity.domain.client_kind import kind_of_client
from nrm_identity.entrypoints.http.schemas_tokens import (
    BeginningAnswer,
    CodeGrant,
    PasswordGrant,
    SurvivorGrant,
    TokenAnswer,
    TokenBody,
)
from nrm_identity.wiring import Tokens
from nrm_shared.http.call import NO_STORE
from nrm_shared.http.door import Call, Door
from nrm_shared.http.rate_limit import RateLimit
from nrm_shared.http.source import source_of
from nrm_shared.kernel.actor import PUBLIC
from nrm_shared.kernel.errors import Unauthenticated


class InvalidCredentials(Unauthenticated):
    """Name, password, code, account or organisation: something is not right, and the answer never says what."""

    default_code = "invalid-credentials"


def router(door: Door, tokens: Tokens, sign_ins: RateLimit, codes: RateLimit) -> APIRouter:
    """Return the routes; `sign_ins` counts all that is asked, `codes` the tries of codes handed out to survivors."""
    routes = APIRouter(tags=["tokens"])

    @routes.post("/v1/tokens", response_model=TokenAnswer)
    def issue_token(
        request: Request,
        response: Response,
        body: TokenBody,
        call: Call = door.public(SignIn, RenewSession, SignInClient, SignInSurvivor, limit=sign_ins),
    ) -> TokenAnswer:
        """Get a token of five minutes, for what proves who asks (public route, no Idempotency-Key)."""
        if isinstance(body, SurvivorGrant):
            codes.check(source_of(request))
        admission: Admission = call.runner.run(_command(body, request), actor=PUBLIC, context=call.context).result
        if admission.actor is None or admission.at is None:
            raise InvalidCredentials(admission.refusal)
        response.headers.update(NO_STORE)
        began_at = admission.began_at or admission.at
        token = tokens.issuer.issue(
            admission.actor,
            admission.audience,
            acr=admission.acr,
            at=admission.at.timestamp(),
            authenticated_at=began_at.timestamp(),
            session=str(admission.session) if admission.session else None,
        )
        return TokenAnswer(
            access_token=token,
            expires_in=tokens.issuer.life,
            renewal=admission.renewal,
            duties=list(admission.duties),
        )

    @routes.post("/v1/sign-ins", status_code=201, response_model=BeginningAnswer)
    def begin_sign_in(response: Response, call: Call = door.public(BeginSignIn, limit=sign_ins)) -> BeginningAnswer:
        """Begin a sign-in at the identity provider (public route, no Idempotency-Key)."""
        beginning = call.runner.run(BeginSignIn(), actor=PUBLIC, context=call.context).result
        response.headers.update(NO_STORE)
        return BeginningAnswer.model_validate(beginning)

    @routes.get("/.well-known/jwks.json")
    def publish_keys(response: Response) -> dict[str, Any]:
        """Publish the keys with which tokens are signed: the next, the current and the previous (public route)."""
        response.headers["Cache-Control"] = "public, max-age=300"
        return tokens.file.keys.published

    return routes


def _command(body: TokenBody, request: Request) -> Any:
    if isinstance(body, PasswordGrant | CodeGrant):
        return body.command(kind_of_client(request.headers.get("User-Agent", "")))
    return body.command()
