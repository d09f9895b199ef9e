"""Routes of service requests: draft, submission, verification, rectification, classification (steps 7 and 8)."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from nrm_approval.app.classify_request import ClassifyRequest, ItemTerm
from nrm_approval.app.draft_request import DraftRequest, WantedNeed
from nrm_approval.app.queries import OneRequest, Requests
from nrm_approval.app.submit_request import RectifyRequest, SubmitRequest, WithdrawRequest
from nrm_approval.app.verify_request import VerifyRequest
from nrm_approval.app.views import RequestSummary, RequestView
from nrm_approval.entrypoints.http.words import Body, Code, Need, Reference, Term, Text
from nrm_shared.contracts.typed import COUNTED, Day, Moment
from nrm_shared.http.door import Call, Door
from nrm_shared.http.pages import DEFAULT_LIMIT, After, Limit, PageAnswer

Outcome = Literal["APPROVED", "REJECTED", "SENT_FOR_RECTIFICATION"]
Source = Literal["ASSESSMENT", "PROVIDER", "CASE_MANAGER", "VICTIM"]
MAX_ITEMS = 40


class WantedNeedBody(Body):
    """One need asked for."""

    need: Need
    requested_term: Term
    description: Text | None = None
    victim_priority: Annotated[int, Field(ge=1, le=12), COUNTED] | None = None
    preferred_provider: Reference | None = None
    preferred_district: Reference | None = None
    start_by: Day | None = None

    def wanted(self, item_id: UUID | None = None) -> WantedNeed:
        """Return what is wanted."""
        return WantedNeed(**self.model_dump(exclude={"item_id"}), item_id=item_id)


class ChangedNeedBody(WantedNeedBody):
    """A need as it shall read after rectification; without `item_id` it is added."""

    item_id: UUID | None = None


class DraftBody(Body):
    """A new request."""

    case_id: UUID
    source: Source
    items: list[WantedNeedBody] = Field(min_length=1, max_length=MAX_ITEMS)
    interim: bool = False
    assessment_id: UUID | None = None
    conflict_note: Text | None = None

    def command(self) -> DraftRequest:
        """Return the command this body asks for."""
        items = tuple(item.wanted() for item in self.items)
        return DraftRequest(self.case_id, self.source, items, self.interim, self.assessment_id, self.conflict_note)


class SubmissionBody(Body):
    """What will be shared and with whom was discussed with the person (C5, C6)."""

    consent_discussed: bool


class VerificationBody(Body):
    """The outcome: exactly one of three. Items not in `struck` are kept."""

    outcome: Outcome
    reasons: Text | None = None
    struck: list[UUID] = Field(default=[], max_length=MAX_ITEMS)
    points: list[Text] = Field(default=[], max_length=MAX_ITEMS)


class AnswerBody(Body):
    """The answer to one rectification point."""

    point_id: UUID
    answer: Text


class RectificationBody(Body):
    """Answers to every open point, and the needs that change with them."""

    answers: list[AnswerBody] = Field(max_length=MAX_ITEMS)
    items: list[ChangedNeedBody] = Field(default=[], max_length=MAX_ITEMS)


class WithdrawalBody(Body):
    """Why it is taken back (list `need_withdrawal`)."""

    reason: Code = "VICTIM_CHOICE"


class ItemTermBody(Body):
    """The term of one item; a reason where the chart or the default for minors asks for one."""

    item_id: UUID
    term: Term
    reason: Text | None = None


class ClassificationBody(Body):
    """One term for each kept item."""

    items: list[ItemTermBody] = Field(min_length=1, max_length=MAX_ITEMS)


class RequestAnswer(BaseModel):
    """Where the request stands after a move."""

    id: UUID
    number: str
    case_id: UUID
    status: str
    round: int | None
    submission_round: int
    interim: bool
    verification: str | None
    due_at: Moment | None
    row_version: int


def router(door: Door) -> APIRouter:
    """Return the routes."""
    routes = APIRouter(prefix="/v1/service-requests", tags=["service requests"])

    @routes.post("", status_code=201, response_model=RequestAnswer)
    def draft(body: DraftBody, call: Call = door.signed_in(DraftRequest)) -> Response:
        """Draft a request (frontline, assessor, provider, case manager, the person)."""
        return call.run(body.command(), answer=RequestAnswer, status=201)

    @routes.post("/{id}/submission", response_model=RequestAnswer)
    def submit(id: UUID, body: SubmissionBody, call: Call = door.signed_in(SubmitRequest)) -> Response:
        """Put the request to the focal point: case confirmed, or interim care only."""
        return call.run(SubmitRequest(id, body.consent_discussed, call.if_match), answer=RequestAnswer)

    @routes.post("/{id}/verification", response_model=RequestAnswer)
    def verify(id: UUID, body: VerificationBody, call: Call = door.signed_in(VerifyRequest)) -> Response:
        """Approve, reject or send for rectification (focal point, not the submitter)."""
        command = VerifyRequest(id, body.outcome, body.reasons, tuple(body.struck), tuple(body.points), call.if_match)
        return call.run(command, answer=RequestAnswer)

    @routes.post("/{id}/rectification", response_model=RequestAnswer)
    def rectify(id: UUID, body: RectificationBody, call: Call = door.signed_in(RectifyRequest)) -> Response:
        """Answer every point and resubmit (submitter)."""
        answers = {answer.point_id: answer.answer for answer in body.answers}
        items = tuple(item.wanted(item.item_id) for item in body.items)
        return call.run(RectifyRequest(id, answers, items, call.if_match), answer=RequestAnswer)

    @routes.post("/{id}/withdrawal", response_model=RequestAnswer)
    def withdraw(id: UUID, body: WithdrawalBody, call: Call = door.signed_in(WithdrawRequest)) -> Response:
        """Take the request back before its verification (submitter, the person)."""
        return call.run(WithdrawRequest(id, body.reason, call.if_match), answer=RequestAnswer)

    @routes.post("/{id}/classification", response_model=RequestAnswer)
    def classify(id: UUID, body: ClassificationBody, call: Call = door.signed_in(ClassifyRequest)) -> Response:
        """Give every kept item its term (focal point)."""
        items = tuple(ItemTerm(item.item_id, item.term, item.reason) for item in body.items)
        return call.run(ClassifyRequest(id, items, call.if_match), answer=RequestAnswer)

    @routes.get("/{id}", response_model=RequestView)
    def read(id: UUID, call: Call = door.signed_in(OneRequest)) -> Response:
        """Return one request with its needs, points and rounds."""
        return call.ask(OneRequest(id), answer=RequestView)

    @routes.get("", response_model=PageAnswer[RequestSummary])
    def listing(
        case_id: UUID | None = None,
        queue: Literal["verification", "classification", "rectification"] | None = None,
        after: After = None,
        limit: Limit = DEFAULT_LIMIT,
        call: Call = door.signed_in(Requests),
    ) -> Response:
        """Return requests, of one case or of a queue, the most urgent first."""
        return call.ask(Requests(queue, case_id, after, limit), answer=PageAnswer[RequestSummary])

    return routes
