"""Routes of merges: two records of one natural person put together by the focal point, and told apart again (INV-38)."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import Field, StringConstraints

from nrm_intake.app.merge_persons import MergePersons, MergeState, ReverseMerge
from nrm_intake.app.read_merges import MergesOfPerson, ReadMerge
from nrm_intake.entrypoints.http import answers
from nrm_intake.entrypoints.http.schemas import Body, Code
from nrm_shared.http.door import Call, Door
from nrm_shared.http.pages import DEFAULT_LIMIT, After, Limit, PageAnswer

Words = Annotated[str, StringConstraints(min_length=1, max_length=2000)]


class MergeBody(Body):
    """Which record is the same person's, why, and in own words; a reason if document numbers of one kind differ."""

    other_person_id: UUID
    reason: Code = Field(description="A code of `merge_reason`")
    text: Words
    numbers_override: Code | None = Field(default=None, description="A code of `merge_override`")


class MergeReversalBody(Body):
    """Why the two are told apart again: a code of `merge_reversal_reason`, and in own words."""

    reason: Code
    text: Words


def router(door: Door) -> APIRouter:
    """Return the routes."""
    routes = APIRouter(prefix="/v1", tags=["merges"])

    @routes.post("/persons/{person_id}/merges", status_code=201, response_model=MergeState)
    def merge(person_id: UUID, body: MergeBody, call: Call = door.signed_in(MergePersons)) -> Response:
        """Say that another record is the same person's as this one, which is kept; nothing of either is changed."""
        command = MergePersons(
            person_id, body.other_person_id, body.reason, body.text, body.numbers_override, call.if_match
        )
        return call.run(command, answer=MergeState, status=201)

    @routes.get("/persons/{person_id}/merges", response_model=PageAnswer[MergeState])
    def of_person(
        person_id: UUID, after: After = None, limit: Limit = DEFAULT_LIMIT, call: Call = door.signed_in(MergesOfPerson)
    ) -> Response:
        """List the merges of a record, undone ones included."""
        return call.ask(MergesOfPerson(person_id, after, limit), answer=PageAnswer[MergeState])

    @routes.get("/merges/{merge_id}", response_model=answers.MergeAnswer)
    def read(merge_id: UUID, call: Call = door.signed_in(ReadMerge)) -> Response:
        """Read a merge: its words, and both records side by side."""
        return call.ask(ReadMerge(merge_id), answer=answers.MergeAnswer)

    @routes.post("/merges/{merge_id}/reversal", response_model=MergeState)
    def reverse(merge_id: UUID, body: MergeReversalBody, call: Call = door.signed_in(ReverseMerge)) -> Response:
        """Tell the two apart again, within 30 days. What ended meanwhile for both stays ended."""
        command = ReverseMerge(merge_id, body.reason, body.text, call.if_match)
        return call.run(command, answer=MergeState)

    return routes
