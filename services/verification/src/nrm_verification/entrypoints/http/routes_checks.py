"""Routes of nationality checks (step 3) and identity checks (2.6.12)."""

from uuid import UUID

from fastapi import APIRouter, Response

from nrm_shared.http.door import Call, Door
from nrm_shared.http.pages import DEFAULT_LIMIT, After, Limit, PageAnswer
from nrm_verification.app.adjudicate import AdjudicateCheck, GetIdentityCheck, ListIdentityChecks
from nrm_verification.app.identity_checks import RequestIdentityCheck
from nrm_verification.app.nationality import (
    AnswerNationalityCheck,
    FindNationalityCheck,
    GetNationalityCheck,
    ListNationalityChecks,
)
from nrm_verification.app.reconcile import Reconcile
from nrm_verification.domain.identity_check import IdentityCheck
from nrm_verification.entrypoints.http import answers
from nrm_verification.entrypoints.http.bodies import AdjudicationBody, IdentityCheckBody, NationalityAnswerBody
from nrm_verification.entrypoints.http.first import first


def nationality_router(door: Door) -> APIRouter:
    """Return the routes for stations that work in the portal."""
    routes = APIRouter(prefix="/v1/nationality-checks", tags=["nationality checks"])

    @routes.get("", response_model=PageAnswer[answers.NationalityCheckAnswer])
    def list_checks(
        status: str | None = None,
        after: After = None,
        limit: Limit = DEFAULT_LIMIT,
        call: Call = door.signed_in(ListNationalityChecks),
    ) -> Response:
        """Return nationality checks, oldest first."""
        query = ListNationalityChecks(status, after, limit)
        return call.ask(query, answer=PageAnswer[answers.NationalityCheckAnswer])

    @routes.get("/{repatriation_id}", response_model=answers.ShownNationalityCheckAnswer)
    def read(repatriation_id: UUID, call: Call = door.signed_in(FindNationalityCheck, GetNationalityCheck)) -> Response:
        """Return a check with the claims to be checked (audited)."""
        check = first(call, FindNationalityCheck(repatriation_id))
        query = GetNationalityCheck(check.id)
        return call.ask(query, answer=answers.ShownNationalityCheckAnswer, shape=answers.shown_check)

    @routes.post("/{repatriation_id}/answer", response_model=answers.NationalityCheckAnswer)
    def answer(
        repatriation_id: UUID, body: NationalityAnswerBody, call: Call = door.signed_in(AnswerNationalityCheck)
    ) -> Response:
        """Answer the check."""
        return call.run(body.command(repatriation_id, call.if_match), answer=answers.NationalityCheckAnswer)

    return routes


def identity_router(door: Door) -> APIRouter:
    """Return the routes of identity checks; no outcome of them blocks anything."""
    routes = APIRouter(prefix="/v1/identity-checks", tags=["identity checks"])
    shape = answers.identity_check

    @routes.post("", status_code=201, response_model=answers.IdentityCheckAnswer)
    def request_check(body: IdentityCheckBody, call: Call = door.signed_in(RequestIdentityCheck)) -> Response:
        """Ask the registry of an identifier; needs consent C8."""
        return call.run(
            RequestIdentityCheck(body.case_id, body.identifier_id),
            answer=answers.IdentityCheckAnswer,
            status=201,
            shape=shape,
            version=_version,
        )

    @routes.get("", response_model=PageAnswer[answers.IdentityCheckAnswer])
    def list_checks(
        case_id: UUID,
        after: After = None,
        limit: Limit = DEFAULT_LIMIT,
        call: Call = door.signed_in(ListIdentityChecks),
    ) -> Response:
        """Return the checks of a case, oldest first."""
        return call.ask(
            ListIdentityChecks(case_id, after, limit),
            answer=PageAnswer[answers.IdentityCheckAnswer],
            shape=lambda found: found.each(shape),
        )

    @routes.get("/reconciliation", response_model=answers.ReconciliationAnswer)
    def reconcile(call: Call = door.signed_in(Reconcile)) -> Response:
        """Return the checks by state and how many nobody can explain."""
        return call.ask(Reconcile(), answer=answers.ReconciliationAnswer)

    @routes.get("/{check_id}", response_model=answers.IdentityCheckAnswer)
    def read(check_id: UUID, call: Call = door.signed_in(GetIdentityCheck)) -> Response:
        """Return one check."""
        return call.ask(GetIdentityCheck(check_id), answer=answers.IdentityCheckAnswer, shape=shape)

    @routes.post("/{check_id}/adjudication", response_model=answers.IdentityCheckAnswer)
    def adjudicate(check_id: UUID, body: AdjudicationBody, call: Call = door.signed_in(AdjudicateCheck)) -> Response:
        """Decide what a partial match, mismatch or missing record means."""
        command = body.command(check_id, call.if_match)
        return call.run(command, answer=answers.IdentityCheckAnswer, shape=shape, version=_version)

    return routes


def _version(check: IdentityCheck) -> int:
    return check.row_version
