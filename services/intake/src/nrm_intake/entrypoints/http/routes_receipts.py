"""Public routes for whoever holds a receipt code. The code travels in the body, never in an address."""

from fastapi import APIRouter, Response

from nrm_intake.app.receipts import AddByReceipt, LookUpReceipt, WithdrawByReceipt
from nrm_intake.entrypoints.http import report_answers
from nrm_intake.entrypoints.http.schemas_reports import ReceiptBody, ReceiptFactsBody
from nrm_shared.http.door import Call, Door
from nrm_shared.http.rate_limit import RateLimit


def router(door: Door, limit: RateLimit) -> APIRouter:
    """Return the routes; every one of them counts as a try of the code."""
    routes = APIRouter(prefix="/v1/receipts", tags=["receipts"])

    @routes.post("/lookup", response_model=report_answers.ReceiptStatusAnswer)
    def look_up(body: ReceiptBody, call: Call = door.public(LookUpReceipt, limit=limit)) -> Response:
        """Tell how the report stands (public route)."""
        return call.ask(LookUpReceipt(body.receipt_code), answer=report_answers.ReceiptStatusAnswer)

    @routes.post("/facts", response_model=report_answers.ReportStateAnswer)
    def add_facts(body: ReceiptFactsBody, call: Call = door.public(AddByReceipt, limit=limit)) -> Response:
        """Add facts, or answer the question that was asked (public route)."""
        return call.run(AddByReceipt(body.receipt_code, body.text), answer=report_answers.ReportStateAnswer)

    @routes.post("/withdrawal", response_model=report_answers.ReportStateAnswer)
    def withdraw(body: ReceiptBody, call: Call = door.public(WithdrawByReceipt, limit=limit)) -> Response:
        """Take the report back (public route)."""
        return call.run(WithdrawByReceipt(body.receipt_code), answer=report_answers.ReportStateAnswer)

    return routes
