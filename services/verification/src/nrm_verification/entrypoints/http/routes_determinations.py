"""Routes of determinations (step 5)."""

from uuid import UUID

from fastapi import APIRouter, Response

from nrm_shared.http.door import Call, Door
from nrm_shared.http.pages import DEFAULT_LIMIT, After, Limit, PageAnswer
from nrm_verification.app.determine import IssueDetermination
from nrm_verification.app.read_tasks import GetDetermination, GetReasons, ListDeterminations
from nrm_verification.app.review_determination import AskReview, DecideReview
from nrm_verification.app.status_notice import RecordStatusNotice
from nrm_verification.entrypoints.http.answers import DeterminationAnswer, ReasonsAnswer, StatusNoticeAnswer
from nrm_verification.entrypoints.http.bodies import DeterminationBody, ReviewBody, ReviewRequestBody, StatusNoticeBody


def router(door: Door) -> APIRouter:
    """Return the routes."""
    routes = APIRouter(prefix="/v1/determinations", tags=["determinations"])

    @routes.post("", status_code=201, response_model=DeterminationAnswer)
    def issue(body: DeterminationBody, call: Call = door.signed_in(IssueDetermination)) -> Response:
        """Decide whether the person is a victim; the finding has been accepted before."""
        return call.run(body.command(call.if_match), answer=DeterminationAnswer, status=201)

    @routes.get("", response_model=PageAnswer[DeterminationAnswer])
    def list_of_case(
        case_id: UUID,
        after: After = None,
        limit: Limit = DEFAULT_LIMIT,
        call: Call = door.signed_in(ListDeterminations),
    ) -> Response:
        """Return the determinations of a case, oldest first."""
        return call.ask(ListDeterminations(case_id, after, limit), answer=PageAnswer[DeterminationAnswer])

    @routes.get("/{determination_id}", response_model=DeterminationAnswer)
    def read(determination_id: UUID, call: Call = door.signed_in(GetDetermination)) -> Response:
        """Return one determination."""
        return call.ask(GetDetermination(determination_id), answer=DeterminationAnswer)

    @routes.get("/{determination_id}/reasons", response_model=ReasonsAnswer)
    def read_reasons(determination_id: UUID, call: Call = door.signed_in(GetReasons)) -> Response:
        """Return what was written with the determination (audited)."""
        return call.ask(GetReasons(determination_id), answer=ReasonsAnswer)

    @routes.post("/{determination_id}/review-request", response_model=DeterminationAnswer)
    def ask_review(determination_id: UUID, body: ReviewRequestBody, call: Call = door.signed_in(AskReview)) -> Response:
        """Ask to look at the determination again."""
        return call.run(AskReview(determination_id, body.reasons, call.if_match), answer=DeterminationAnswer)

    @routes.post("/{determination_id}/review", response_model=DeterminationAnswer)
    def decide_review(determination_id: UUID, body: ReviewBody, call: Call = door.signed_in(DecideReview)) -> Response:
        """Uphold or overturn."""
        command = DecideReview(determination_id, body.decision, body.reasons, call.if_match)
        return call.run(command, answer=DeterminationAnswer)

    return routes


def notices_router(door: Door) -> APIRouter:
    """Return the route of the monthly notices that follow a confirmation (K4)."""
    routes = APIRouter(prefix="/v1/status-notices", tags=["determinations"])

    @routes.post("", status_code=201, response_model=StatusNoticeAnswer)
    def record(body: StatusNoticeBody, call: Call = door.signed_in(RecordStatusNotice)) -> Response:
        """Record that the person was told what was done."""
        return call.run(body.command(), answer=StatusNoticeAnswer, status=201)

    return routes
