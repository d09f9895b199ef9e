"""What people see and do about their own sessions. No answer is kept: these routes take no Idempotency-Key."""

from uuid import UUID

from fastapi import APIRouter, Response

from nrm_identity.app.own_sessions import EndSessions, ListSessions
from nrm_identity.app.sign_out import SignOut
from nrm_identity.entrypoints.http.own import WrongPassword, done
from nrm_identity.entrypoints.http.schemas_own_account import (
    SessionAnswer,
    SessionEndingBody,
    SignOutAnswer,
    SignOutBody,
)
from nrm_identity.wiring import Tokens
from nrm_shared.http.door import Call, Door
from nrm_shared.http.pages import DEFAULT_LIMIT, After, Limit, PageAnswer


def router(door: Door, tokens: Tokens) -> APIRouter:
    """Return the routes."""
    routes = APIRouter(prefix="/v1", tags=["own sessions"])

    def session_of(call: Call) -> UUID | None:
        session = tokens.verifier.bearer(call.context.actor_token or "").session
        return UUID(session) if session else None

    @routes.post("/sign-out", response_model=SignOutAnswer)
    def sign_out(response: Response, body: SignOutBody, call: Call = door.signed_in(SignOut)) -> SignOutAnswer:
        """End this session, or all of the caller's: its tokens are refused everywhere within about a second."""
        ended = done(SignOut(session_of(call), body.everywhere), call, response)
        return SignOutAnswer(ended=ended)

    @routes.get("/account/sessions", response_model=PageAnswer[SessionAnswer])
    def list_sessions(
        after: After = None, limit: Limit = DEFAULT_LIMIT, call: Call = door.signed_in(ListSessions)
    ) -> Response:
        """List one's own live sessions: when they began and were used, and from what kind of client."""
        return call.ask(ListSessions(session_of(call), after, limit), answer=PageAnswer[SessionAnswer])

    @routes.post("/account/session-endings", response_model=SignOutAnswer)
    def end_sessions(
        response: Response, body: SessionEndingBody, call: Call = door.signed_in(EndSessions)
    ) -> SignOutAnswer:
        """End one of one's own sessions, or all others, with the password again; their tokens are refused everywhere."""
        ended = done(body.command(session_of(call)), call, response)
        if ended is None:
            raise WrongPassword
        return SignOutAnswer(ended=ended)

    return routes
