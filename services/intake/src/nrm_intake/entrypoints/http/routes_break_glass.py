"""Routes of break-glass: open one case for an hour, read its person, end it, review it (decision 12). No search, no list
of cases: who opens a case knows its number already.
"""

from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import Field

from nrm_intake.app.break_glass_queries import BreakGlassEntry, BreakGlassView, ListBreakGlass, ReadBreakGlass
from nrm_intake.app.end_break_glass import CloseBreakGlass
from nrm_intake.app.open_break_glass import BreakGlassState, OpenBreakGlass
from nrm_intake.app.read_under_break_glass import ReadUnderBreakGlass
from nrm_intake.app.review_break_glass import ReviewBreakGlass
from nrm_intake.entrypoints.http import answers
from nrm_intake.entrypoints.http.schemas import Body, Code
from nrm_shared.http.door import Call, Door
from nrm_shared.http.pages import DEFAULT_LIMIT, After, Limit, PageAnswer


class OpenBreakGlassBody(Body):
    """Why: a code, and in words. The words are sealed; the review reads them."""

    reason: Code
    text: str = Field(min_length=10, max_length=2000)


class ReviewBreakGlassBody(Body):
    """What the review found: a code, and in words."""

    finding: Code
    text: str | None = Field(default=None, max_length=2000)


def router(door: Door) -> APIRouter:
    """Return the routes."""
    routes = APIRouter(tags=["break-glass"])
    _opening(routes, door)
    _reviewing(routes, door)
    return routes


def _opening(routes: APIRouter, door: Door) -> None:
    @routes.post("/v1/cases/{case_id}/break-glass", status_code=201, response_model=BreakGlassState)
    def open_break_glass(
        case_id: UUID, body: OpenBreakGlassBody, call: Call = door.signed_in(OpenBreakGlass)
    ) -> Response:
        """Open one case for sixty minutes; needs a sign-in of the last five minutes (403 `sign-in-again`)."""
        command = OpenBreakGlass(case_id, body.reason, body.text)
        return call.run(command, answer=BreakGlassState, status=201)

    @routes.get("/v1/break-glass/{break_glass_id}/person", response_model=answers.PersonAnswer)
    def read_person(break_glass_id: UUID, call: Call = door.signed_in(ReadUnderBreakGlass)) -> Response:
        """Read who the person is and how to reach them; every read is written to the audit under this opening."""
        query = ReadUnderBreakGlass(break_glass_id)
        return call.ask(query, answer=answers.PersonAnswer, shape=answers.person_answer)

    @routes.post("/v1/break-glass/{break_glass_id}/closure", response_model=BreakGlassState)
    def close_break_glass(break_glass_id: UUID, call: Call = door.signed_in(CloseBreakGlass)) -> Response:
        """End it before its time."""
        return call.run(CloseBreakGlass(break_glass_id), answer=BreakGlassState)


def _reviewing(routes: APIRouter, door: Door) -> None:
    @routes.post("/v1/break-glass/{break_glass_id}/review", response_model=BreakGlassState)
    def review_break_glass(
        break_glass_id: UUID, body: ReviewBreakGlassBody, call: Call = door.signed_in(ReviewBreakGlass)
    ) -> Response:
        """Record what the review found."""
        command = ReviewBreakGlass(break_glass_id, body.finding, body.text, call.if_match)
        return call.run(command, answer=BreakGlassState)

    @routes.get("/v1/break-glass/{break_glass_id}", response_model=BreakGlassView)
    def read_break_glass(break_glass_id: UUID, call: Call = door.signed_in(ReadBreakGlass)) -> Response:
        """Read one opening with its words."""
        return call.ask(ReadBreakGlass(break_glass_id), answer=BreakGlassView)

    @routes.get("/v1/break-glass", response_model=PageAnswer[BreakGlassEntry])
    def list_break_glass(
        unreviewed: bool = False,
        overdue: bool = False,
        after: After = None,
        limit: Limit = DEFAULT_LIMIT,
        call: Call = door.signed_in(ListBreakGlass),
    ) -> Response:
        """List openings; `overdue` those whose review should have been done."""
        return call.ask(ListBreakGlass(unreviewed, overdue, after, limit), answer=PageAnswer[BreakGlassEntry])
