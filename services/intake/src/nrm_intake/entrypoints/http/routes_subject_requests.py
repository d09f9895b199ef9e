"""Routes of subject requests: asked by the person or on her behalf, answered by the data-protection officer (2.10)."""

from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import Field

from nrm_intake.app.answer_subject_request import (
    FulfilSubjectRequest,
    RefuseSubjectRequest,
    SealSubject,
    WithdrawSubjectRequest,
)
from nrm_intake.app.make_subject_request import MakeSubjectRequest
from nrm_intake.app.read_copy import FindCopy, ReadCopy
from nrm_intake.app.subject_requests import ListSubjectRequests, SubjectRequestsOfCase, SubjectRequestState
from nrm_intake.entrypoints.http import copy_answers
from nrm_intake.entrypoints.http.schemas import Body, Code, Line
from nrm_intake.entrypoints.http.schemas_persons import PersonBody
from nrm_shared.http.door import Call, Door
from nrm_shared.http.pages import DEFAULT_LIMIT, After, Limit, PageAnswer


class SubjectRequestBody(Body):
    """What is asked for, in which words, and who witnessed it where somebody asks on the person's behalf."""

    kind: Code = Field(description="ACCESS, CORRECT or SEAL")
    wish: str | None = Field(default=None, max_length=2000)
    witness: Line | None = None


class FulfilmentBody(Body):
    """What is put right, for a correction; and words to the person."""

    person: PersonBody | None = None
    answer: str | None = Field(default=None, max_length=2000)

    def command(self, request_id: UUID, row_version: int | None) -> FulfilSubjectRequest:
        """Return the command this body asks for."""
        given = self.person.given() if self.person is not None else None
        return FulfilSubjectRequest(request_id, given, self.answer, row_version)


class RequestRefusalBody(Body):
    """Why: a code, and in words to the person."""

    reason: Code
    answer: str | None = Field(default=None, max_length=2000)


def router(door: Door) -> APIRouter:
    """Return the routes."""
    routes = APIRouter(prefix="/v1", tags=["subject requests"])
    _asking(routes, door)
    _answering(routes, door)
    return routes


def _asking(routes: APIRouter, door: Door) -> None:
    @routes.post("/cases/{case_id}/subject-requests", status_code=201, response_model=SubjectRequestState)
    def make(case_id: UUID, body: SubjectRequestBody, call: Call = door.signed_in(MakeSubjectRequest)) -> Response:
        """Ask for a copy, a correction or sealing; it is to be answered within 30 days."""
        command = MakeSubjectRequest(case_id, body.kind, body.wish, body.witness)
        return call.run(command, answer=SubjectRequestState, status=201)

    @routes.get("/cases/{case_id}/subject-requests", response_model=PageAnswer[copy_answers.SubjectRequestAnswer])
    def of_case(
        case_id: UUID,
        after: After = None,
        limit: Limit = DEFAULT_LIMIT,
        call: Call = door.signed_in(SubjectRequestsOfCase),
    ) -> Response:
        """Read what was asked about the person of a case, with the words."""
        query = SubjectRequestsOfCase(case_id, after, limit)
        return call.ask(query, answer=PageAnswer[copy_answers.SubjectRequestAnswer])

    @routes.post("/subject-requests/{request_id}/withdrawal", response_model=SubjectRequestState)
    def withdraw(request_id: UUID, call: Call = door.signed_in(WithdrawSubjectRequest)) -> Response:
        """Take it back."""
        return call.run(WithdrawSubjectRequest(request_id, call.if_match), answer=SubjectRequestState)

    @routes.get("/subject-requests/{request_id}/copy", response_model=copy_answers.CopyAnswer)
    def read_copy(request_id: UUID, call: Call = door.signed_in(FindCopy, ReadCopy)) -> Response:
        """Read what every service keeps about the person, and who looked; for 30 days once the request was granted."""
        # For strangers nobody else is asked.
        cases = call.runner.ask(FindCopy(request_id), actor=call.actor, context=call.context, after=call.after)
        query = ReadCopy(request_id, cases)
        return call.ask(query, answer=copy_answers.CopyAnswer, shape=copy_answers.copy_answer)


def _answering(routes: APIRouter, door: Door) -> None:
    @routes.get("/subject-requests", response_model=PageAnswer[SubjectRequestState])
    def list_requests(
        unanswered: bool = False,
        overdue: bool = False,
        after: After = None,
        limit: Limit = DEFAULT_LIMIT,
        call: Call = door.signed_in(ListSubjectRequests),
    ) -> Response:
        """List requests without their words; `overdue` those that should have been answered."""
        return call.ask(ListSubjectRequests(unanswered, overdue, after, limit), answer=PageAnswer[SubjectRequestState])

    @routes.post("/subject-requests/{request_id}/fulfilment", response_model=SubjectRequestState)
    def fulfil(request_id: UUID, body: FulfilmentBody, call: Call = door.signed_in(FulfilSubjectRequest)) -> Response:
        """Grant it: the copy can be read, or what was wrong is put right."""
        return call.run(body.command(request_id, call.if_match), answer=SubjectRequestState)

    @routes.post("/subject-requests/{request_id}/sealing", response_model=SubjectRequestState)
    def seal(request_id: UUID, call: Call = door.signed_in(SealSubject)) -> Response:
        """Ask for the erasure that was wished for; a second person decides it, and with it the request."""
        return call.run(SealSubject(request_id, call.if_match), answer=SubjectRequestState)

    @routes.post("/subject-requests/{request_id}/refusal", response_model=SubjectRequestState)
    def refuse(
        request_id: UUID, body: RequestRefusalBody, call: Call = door.signed_in(RefuseSubjectRequest)
    ) -> Response:
        """Refuse it."""
        command = RefuseSubjectRequest(request_id, body.reason, body.answer, call.if_match)
        return call.run(command, answer=SubjectRequestState)
