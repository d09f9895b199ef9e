"""What waits for a second administrator: people who lost password or second factor and shall begin anew."""

from uuid import UUID

from fastapi import APIRouter, Response

from nrm_identity.app.reset_proofs import ConfirmReset, ListResets, RefuseReset
from nrm_identity.entrypoints.http.own import done
from nrm_identity.entrypoints.http.schemas_resets import FirstPasswordAnswer, RefusalBody, ResetAnswer
from nrm_shared.http.door import Call, Door
from nrm_shared.http.pages import DEFAULT_LIMIT, After, Limit, PageAnswer


def router(door: Door) -> APIRouter:
    """Return the routes."""
    routes = APIRouter(prefix="/v1/resets", tags=["people"])

    @routes.get("", response_model=PageAnswer[ResetAnswer])
    def list_resets(
        after: After = None, limit: Limit = DEFAULT_LIMIT, call: Call = door.signed_in(ListResets)
    ) -> Response:
        """List what was proposed and waits for another administrator."""
        return call.ask(ListResets(after, limit), answer=PageAnswer[ResetAnswer])

    @routes.post("/{reset_id}/confirmation", status_code=201, response_model=FirstPasswordAnswer)
    def confirm_reset(
        response: Response, reset_id: UUID, call: Call = door.signed_in(ConfirmReset)
    ) -> FirstPasswordAnswer:
        """Agree as the second administrator: a first password, shown once; factor and sessions so far are gone."""
        return FirstPasswordAnswer.model_validate(done(ConfirmReset(reset_id), call, response))

    @routes.post("/{reset_id}/refusal", response_model=ResetAnswer)
    def refuse_reset(reset_id: UUID, body: RefusalBody, call: Call = door.signed_in(RefuseReset)) -> Response:
        """Let a proposal come to nothing (administrator)."""
        return call.run(RefuseReset(reset_id, body.reason), answer=ResetAnswer)

    return routes
