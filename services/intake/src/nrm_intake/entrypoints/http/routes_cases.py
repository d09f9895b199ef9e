"""Routes of cases: the case, its person, its profile, its consents, and how it closes."""

from uuid import UUID

from fastapi import APIRouter, Response

from nrm_intake.app.case_labels import LabelCases
from nrm_intake.app.case_queries import ReadCase, ReadConsents, ReadProfile
from nrm_intake.app.claims import ReadConfirmationFile, ReadIdentifierClaims
from nrm_intake.app.closing import CloseCase, HoldCase, ProposeClosure, ReopenCase, ResumeCase
from nrm_intake.app.give_consent import GiveCaseConsent
from nrm_intake.app.protect_case import ProtectCase, ReadProtection
from nrm_intake.app.read_person import ReadPerson
from nrm_intake.app.reunion_risk import ReadReunionRisk
from nrm_intake.app.rights_notice import GiveRightsNotice
from nrm_intake.app.search_persons import FoundCases, SearchPersons
from nrm_intake.app.update_person import AddIdentifier, UpdatePerson
from nrm_intake.app.withdraw_consent import WithdrawConsent
from nrm_intake.entrypoints.http import answers, rescue_answers
from nrm_intake.entrypoints.http.schemas import ReasonBody
from nrm_intake.entrypoints.http.schemas_cases import (
    ClosureBody,
    LabelsBody,
    PersonUpdateBody,
    ProtectionBody,
    RightsNoticeBody,
    SearchBody,
)
from nrm_intake.entrypoints.http.schemas_consents import ConsentBody, WithdrawalBody
from nrm_intake.entrypoints.http.schemas_persons import IdentifierBody
from nrm_shared.http.door import Call, Door
from nrm_shared.http.pages import DEFAULT_LIMIT, After, Limit, PageAnswer


def router(door: Door) -> APIRouter:
    """Return the routes."""
    routes = APIRouter(tags=["cases"])
    _reading(routes, door)
    _consents(routes, door)
    _moves(routes, door)
    return routes


def _reading(routes: APIRouter, door: Door) -> None:
    @routes.get("/v1/cases/{case_id}", response_model=answers.CaseAnswer)
    def read_case(case_id: UUID, call: Call = door.signed_in(ReadCase)) -> Response:
        """Read a case, without anything that identifies."""
        return call.ask(ReadCase(case_id), answer=answers.CaseAnswer, shape=answers.case_answer)

    @routes.get("/v1/cases/{case_id}/profile", response_model=answers.ProfileAnswer)
    def read_profile(case_id: UUID, call: Call = door.signed_in(ReadProfile)) -> Response:
        """Read the finer profile: exact age, languages, accessibility, union."""
        return call.ask(ReadProfile(case_id), answer=answers.ProfileAnswer)

    @routes.get("/v1/cases/{case_id}/reunion-risk", response_model=answers.ReunionRiskAnswer)
    def read_reunion_risk(case_id: UUID, call: Call = door.signed_in(ReadReunionRisk)) -> Response:
        """Tell approval whether anybody close to the person is suspected of the trafficking."""
        return call.ask(ReadReunionRisk(case_id), answer=answers.ReunionRiskAnswer)

    @routes.get("/v1/cases/{case_id}/protection", response_model=answers.ProtectionAnswer)
    def read_protection(case_id: UUID, call: Call = door.signed_in(ReadProtection)) -> Response:
        """Read whether the person is under witness protection (focal point; every reading is written down)."""
        return call.ask(ReadProtection(case_id), answer=answers.ProtectionAnswer)

    @routes.get("/v1/cases/{case_id}/person", response_model=answers.PersonAnswer)
    def read_person(case_id: UUID, call: Call = door.signed_in(ReadPerson)) -> Response:
        """Read who the person is; a provider needs a live consent C5 (403 `no-consent`)."""
        return call.ask(ReadPerson(case_id), answer=answers.PersonAnswer, shape=answers.person_answer)

    @routes.get("/v1/cases/{case_id}/confirmation-file", response_model=answers.ConfirmationFileAnswer)
    def read_confirmation_file(
        case_id: UUID, legal_basis: str | None = None, call: Call = door.signed_in(ReadConfirmationFile)
    ) -> Response:
        """Read identity and incident for the police; needs consent C2 or a legal basis."""
        return call.ask(ReadConfirmationFile(case_id, legal_basis), answer=answers.ConfirmationFileAnswer)

    @routes.get("/v1/identifiers/{identifier_id}/claims", response_model=answers.IdentifierClaimsAnswer)
    def read_identifier_claims(identifier_id: UUID, call: Call = door.signed_in(ReadIdentifierClaims)) -> Response:
        """Read a document number with what is claimed of its holder; needs consent C8."""
        return call.ask(ReadIdentifierClaims(identifier_id), answer=answers.IdentifierClaimsAnswer)

    @routes.post("/v1/case-labels", response_model=answers.LabelList)
    def label_cases(body: LabelsBody, call: Call = door.signed_in(LabelCases)) -> Response:
        """Label up to 100 cases; a name only where the reader may see it. Reads, so it needs no Idempotency-Key."""
        query = LabelCases(tuple(body.case_ids))
        return call.ask(query, answer=answers.LabelList, shape=lambda found: {"items": found})

    @routes.post("/v1/person-searches", response_model=FoundCases)
    def search_persons(body: SearchBody, call: Call = door.signed_in(SearchPersons)) -> Response:
        """Find cases by a document number, a telephone or how a name sounds. Reads, so it needs no Idempotency-Key."""
        return call.ask(SearchPersons(body.kind, body.value, body.country), answer=FoundCases)


def _consents(routes: APIRouter, door: Door) -> None:
    @routes.get("/v1/cases/{case_id}/consents", response_model=PageAnswer[answers.ConsentAnswer])
    def read_consents(
        case_id: UUID, after: After = None, limit: Limit = DEFAULT_LIMIT, call: Call = door.signed_in(ReadConsents)
    ) -> Response:
        """Read the consent ledger of a case."""
        return call.ask(
            ReadConsents(case_id, after, limit),
            answer=PageAnswer[answers.ConsentAnswer],
            shape=lambda shown: shown.each(answers.consent_answer),
        )

    @routes.post("/v1/cases/{case_id}/consents", status_code=201, response_model=answers.RecordedConsentAnswer)
    def give_consent(case_id: UUID, body: ConsentBody, call: Call = door.signed_in(GiveCaseConsent)) -> Response:
        """Record a consent."""
        command = GiveCaseConsent(case_id, body.given())
        return call.run(command, answer=answers.RecordedConsentAnswer, status=201)

    @routes.post("/v1/consents/{consent_id}/withdrawal", response_model=answers.RecordedConsentAnswer)
    def withdraw_consent(
        consent_id: UUID, body: WithdrawalBody, call: Call = door.signed_in(WithdrawConsent)
    ) -> Response:
        """Record that a consent was taken back."""
        command = WithdrawConsent(consent_id, body.method, body.witness)
        return call.run(command, answer=answers.RecordedConsentAnswer)


def _moves(routes: APIRouter, door: Door) -> None:
    @routes.post("/v1/cases/{case_id}/person-details", response_model=answers.PersonUpdatedAnswer)
    def update_person(case_id: UUID, body: PersonUpdateBody, call: Call = door.signed_in(UpdatePerson)) -> Response:
        """Add to or correct what is known of the person."""
        facts = body.model_dump(exclude={"person"})
        command = UpdatePerson(case_id, body.person.given(), **facts, row_version=call.if_match)
        return call.run(command, answer=answers.PersonUpdatedAnswer, shape=answers.with_warnings)

    @routes.post("/v1/cases/{case_id}/identifiers", status_code=201, response_model=answers.IdentifierAddedAnswer)
    def add_identifier(case_id: UUID, body: IdentifierBody, call: Call = door.signed_in(AddIdentifier)) -> Response:
        """Enter a document number."""
        command = AddIdentifier(case_id, body.given())
        return call.run(command, answer=answers.IdentifierAddedAnswer, status=201, shape=answers.with_warnings)

    @routes.post("/v1/cases/{case_id}/closure-proposal", response_model=answers.CaseStateAnswer)
    def propose_closure(case_id: UUID, call: Call = door.signed_in(ProposeClosure)) -> Response:
        """Propose to close, as the case manager."""
        return call.run(ProposeClosure(case_id, call.if_match), answer=answers.CaseStateAnswer)

    @routes.post("/v1/cases/{case_id}/closure", response_model=answers.CaseStateAnswer)
    def close_case(case_id: UUID, body: ClosureBody, call: Call = door.signed_in(CloseCase)) -> Response:
        """Close; 409 `case-has-open-work` names what is open."""
        command = CloseCase(case_id, body.reason, body.victim_informed, call.if_match)
        return call.run(command, answer=answers.CaseStateAnswer)

    @routes.post("/v1/cases/{case_id}/reopening", response_model=answers.CaseStateAnswer)
    def reopen_case(case_id: UUID, body: ReasonBody, call: Call = door.signed_in(ReopenCase)) -> Response:
        """Open a closed case again."""
        return call.run(ReopenCase(case_id, body.reason, call.if_match), answer=answers.CaseStateAnswer)

    @routes.post("/v1/cases/{case_id}/hold", response_model=answers.CaseStateAnswer)
    def hold_case(case_id: UUID, body: ReasonBody, call: Call = door.signed_in(HoldCase)) -> Response:
        """Put on hold."""
        return call.run(HoldCase(case_id, body.reason, call.if_match), answer=answers.CaseStateAnswer)

    @routes.post("/v1/cases/{case_id}/protection", response_model=answers.ProtectionAnswer)
    def protect_case(case_id: UUID, body: ProtectionBody, call: Call = door.signed_in(ProtectCase)) -> Response:
        """Put the person under witness protection, or end it (focal point, with a reason)."""
        command = ProtectCase(case_id, body.protected, body.reason, call.if_match)
        return call.run(command, answer=answers.ProtectionAnswer)

    @routes.post("/v1/cases/{case_id}/rights-notice", response_model=rescue_answers.NoticeOfCaseAnswer)
    def give_rights_notice(
        case_id: UUID, body: RightsNoticeBody, call: Call = door.signed_in(GiveRightsNotice)
    ) -> Response:
        """Record that the person was told of rights and assistance (form F5); K3 stops."""
        command = GiveRightsNotice(case_id, body.given(), call.if_match)
        return call.run(command, answer=rescue_answers.NoticeOfCaseAnswer)

    @routes.post("/v1/cases/{case_id}/resumption", response_model=answers.CaseStateAnswer)
    def resume_case(case_id: UUID, call: Call = door.signed_in(ResumeCase)) -> Response:
        """Take off hold."""
        return call.run(ResumeCase(case_id, call.if_match), answer=answers.CaseStateAnswer)
