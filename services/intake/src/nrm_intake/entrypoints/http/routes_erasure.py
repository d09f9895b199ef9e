"""Routes of erasure: asked by one, decided by another, with the tally; and of the legal hold that forbids it."""

from typing import Literal
from uuid import UUID

from fastapi import APIRouter, Response

from nrm_intake.app.erase_person import ApproveErasure, ErasePerson, ErasureView, RefuseErasure
from nrm_intake.app.erasures import ListErasures, ReadErasure
from nrm_intake.app.hold_person import HoldState, LiftHold, PlaceHold
from nrm_intake.app.repeat_erasure import RepeatErasure
from nrm_intake.entrypoints.http.schemas import Body, Code, ReasonBody
from nrm_shared.http.door import Call, Door
from nrm_shared.http.pages import DEFAULT_LIMIT, After, Limit, PageAnswer


class ErasureBody(Body):
    """Why a person is to be erased, and the subject request it rests on."""

    reason: Code
    request_id: UUID | None = None


def router(door: Door) -> APIRouter:
    """Return the routes."""
    routes = APIRouter(tags=["erasure"])
    _erasures(routes, door)
    _holds(routes, door)
    return routes


def _erasures(routes: APIRouter, door: Door) -> None:
    @routes.post("/v1/persons/{person_id}/erasure", status_code=201, response_model=ErasureView)
    def erase_person(person_id: UUID, body: ErasureBody, call: Call = door.signed_in(ErasePerson)) -> Response:
        """Ask for the erasure of a person; a second person decides."""
        command = ErasePerson(person_id, body.reason, body.request_id)
        return call.run(command, answer=ErasureView, status=201)

    @routes.post("/v1/erasures/{erasure_id}/approval", response_model=ErasureView)
    def approve_erasure(erasure_id: UUID, call: Call = door.signed_in(ApproveErasure)) -> Response:
        """Order it. Keys are destroyed at once here, within seconds everywhere; it cannot be undone."""
        return call.run(ApproveErasure(erasure_id, call.if_match), answer=ErasureView)

    @routes.post("/v1/erasures/{erasure_id}/refusal", response_model=ErasureView)
    def refuse_erasure(erasure_id: UUID, body: ReasonBody, call: Call = door.signed_in(RefuseErasure)) -> Response:
        """Refuse it."""
        return call.run(RefuseErasure(erasure_id, body.reason, call.if_match), answer=ErasureView)

    @routes.post("/v1/erasures/{erasure_id}/repetition", response_model=ErasureView)
    def repeat(erasure_id: UUID, call: Call = door.signed_in(RepeatErasure)) -> Response:
        """Carry it out once more in every service: a backup from before it was restored."""
        return call.run(RepeatErasure(erasure_id, call.if_match), answer=ErasureView)

    @routes.get("/v1/erasures/{erasure_id}", response_model=ErasureView)
    def read_erasure(erasure_id: UUID, call: Call = door.signed_in(ReadErasure)) -> Response:
        """Read one erasure and who has not reported."""
        return call.ask(ReadErasure(erasure_id), answer=ErasureView)

    @routes.get("/v1/erasures", response_model=PageAnswer[ErasureView])
    def list_erasures(
        status: Literal["ASKED", "ORDERED", "REFUSED", "DONE"] | None = None,
        overdue: bool = False,
        after: After = None,
        limit: Limit = DEFAULT_LIMIT,
        call: Call = door.signed_in(ListErasures),
    ) -> Response:
        """List erasures; `overdue` those ordered a day ago that some service has not reported."""
        return call.ask(ListErasures(status, overdue, after, limit), answer=PageAnswer[ErasureView])


def _holds(routes: APIRouter, door: Door) -> None:
    @routes.post("/v1/persons/{person_id}/legal-hold", status_code=201, response_model=HoldState)
    def place_hold(person_id: UUID, body: ReasonBody, call: Call = door.signed_in(PlaceHold)) -> Response:
        """Keep a person's data for a court or an investigation: it is not erased."""
        return call.run(PlaceHold(person_id, body.reason), answer=HoldState, status=201)

    @routes.post("/v1/legal-holds/{hold_id}/lifting", response_model=HoldState)
    def lift_hold(hold_id: UUID, call: Call = door.signed_in(LiftHold)) -> Response:
        """Lift a hold."""
        return call.run(LiftHold(hold_id, call.if_match), answer=HoldState)
