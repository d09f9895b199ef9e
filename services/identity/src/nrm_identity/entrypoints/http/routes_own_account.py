"""What people do about their own sign-in. Answers hold secrets, so none is kept: these routes take no Idempotency-Key."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from nrm_identity.app.own_credentials import BeginEnrolment, ChangePassword, ConfirmEnrolment, RenewRecoveryCodes
from nrm_identity.app.sign_out import SignOut
from nrm_identity.entrypoints.http.routes_tokens import InvalidCredentials
from nrm_identity.entrypoints.http.schemas import (
    CodeBody,
    InvitationAnswer,
    NewPasswordBody,
    PasswordBody,
    RecoveryAnswer,
    SignOutAnswer,
    SignOutBody,
)
from nrm_identity.wiring import Tokens
from nrm_shared.http.call import NO_STORE
from nrm_shared.http.door import Call, Door
from nrm_shared.kernel.errors import Refused


class WrongPassword(Refused):
    """The password asked for again is not right, or too many were wrong."""

    default_code = "wrong-password"


class WrongCode(Refused):
    """The code does not belong to the secret that was given out."""

    default_code = "wrong-code"


def router(door: Door, tokens: Tokens) -> APIRouter:
    """Return the routes."""
    routes = APIRouter(prefix="/v1", tags=["own account"])

    @routes.post("/sign-out", response_model=SignOutAnswer)
    def sign_out(response: Response, body: SignOutBody, call: Call = door.signed_in(SignOut)) -> SignOutAnswer:
        """End this session, or all of the caller's: its tokens are refused everywhere within about a second."""
        session = tokens.verifier.bearer(call.context.actor_token or "").session
        ended = _done(SignOut(UUID(session) if session else None, body.everywhere), call, response)
        return SignOutAnswer(ended=ended)

    @routes.post("/account/password", status_code=204)
    def change_password(response: Response, body: NewPasswordBody, call: Call = door.signed_in(ChangePassword)) -> None:
        """Change one's own password; every session and token of the caller ends."""
        if not _done(body.command(), call, response):
            raise WrongPassword

    @routes.post("/account/second-factor", status_code=201, response_model=InvitationAnswer)
    def begin_enrolment(
        response: Response, body: PasswordBody, call: Call = door.signed_in(BeginEnrolment)
    ) -> InvitationAnswer:
        """Begin to enrol a second factor; the one in use stays until a code of the new one was shown."""
        invitation = _done(BeginEnrolment(body.password.get_secret_value()), call, response)
        if invitation is None:
            raise WrongPassword
        return InvitationAnswer.model_validate(invitation)

    @routes.post("/account/second-factor/confirmation", response_model=RecoveryAnswer)
    def confirm_enrolment(
        response: Response, body: CodeBody, call: Call = door.signed_in(ConfirmEnrolment)
    ) -> RecoveryAnswer:
        """Show a code of the new second factor; every session and token of the caller ends, sign in with both."""
        codes = _done(ConfirmEnrolment(body.code.get_secret_value()), call, response)
        if codes is None:
            raise WrongCode
        return RecoveryAnswer(recovery_codes=list(codes))

    @routes.post("/account/recovery-codes", response_model=RecoveryAnswer)
    def renew_recovery_codes(
        response: Response, body: PasswordBody, call: Call = door.signed_in(RenewRecoveryCodes)
    ) -> RecoveryAnswer:
        """Get new recovery codes; the ones before are worth nothing."""
        codes = _done(RenewRecoveryCodes(body.password.get_secret_value()), call, response)
        if codes is None:
            raise WrongPassword
        return RecoveryAnswer(recovery_codes=list(codes))

    return routes


def _done(command: Any, call: Call, response: Response) -> Any:
    response.headers.update(NO_STORE)
    if call.actor.kind != "person" and not (call.actor.kind == "survivor" and isinstance(command, SignOut)):
        raise InvalidCredentials
    return call.runner.run(command, actor=call.actor, context=call.context).result
