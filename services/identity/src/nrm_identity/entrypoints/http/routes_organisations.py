"""Routes of organisations."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from nrm_identity.app.close_organisation import CloseOrganisation, ReopenOrganisation
from nrm_identity.app.organisations_query import GetOrganisation, LabelOrganisations, ListOrganisations
from nrm_identity.app.register_organisation import RegisterOrganisation
from nrm_identity.entrypoints.http.schemas import ClosureBody
from nrm_identity.entrypoints.http.schemas_organisations import (
    LabelsBody,
    OrganisationAnswer,
    OrganisationBody,
    OrganisationLabelList,
)
from nrm_shared.http.door import Call, Door
from nrm_shared.http.pages import DEFAULT_LIMIT, After, Limit, PageAnswer


def router(door: Door) -> APIRouter:
    """Return the routes."""
    routes = APIRouter(prefix="/v1", tags=["organisations"])

    @routes.get("/organisations", response_model=PageAnswer[OrganisationAnswer])
    def list_organisations(
        kind: Annotated[str | None, Query(max_length=40)] = None,
        district: Annotated[str | None, Query(max_length=40)] = None,
        after: After = None,
        limit: Limit = DEFAULT_LIMIT,
        call: Call = door.signed_in(ListOrganisations),
    ) -> Response:
        """List organisations by code, by kind and district if asked."""
        return call.ask(ListOrganisations(kind, district, after, limit), answer=PageAnswer[OrganisationAnswer])

    @routes.get("/organisations/{id}", response_model=OrganisationAnswer)
    def get_organisation(id: str, call: Call = door.signed_in(GetOrganisation)) -> Response:
        """Read one organisation."""
        return call.ask(GetOrganisation(id), answer=OrganisationAnswer)

    @routes.post("/organisations", status_code=201, response_model=OrganisationAnswer)
    def register_organisation(body: OrganisationBody, call: Call = door.signed_in(RegisterOrganisation)) -> Response:
        """Register an organisation (administrator)."""
        return call.run(body.command(), answer=OrganisationAnswer, status=201)

    @routes.post("/organisations/{id}/closure", response_model=OrganisationAnswer)
    def close_organisation(id: str, body: ClosureBody, call: Call = door.signed_in(CloseOrganisation)) -> Response:
        """Close an organisation (administrator)."""
        return call.run(CloseOrganisation(id, body.reason, call.if_match), answer=OrganisationAnswer)

    @routes.post("/organisations/{id}/reopening", response_model=OrganisationAnswer)
    def reopen_organisation(id: str, call: Call = door.signed_in(ReopenOrganisation)) -> Response:
        """Open a closed organisation again (administrator)."""
        return call.run(ReopenOrganisation(id, call.if_match), answer=OrganisationAnswer)

    @routes.post("/organisation-labels", response_model=OrganisationLabelList)
    def label_organisations(body: LabelsBody, call: Call = door.signed_in(LabelOrganisations)) -> Response:
        """Name up to 100 organisations; it only reads, so it needs no Idempotency-Key."""
        query = LabelOrganisations(tuple(body.ids))
        return call.ask(query, answer=OrganisationLabelList, shape=lambda found: {"items": found})

    return routes
