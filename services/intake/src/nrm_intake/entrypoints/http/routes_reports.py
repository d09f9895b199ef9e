"""Routes of reports and of the duplicates found for them."""

from typing import Annotated, NoReturn
from uuid import UUID

from fastapi import APIRouter, Query, Response

from nrm_intake.app.accept_report import AcceptReport
from nrm_intake.app.decide_duplicate import DecideDuplicate
from nrm_intake.app.give_consent import GiveReportConsent
from nrm_intake.app.receipts import AddToReport, WithdrawReport
from nrm_intake.app.report_queries import ListReports, ReadReport
from nrm_intake.app.submit_report import SubmitReport
from nrm_intake.app.triage import LinkReport, RequestInformation, ScreenOutReport, TakeUpReport
from nrm_intake.entrypoints.http import answers, report_answers
from nrm_intake.entrypoints.http.schemas_consents import ConsentBody
from nrm_intake.entrypoints.http.schemas_reports import (
    AcceptanceBody,
    DuplicateBody,
    FactsBody,
    LinkBody,
    QuestionBody,
    ReportBody,
    ScreeningBody,
)
from nrm_shared.http.door import Call, Door
from nrm_shared.http.pages import DEFAULT_LIMIT, After, Limit, PageAnswer
from nrm_shared.http.rate_limit import RateLimit
from nrm_shared.kernel.errors import TooManyRequests
from nrm_shared.reference import helplines


class TooManyReports(TooManyRequests):
    """More reports came from one source than are taken; the text says whom to call, for somebody may be in danger."""

    default_code = "too-many-reports"


def refuse(seconds: int) -> NoReturn:
    """Raise `TooManyReports` with the helplines that answer for everybody."""
    raise TooManyReports(seconds=seconds, helplines=",".join(line.number for line in helplines.slip_helplines()))


def router(door: Door, limit: RateLimit) -> APIRouter:
    """Return the routes; `limit` counts the reports that are submitted."""
    routes = APIRouter(tags=["reports"])
    _telling(routes, door, limit)
    _triage(routes, door)
    return routes


def _telling(routes: APIRouter, door: Door, reports: RateLimit) -> None:
    @routes.post("/v1/reports", status_code=201, response_model=report_answers.ReceiptAnswer)
    def submit_report(body: ReportBody, call: Call = door.public(SubmitReport, limit=reports)) -> Response:
        """Submit a report; a token is not needed (public route)."""
        return call.run(body.command(), answer=report_answers.ReceiptAnswer, status=201, shape=answers.with_warnings)

    @routes.get("/v1/reports", response_model=PageAnswer[report_answers.ReportRow])
    def list_reports(
        status: Annotated[list[str] | None, Query()] = None,
        after: After = None,
        limit: Limit = DEFAULT_LIMIT,
        call: Call = door.signed_in(ListReports),
    ) -> Response:
        """List reports by the due time of their triage."""
        return call.ask(
            ListReports(tuple(status or ()), after, limit),
            answer=PageAnswer[report_answers.ReportRow],
            shape=lambda shown: shown.each(report_answers.report_row),
        )

    @routes.get("/v1/reports/{report_id}", response_model=report_answers.ReportAnswer)
    def read_report(report_id: UUID, call: Call = door.signed_in(ReadReport)) -> Response:
        """Read one report."""
        return call.ask(ReadReport(report_id), answer=report_answers.ReportAnswer, shape=report_answers.report_answer)

    @routes.post("/v1/reports/{report_id}/information", response_model=report_answers.ReportStateAnswer)
    def add_information(report_id: UUID, body: FactsBody, call: Call = door.signed_in(AddToReport)) -> Response:
        """Answer, or add facts, as the reporting organisation."""
        return call.run(AddToReport(report_id, body.text), answer=report_answers.ReportStateAnswer)

    @routes.post("/v1/reports/{report_id}/withdrawal", response_model=report_answers.ReportStateAnswer)
    def withdraw(report_id: UUID, call: Call = door.signed_in(WithdrawReport)) -> Response:
        """Take the report back as the reporting organisation."""
        return call.run(WithdrawReport(report_id, call.if_match), answer=report_answers.ReportStateAnswer)

    @routes.post("/v1/reports/{report_id}/consents", status_code=201, response_model=answers.RecordedConsentAnswer)
    def give_consent(report_id: UUID, body: ConsentBody, call: Call = door.signed_in(GiveReportConsent)) -> Response:
        """Record a consent before there is a case."""
        command = GiveReportConsent(report_id, body.given())
        return call.run(command, answer=answers.RecordedConsentAnswer, status=201)


def _triage(routes: APIRouter, door: Door) -> None:
    @routes.post("/v1/reports/{report_id}/triage", response_model=report_answers.ReportStateAnswer)
    def take_up(report_id: UUID, call: Call = door.signed_in(TakeUpReport)) -> Response:
        """Begin triage."""
        return call.run(TakeUpReport(report_id, call.if_match), answer=report_answers.ReportStateAnswer)

    @routes.post("/v1/reports/{report_id}/information-request", response_model=report_answers.ReportStateAnswer)
    def request_information(
        report_id: UUID, body: QuestionBody, call: Call = door.signed_in(RequestInformation)
    ) -> Response:
        """Ask the reporter for more."""
        command = RequestInformation(report_id, body.question, call.if_match)
        return call.run(command, answer=report_answers.ReportStateAnswer)

    @routes.post("/v1/reports/{report_id}/acceptance", status_code=201, response_model=report_answers.OpenedCaseAnswer)
    def accept(report_id: UUID, body: AcceptanceBody, call: Call = door.signed_in(AcceptReport)) -> Response:
        """Accept; a case is opened."""
        command = AcceptReport(report_id, **body.model_dump(), row_version=call.if_match)
        return call.run(command, answer=report_answers.OpenedCaseAnswer, status=201)

    @routes.post("/v1/reports/{report_id}/link", response_model=report_answers.ReportStateAnswer)
    def link(report_id: UUID, body: LinkBody, call: Call = door.signed_in(LinkReport)) -> Response:
        """Attach to an existing case."""
        command = LinkReport(report_id, body.case_id, body.reason, call.if_match)
        return call.run(command, answer=report_answers.ReportStateAnswer)

    @routes.post("/v1/reports/{report_id}/screening-out", response_model=report_answers.ReportStateAnswer)
    def screen_out(report_id: UUID, body: ScreeningBody, call: Call = door.signed_in(ScreenOutReport)) -> Response:
        """End without a case, signposted safely."""
        command = ScreenOutReport(report_id, body.reason, body.signposted, call.if_match)
        return call.run(command, answer=report_answers.ReportStateAnswer)

    @routes.post("/v1/duplicates/{candidate_id}/decision", response_model=report_answers.DuplicateDecisionAnswer)
    def decide_duplicate(
        candidate_id: UUID, body: DuplicateBody, call: Call = door.signed_in(DecideDuplicate)
    ) -> Response:
        """Decide on a possible duplicate."""
        command = DecideDuplicate(candidate_id, body.decision, body.reason, call.if_match)
        return call.run(command, answer=report_answers.DuplicateDecisionAnswer)
