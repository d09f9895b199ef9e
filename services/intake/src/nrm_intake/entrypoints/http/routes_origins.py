"""Routes of what comes before a report: rescue (step 2) and repatriation (step 3)."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from nrm_intake.app import repatriations, rescues
from nrm_intake.app.claims import ReadIdentityClaims
from nrm_intake.app.give_consent import GiveRescueConsent
from nrm_intake.entrypoints.http import answers, rescue_answers
from nrm_intake.entrypoints.http.schemas_consents import ConsentBody
from nrm_intake.entrypoints.http.schemas_origins import (
    CourtBody,
    NationalityBody,
    ReceptionBody,
    RescueBody,
    RescueFactsBody,
    ReturnBody,
    ReturnNoticeBody,
    StationBody,
    TravelBody,
)
from nrm_shared.http.door import Call, Door
from nrm_shared.http.pages import DEFAULT_LIMIT, After, Limit, PageAnswer


def router(door: Door) -> APIRouter:
    """Return the routes."""
    routes = APIRouter()
    _repatriations(routes, door)
    _rescues(routes, door)
    return routes


def _repatriations(routes: APIRouter, door: Door) -> None:
    @routes.get("/v1/repatriations", response_model=PageAnswer[answers.RepatriationAnswer], tags=["repatriations"])
    def list_repatriations(
        reference: str | None = None,
        after: After = None,
        limit: Limit = DEFAULT_LIMIT,
        call: Call = door.signed_in(repatriations.ListRepatriations),
    ) -> Response:
        """Find the record with a partner's reference, or list all."""
        query = repatriations.ListRepatriations(reference, after, limit)
        return call.ask(
            query,
            answer=PageAnswer[answers.RepatriationAnswer],
            shape=lambda shown: shown.each(answers.repatriation_answer),
        )

    @routes.post(
        "/v1/repatriations", status_code=201, response_model=answers.RepatriationAnswer, tags=["repatriations"]
    )
    def notify_return(body: ReturnNoticeBody, call: Call = door.signed_in(repatriations.NotifyReturn)) -> Response:
        """Record a person of whom a mission tells; 409 `repatriation-known` for a reference notified before."""
        return call.run(
            body.command(), answer=answers.RepatriationAnswer, status=201, shape=answers.repatriation_answer
        )

    @routes.get("/v1/repatriations/{id}", response_model=answers.RepatriationAnswer, tags=["repatriations"])
    def read_repatriation(id: UUID, call: Call = door.signed_in(repatriations.ReadRepatriation)) -> Response:
        """Read one record, without names."""
        query = repatriations.ReadRepatriation(id)
        return call.ask(query, answer=answers.RepatriationAnswer, shape=answers.repatriation_answer)

    @routes.get("/v1/repatriations/{id}/identity-claims", tags=["repatriations"])
    def read_identity_claims(id: UUID, call: Call = door.signed_in(ReadIdentityClaims)) -> Response:
        """Read who the person is said to be (IdentityClaims of the partner contracts)."""
        return call.ask(ReadIdentityClaims(id), answer=dict[str, Any])

    @routes.post(
        "/v1/repatriations/{id}/nationality-check", response_model=answers.RepatriationAnswer, tags=["repatriations"]
    )
    def request_nationality(
        id: UUID, body: NationalityBody, call: Call = door.signed_in(repatriations.RequestNationality)
    ) -> Response:
        """Ask a station about the nationality."""
        command = repatriations.RequestNationality(id, body.station, call.if_match)
        return call.run(command, answer=answers.RepatriationAnswer, shape=answers.repatriation_answer)

    @routes.post("/v1/repatriations/{id}/travel", response_model=answers.RepatriationAnswer, tags=["repatriations"])
    def arrange_travel(
        id: UUID, body: TravelBody, call: Call = door.signed_in(repatriations.ArrangeTravel)
    ) -> Response:
        """Record travel; 409 `nationality-not-confirmed` before the station confirmed."""
        command = repatriations.ArrangeTravel(id, **body.model_dump(), row_version=call.if_match)
        return call.run(command, answer=answers.RepatriationAnswer, shape=answers.repatriation_answer)

    @routes.post("/v1/repatriations/{id}/return", response_model=answers.RepatriationAnswer, tags=["repatriations"])
    def record_return(id: UUID, body: ReturnBody, call: Call = door.signed_in(repatriations.RecordReturn)) -> Response:
        """Record the arrival."""
        command = repatriations.RecordReturn(id, **body.model_dump(), row_version=call.if_match)
        return call.run(command, answer=answers.RepatriationAnswer, shape=answers.repatriation_answer)

    @routes.post("/v1/repatriations/{id}/reception", response_model=answers.RepatriationAnswer, tags=["repatriations"])
    def record_reception(
        id: UUID, body: ReceptionBody, call: Call = door.signed_in(repatriations.RecordReception)
    ) -> Response:
        """Record who received the person."""
        command = repatriations.RecordReception(id, **body.model_dump(), row_version=call.if_match)
        return call.run(command, answer=answers.RepatriationAnswer, shape=answers.repatriation_answer)


def _rescues(routes: APIRouter, door: Door) -> None:
    @routes.post("/v1/rescues", status_code=201, response_model=answers.RescueAnswer, tags=["rescues"])
    def record_rescue(body: RescueBody, call: Call = door.signed_in(rescues.RecordRescue)) -> Response:
        """Record a rescue; its clock starts."""
        return call.run(body.command(), answer=answers.RescueAnswer, status=201, shape=answers.with_warnings)

    @routes.get("/v1/rescues/{id}", response_model=rescue_answers.RescueWithFacts, tags=["rescues"])
    def read_rescue(id: UUID, call: Call = door.signed_in(rescues.ReadRescue)) -> Response:
        """Read where a rescue stands, and what step 2 asks to be known of it."""
        query = rescues.ReadRescue(id)
        return call.ask(query, answer=rescue_answers.RescueWithFacts, shape=rescue_answers.with_facts)

    @routes.post("/v1/rescues/{id}/facts", response_model=answers.RescueAnswer, tags=["rescues"])
    def add_facts(id: UUID, body: RescueFactsBody, call: Call = door.signed_in(rescues.AddRescueFacts)) -> Response:
        """Record what became known or was done since: rights notice, health check, counselling, protection order."""
        command = rescues.AddRescueFacts(id, body.facts(), call.if_match)
        return call.run(command, answer=answers.RescueAnswer, shape=answers.with_warnings)

    @routes.post(
        "/v1/rescues/{id}/consents", status_code=201, response_model=answers.RecordedConsentAnswer, tags=["rescues"]
    )
    def give_consent(id: UUID, body: ConsentBody, call: Call = door.signed_in(GiveRescueConsent)) -> Response:
        """Record a consent of the rescued person; C2 starts the 12 hours."""
        command = GiveRescueConsent(id, body.given())
        return call.run(command, answer=answers.RecordedConsentAnswer, status=201)

    @routes.post("/v1/rescues/{id}/police-referral", response_model=answers.RescueAnswer, tags=["rescues"])
    def refer_to_police(id: UUID, body: StationBody, call: Call = door.signed_in(rescues.ReferToPolice)) -> Response:
        """Refer to the police; 409 `consent-missing` without C2."""
        command = rescues.ReferToPolice(id, body.station, call.if_match)
        return call.run(command, answer=answers.RescueAnswer, shape=answers.with_warnings)

    @routes.post("/v1/rescues/{id}/court-production", response_model=answers.RescueAnswer, tags=["rescues"])
    def produce_in_court(id: UUID, body: CourtBody, call: Call = door.signed_in(rescues.ProduceInCourt)) -> Response:
        """Record production before the court."""
        command = rescues.ProduceInCourt(id, body.court, call.if_match)
        return call.run(command, answer=answers.RescueAnswer, shape=answers.with_warnings)
