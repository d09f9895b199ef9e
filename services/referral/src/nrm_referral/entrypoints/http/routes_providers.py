"""Routes of providers and offerings (step 10)."""

from uuid import UUID

from fastapi import APIRouter, Response

from nrm_referral.app.offerings import ConfirmCapacity, DeclareOffering, EndOffering
from nrm_referral.app.providers import (
    ApplyAsProvider,
    AuthoriseProvider,
    ReviewProvider,
    RevokeProvider,
    SuspendProvider,
)
from nrm_referral.app.reads import GetProvider, ListOfferings, ListProviders
from nrm_referral.entrypoints.http.answers import OfferingAnswer, ProviderAnswer
from nrm_referral.entrypoints.http.bodies import (
    ApplyBody,
    AuthorisationBody,
    CapacityBody,
    LastDayBody,
    OfferingBody,
    ReasonBody,
)
from nrm_shared.http.door import Call, Door
from nrm_shared.http.pages import DEFAULT_LIMIT, After, Limit, PageAnswer


def router(door: Door) -> APIRouter:
    """Return the routes."""
    routes = APIRouter(prefix="/v1", tags=["providers"])

    @routes.post("/providers", status_code=201, response_model=ProviderAnswer)
    def apply(body: ApplyBody, call: Call = door.signed_in(ApplyAsProvider)) -> Response:
        """Apply for authorisation (the organisation's own focal person, or the focal point)."""
        return call.run(ApplyAsProvider(body.organisation), answer=ProviderAnswer, status=201)

    @routes.get("/providers", response_model=PageAnswer[ProviderAnswer])
    def list_providers(
        status: str | None = None,
        after: After = None,
        limit: Limit = DEFAULT_LIMIT,
        call: Call = door.signed_in(ListProviders),
    ) -> Response:
        """Return the providers."""
        return call.ask(ListProviders(status, after, limit), answer=PageAnswer[ProviderAnswer])

    @routes.get("/providers/{organisation}", response_model=ProviderAnswer)
    def get_provider(organisation: str, call: Call = door.signed_in(GetProvider)) -> Response:
        """Return one provider."""
        return call.ask(GetProvider(organisation), answer=ProviderAnswer)

    @routes.post("/providers/{organisation}/review", response_model=ProviderAnswer)
    def review(organisation: str, call: Call = door.signed_in(ReviewProvider)) -> Response:
        """Take the application up."""
        return call.run(ReviewProvider(organisation, call.if_match), answer=ProviderAnswer)

    @routes.post("/providers/{organisation}/authorisation", response_model=ProviderAnswer)
    def authorise(
        organisation: str, body: AuthorisationBody, call: Call = door.signed_in(AuthoriseProvider)
    ) -> Response:
        """Authorise, renew or reinstate (the Authority)."""
        command = AuthoriseProvider(organisation=organisation, **body.model_dump(), row_version=call.if_match)
        return call.run(command, answer=ProviderAnswer)

    @routes.post("/providers/{organisation}/suspension", response_model=ProviderAnswer)
    def suspend(organisation: str, body: ReasonBody, call: Call = door.signed_in(SuspendProvider)) -> Response:
        """Suspend (the Authority)."""
        return call.run(SuspendProvider(organisation, body.reason, call.if_match), answer=ProviderAnswer)

    @routes.post("/providers/{organisation}/revocation", response_model=ProviderAnswer)
    def revoke(organisation: str, body: ReasonBody, call: Call = door.signed_in(RevokeProvider)) -> Response:
        """Revoke the authorisation (the Authority)."""
        return call.run(RevokeProvider(organisation, body.reason, call.if_match), answer=ProviderAnswer)

    @routes.post("/offerings", status_code=201, response_model=OfferingAnswer)
    def declare(body: OfferingBody, call: Call = door.signed_in(DeclareOffering)) -> Response:
        """Declare what an organisation offers."""
        return call.run(DeclareOffering(**body.model_dump()), answer=OfferingAnswer, status=201)

    @routes.get("/offerings", response_model=PageAnswer[OfferingAnswer])
    def list_offerings(
        organisation: str | None = None,
        need: str | None = None,
        after: After = None,
        limit: Limit = DEFAULT_LIMIT,
        call: Call = door.signed_in(ListOfferings),
    ) -> Response:
        """Return offerings."""
        return call.ask(ListOfferings(organisation, need, after, limit), answer=PageAnswer[OfferingAnswer])

    @routes.post("/offerings/{offering_id}/capacity", response_model=OfferingAnswer)
    def confirm_capacity(
        offering_id: UUID, body: CapacityBody, call: Call = door.signed_in(ConfirmCapacity)
    ) -> Response:
        """Confirm the present capacity."""
        command = ConfirmCapacity(offering_id, body.capacity_total, body.capacity_available, call.if_match)
        return call.run(command, answer=OfferingAnswer)

    @routes.post("/offerings/{offering_id}/end", response_model=OfferingAnswer)
    def end(offering_id: UUID, body: LastDayBody, call: Call = door.signed_in(EndOffering)) -> Response:
        """Let an offering end."""
        return call.run(EndOffering(offering_id, body.last_day, call.if_match), answer=OfferingAnswer)

    return routes
