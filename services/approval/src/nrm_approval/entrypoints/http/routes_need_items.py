"""Routes of need items: the queues of focal point and Authority, and their decisions (steps 8 and 9)."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from nrm_approval.app.classify_request import BridgeNeed, ReclassifyNeed
from nrm_approval.app.decide_need import DecideAsAuthority, DecideAsFocalPoint, Decision, WithdrawNeed
from nrm_approval.app.hold_need import HoldNeed, ResumeNeed
from nrm_approval.app.queries import NeedItems, OneNeedItem
from nrm_approval.app.views import NeedItemView
from nrm_approval.entrypoints.http.words import Body, Code, Term, Text
from nrm_shared.contracts.typed import Moment
from nrm_shared.http.door import Call, Door
from nrm_shared.http.pages import DEFAULT_LIMIT, After, Limit, PageAnswer


class DecisionBody(Body):
    """A decision; reasons are required unless it is APPROVED. `meeting_ref` is kept for the Authority's only."""

    decision: Literal["APPROVED", "REFUSED", "RETURNED"]
    reasons: Text | None = None
    conditions: Text | None = None
    meeting_ref: Annotated[str, Field(max_length=64)] | None = None
    valid_until: Moment | None = None


class TermBody(Body):
    """Another term, with the reason where one is asked for."""

    term: Term
    reason: Text | None = None


class BridgeBody(Body):
    """Why immediate help of the same type cannot wait for the Authority."""

    reason: Text


class WithdrawalBody(Body):
    """Why the need is no longer wanted."""

    reason: Code = "VICTIM_CHOICE"


class HoldBody(Body):
    """Why the need rests: a code of the list `hold`."""

    reason: Code


class NeedItemAnswer(BaseModel):
    """Where the need stands after a move."""

    id: UUID
    request_id: UUID
    case_id: UUID
    need: str
    status: str
    term: str | None
    level: str | None
    interim: bool
    bridge_of: UUID | None
    due_at: Moment | None
    valid_until: Moment | None
    row_version: int


def router(door: Door) -> APIRouter:
    """Return the routes."""
    routes = APIRouter(prefix="/v1/need-items", tags=["need items"])

    @routes.post("/{id}/decision", response_model=NeedItemAnswer)
    def decide(
        id: UUID, body: DecisionBody, call: Call = door.signed_in(DecideAsAuthority, DecideAsFocalPoint)
    ) -> Response:
        """Decide a classified need: T1 the focal point, T2 and T3 the Authority; the term fixes which."""
        decision = Decision(id, **body.model_dump(), row_version=call.if_match)
        command = DecideAsAuthority(decision) if call.actor.has("AUT") else DecideAsFocalPoint(decision)
        return call.run(command, answer=NeedItemAnswer)

    @routes.post("/{id}/classification", response_model=NeedItemAnswer)
    def reclassify(id: UUID, body: TermBody, call: Call = door.signed_in(ReclassifyNeed)) -> Response:
        """Classify anew before the decision, after a return, or after an approval no referral used (focal point)."""
        return call.run(ReclassifyNeed(id, body.term, body.reason, call.if_match), answer=NeedItemAnswer)

    @routes.post("/{id}/bridge", status_code=201, response_model=NeedItemAnswer)
    def bridge(id: UUID, body: BridgeBody, call: Call = door.signed_in(BridgeNeed)) -> Response:
        """Open immediate help of the same type while the Authority has not decided (focal point)."""
        return call.run(BridgeNeed(id, body.reason, call.if_match), answer=NeedItemAnswer, status=201)

    @routes.post("/{id}/withdrawal", response_model=NeedItemAnswer)
    def withdraw(id: UUID, body: WithdrawalBody, call: Call = door.signed_in(WithdrawNeed)) -> Response:
        """Withdraw a need that is not approved yet, or is on hold (focal point for the person, or the person)."""
        return call.run(WithdrawNeed(id, body.reason, call.if_match), answer=NeedItemAnswer)

    @routes.post("/{id}/hold", response_model=NeedItemAnswer)
    def hold(id: UUID, body: HoldBody, call: Call = door.signed_in(HoldNeed)) -> Response:
        """Let a need rest: before its decision, or approved and not referred yet (focal point)."""
        return call.run(HoldNeed(id, body.reason, call.if_match), answer=NeedItemAnswer)

    @routes.post("/{id}/resumption", response_model=NeedItemAnswer)
    def resume(id: UUID, call: Call = door.signed_in(ResumeNeed)) -> Response:
        """Take a need up again where it was left (focal point)."""
        return call.run(ResumeNeed(id, call.if_match), answer=NeedItemAnswer)

    @routes.get("/{id}", response_model=NeedItemView)
    def read(id: UUID, call: Call = door.signed_in(OneNeedItem)) -> Response:
        """Return one need with its approvals; for the Authority as a dossier without free text."""
        return call.ask(OneNeedItem(id), answer=NeedItemView)

    @routes.get("", response_model=PageAnswer[NeedItemView])
    def listing(
        queue: Literal["focal-point", "authority"] | None = None,
        case_id: UUID | None = None,
        after: After = None,
        limit: Limit = DEFAULT_LIMIT,
        call: Call = door.signed_in(NeedItems),
    ) -> Response:
        """Return need items, of a queue or of one case, the most urgent first, without free text."""
        return call.ask(NeedItems(queue, case_id, after, limit), answer=PageAnswer[NeedItemView])

    return routes
