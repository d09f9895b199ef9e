"""Routes of the service itself: start, deliveries, completion (step 11)."""

from uuid import UUID

from fastapi import APIRouter, Response

from nrm_referral.app.reads import ListDeliveries
from nrm_referral.app.serve import (
    CompleteReferral,
    CountersignReferral,
    DiscontinueReferral,
    RecordDelivery,
    StartService,
)
from nrm_referral.entrypoints.http.answers import DeliveryAnswer, DeliveryReceiptAnswer, ReferralAnswer
from nrm_referral.entrypoints.http.bodies import CompletionBody, DeliveryBody, ReasonBody, StartBody
from nrm_shared.http.door import Call, Door
from nrm_shared.http.pages import DEFAULT_LIMIT, After, Limit, PageAnswer


def router(door: Door) -> APIRouter:
    """Return the routes."""
    routes = APIRouter(prefix="/v1/referrals", tags=["service"])

    @routes.post("/{referral_id}/service-start", response_model=ReferralAnswer)
    def start(referral_id: UUID, body: StartBody, call: Call = door.signed_in(StartService)) -> Response:
        """Begin the service."""
        command = StartService(referral_id, body.item_ids, body.emergency, call.if_match)
        return call.run(command, answer=ReferralAnswer)

    @routes.post("/{referral_id}/deliveries", status_code=201, response_model=DeliveryReceiptAnswer)
    def deliver(referral_id: UUID, body: DeliveryBody, call: Call = door.signed_in(RecordDelivery)) -> Response:
        """Record one delivery."""
        command = RecordDelivery(referral_id=referral_id, **body.model_dump())
        return call.run(command, answer=DeliveryReceiptAnswer, status=201)

    @routes.get("/{referral_id}/deliveries", response_model=PageAnswer[DeliveryAnswer])
    def list_deliveries(
        referral_id: UUID,
        after: After = None,
        limit: Limit = DEFAULT_LIMIT,
        call: Call = door.signed_in(ListDeliveries),
    ) -> Response:
        """Return the deliveries."""
        return call.ask(ListDeliveries(referral_id, after, limit), answer=PageAnswer[DeliveryAnswer])

    @routes.post("/{referral_id}/completion", response_model=ReferralAnswer)
    def complete(referral_id: UUID, body: CompletionBody, call: Call = door.signed_in(CompleteReferral)) -> Response:
        """End the service as planned."""
        return call.run(CompleteReferral(referral_id, dict(body.outcomes), call.if_match), answer=ReferralAnswer)

    @routes.post("/{referral_id}/discontinuation", response_model=ReferralAnswer)
    def discontinue(referral_id: UUID, body: ReasonBody, call: Call = door.signed_in(DiscontinueReferral)) -> Response:
        """End the service before its aim."""
        return call.run(DiscontinueReferral(referral_id, body.reason, call.if_match), answer=ReferralAnswer)

    @routes.post("/{referral_id}/countersignature", response_model=ReferralAnswer)
    def countersign(referral_id: UUID, call: Call = door.signed_in(CountersignReferral)) -> Response:
        """Confirm the end of the service (the case manager)."""
        return call.run(CountersignReferral(referral_id, call.if_match), answer=ReferralAnswer)

    return routes
