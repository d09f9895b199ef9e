"""Routes of reports."""

from fastapi import APIRouter, Response

from nrm_intake.entrypoints.http.schemas import ReceiptAnswer, ReportBody
from nrm_shared.http.door import Call, Door


def router(door: Door) -> APIRouter:
    """Return the routes."""
    routes = APIRouter(prefix="/v1/reports", tags=["reports"])

    @routes.post("", status_code=201, response_model=ReceiptAnswer)
    def submit_report(body: ReportBody, call: Call = door.public()) -> Response:
        """Submit a report; a token is not needed (public route)."""
        return call.run(body.command(), answer=ReceiptAnswer, status=201)

    return routes
