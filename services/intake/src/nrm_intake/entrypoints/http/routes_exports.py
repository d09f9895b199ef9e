"""Routes of exports: asked for, decided on by a second person when they are large, fetched by who asked, destroyed."""

from typing import Literal
from uuid import UUID

from fastapi import APIRouter, Response
from fastapi.responses import StreamingResponse
from pydantic import Field

from nrm_intake.app.decide_export import ApproveExport, RefuseExport
from nrm_intake.app.export_object import ExportEntry
from nrm_intake.app.purge_export import PurgeExport
from nrm_intake.app.read_exports import ExportView, FetchExport, ListExports, ReadExport
from nrm_intake.app.request_export import RequestedExport, RequestExport
from nrm_intake.domain.export import Filter
from nrm_intake.entrypoints.http.schemas import Body, Code, ReasonBody
from nrm_shared.contracts.typed import Day
from nrm_shared.http.door import Call, Door
from nrm_shared.http.pages import DEFAULT_LIMIT, After, Limit, PageAnswer

Status = Literal["AWAITING_APPROVAL", "REQUESTED", "MAKING", "READY", "REFUSED", "FAILED", "PURGED"]
ZIP = "application/zip"


class ExportFilterBody(Body):
    """Which cases: every field given has to fit."""

    opened_from: Day | None = None
    opened_until: Day | None = None
    case_status: Literal["OPEN", "ON_HOLD", "CLOSED"] | None = None
    victim_status: Literal["POSSIBLE", "CONFIRMED", "NOT_A_VICTIM", "INCONCLUSIVE"] | None = None
    district: Code | None = None


class RequestExportBody(Body):
    """What shall be in the file, why (a code, and in words that who approves reads), and which cases."""

    contents: Code
    reason: Code
    text: str = Field(min_length=10, max_length=2000)
    cases: ExportFilterBody = Field(default_factory=ExportFilterBody)


def router(door: Door) -> APIRouter:
    """Return the routes."""
    routes = APIRouter(tags=["exports"])
    _asking(routes, door)
    _deciding(routes, door)
    _looking(routes, door)
    return routes


def _asking(routes: APIRouter, door: Door) -> None:
    @routes.post("/v1/exports", status_code=201, response_model=RequestedExport)
    def request_export(body: RequestExportBody, call: Call = door.signed_in(RequestExport)) -> Response:
        """Ask for an export. The answer shows the password of the file, once; the file is made afterwards."""
        wanted = body.cases
        cases = Filter(
            wanted.opened_from, wanted.opened_until, wanted.case_status, wanted.victim_status, wanted.district
        )
        command = RequestExport(body.contents, body.reason, body.text, cases)
        return call.run(command, answer=RequestedExport, status=201)

    @routes.post("/v1/exports/{export_id}/purge", response_model=ExportEntry)
    def purge_export(export_id: UUID, call: Call = door.signed_in(PurgeExport)) -> Response:
        """Destroy an export before its time."""
        return call.run(PurgeExport(export_id, call.if_match), answer=ExportEntry)


def _deciding(routes: APIRouter, door: Door) -> None:
    @routes.post("/v1/exports/{export_id}/approval", response_model=ExportEntry)
    def approve_export(export_id: UUID, call: Call = door.signed_in(ApproveExport)) -> Response:
        """Release an export of more than 50 persons; never by who asked for it."""
        return call.run(ApproveExport(export_id, call.if_match), answer=ExportEntry)

    @routes.post("/v1/exports/{export_id}/refusal", response_model=ExportEntry)
    def refuse_export(export_id: UUID, body: ReasonBody, call: Call = door.signed_in(RefuseExport)) -> Response:
        """Refuse it for good."""
        return call.run(RefuseExport(export_id, body.reason, call.if_match), answer=ExportEntry)


def _looking(routes: APIRouter, door: Door) -> None:
    @routes.get("/v1/exports/{export_id}", response_model=ExportView)
    def read_export(export_id: UUID, call: Call = door.signed_in(ReadExport)) -> Response:
        """Read how an export stands: how many of its cases were looked at, whether the file is there."""
        return call.ask(ReadExport(export_id), answer=ExportView)

    @routes.get("/v1/exports", response_model=PageAnswer[ExportEntry])
    def list_exports(
        status: Status | None = None,
        after: After = None,
        limit: Limit = DEFAULT_LIMIT,
        call: Call = door.signed_in(ListExports),
    ) -> Response:
        """List exports: one's own, or everybody's for whoever approves them."""
        return call.ask(ListExports(status, after, limit), answer=PageAnswer[ExportEntry])

    @routes.get(
        "/v1/exports/{export_id}/file",
        response_class=StreamingResponse,
        responses={200: {"content": {ZIP: {"schema": {"type": "string", "format": "binary"}}}}},
    )
    def fetch_export(export_id: UUID, call: Call = door.signed_in(FetchExport)) -> Response:
        """Fetch the locked file; only who asked for it may, and every fetching is written down."""
        return call.stream(FetchExport(export_id))
