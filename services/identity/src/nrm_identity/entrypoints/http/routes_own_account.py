"""What people do about their own sign-in. Answers hold secrets, so none is kept: these routes take no Idempotency-Key."""

from fastapi import APIRouter, Response

from nrm_identity.app.own_credentials import BeginEnrolment, ChangePassword, ConfirmEnrolment, RenewRecoveryCodes
from nrm_identity.entrypoints.http.own import WrongPassword, done
from nrm_identity.entrypoints.http.schemas_own_account import (
    CodeBody,
    InvitationAnswer,
    NewPasswordBody,
    ProofBody,
    RecoveryAnswer,
)
from nrm_shared.http.door import Call, Door
from nrm_shared.kernel.errors import Refused


class WrongCode(Refused):
    """The code does not belong to the secret that was given out."""

    default_code = "wrong-code"


def router(door: Door) -> APIRouter:
    """Return the routes."""
    routes = APIRouter(prefix="/v1", tags=["own account"])

    @routes.post("/account/password", status_code=204)
    def change_password(response: Response, body: NewPasswordBody, call: Call = door.signed_in(ChangePassword)) -> None:
        """Change one's own password, with the old one and a code; every session and token of the caller ends."""
        if not done(body.command(), call, response):
            raise WrongPassword

    @routes.post("/account/second-factor", status_code=201, response_model=InvitationAnswer)
    def begin_enrolment(
        response: Response, body: ProofBody, call: Call = door.signed_in(BeginEnrolment)
    ) -> InvitationAnswer:
        """Begin to enrol a second factor; the one in use stays until a code of the new one was shown."""
        invitation = done(BeginEnrolment(body.password.get_secret_value(), body.shown), call, response)
        if invitation is None:
            raise WrongPassword
        return InvitationAnswer.model_validate(invitation)

    @routes.post("/account/second-factor/confirmation", response_model=RecoveryAnswer)
    def confirm_enrolment(
        response: Response, body: CodeBody, call: Call = door.signed_in(ConfirmEnrolment)
    ) -> RecoveryAnswer:
        """Show a code of the new second factor; every session and token of the caller ends, sign in with both."""
        codes = done(ConfirmEnrolment(body.code.get_secret_value()), call, response)
        if codes is None:
            raise WrongCode
        return RecoveryAnswer(recovery_codes=list(codes))

    @routes.post("/account/recovery-codes", response_model=RecoveryAnswer)
    def renew_recovery_codes(
        response: Response, body: ProofBody, call: Call = door.signed_in(RenewRecoveryCodes)
    ) -> RecoveryAnswer:
        """Get new recovery codes; the ones before are worth nothing."""
        codes = done(RenewRecoveryCodes(body.password.get_secret_value(), body.shown), call, response)
        if codes is None:
            raise WrongPassword
        return RecoveryAnswer(recovery_codes=list(codes))

    return routes
