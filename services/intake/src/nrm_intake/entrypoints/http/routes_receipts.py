"""Public routes for whoever holds a receipt code. The code travels in the body, never in an address."""

from typing import Any

from fastapi import APIRouter, Depends, Request, Response

from nrm_intake.app.receipts import AddByReceipt, LookUpReceipt, WithdrawByReceipt
from nrm_intake.entrypoints.http import report_answers, schemas
from nrm_shared.http.door import Call, Door
from nrm_shared.http.rate_limit import RateLimit


def router(door: Door, limit: RateLimit) -> APIRouter:
    """Return the routes; every one of them counts as a try."""

    def braked(request: Request) -> None:
        limit.check(request.client.host if request.client else "")

    brake: Any = Depends(braked)
    routes = APIRouter(prefix="/v1/receipts", tags=["receipts"], dependencies=[brake])

    @routes.post("/lookup", response_model=report_answers.ReceiptStatusAnswer)
    def look_up(body: schemas.ReceiptBody, call: Call = door.public(LookUpReceipt)) -> Response:
        """Tell how the report stands (public route)."""
        return call.ask(LookUpReceipt(body.receipt_code), answer=report_answers.ReceiptStatusAnswer)

    @routes.post("/facts", response_model=report_answers.ReportStateAnswer)
    def add_facts(body: schemas.ReceiptFactsBody, call: Call = door.public(AddByReceipt)) -> Response:
        """Add facts, or answer the question that was asked (public route)."""
        return call.run(AddByReceipt(body.receipt_code, body.text), answer=report_answers.ReportStateAnswer)

    @routes.post("/withdrawal", response_model=report_answers.ReportStateAnswer)
    def withdraw(body: schemas.ReceiptBody, call: Call = door.public(WithdrawByReceipt)) -> Response:
        """Take the report back (public route)."""
        return call.run(WithdrawByReceipt(body.receipt_code), answer=report_answers.ReportStateAnswer)

    return routes
