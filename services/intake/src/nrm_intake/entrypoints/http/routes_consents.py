"""Routes around consent: the ledger and its texts, overrides, who speaks for a child, and the Authority's reveal."""

import math
from datetime import datetime
from typing import NoReturn
from uuid import UUID

from fastapi import APIRouter, Response

from nrm_intake.app.override_consent import OverrideConsent
from nrm_intake.app.read_ledger import ReadConsentTexts, ReadLedger
from nrm_intake.app.relationships import JudgeRelationship, ReadRelationships, RecordRelationship
from nrm_intake.app.reveal_person import RevealPerson
from nrm_intake.app.withdraw_by_number import WithdrawByNumber
from nrm_intake.entrypoints.http.answers import Answer, RecordedConsentAnswer
from nrm_intake.entrypoints.http.schemas_consents import (
    JudgementBody,
    OverrideBody,
    RelationshipBody,
    RevealBody,
    WithdrawalByNumberBody,
)
from nrm_shared.http.door import Call, Door
from nrm_shared.http.pages import DEFAULT_LIMIT, After, Limit, PageAnswer
from nrm_shared.http.rate_limit import RateLimit
from nrm_shared.kernel.errors import TooManyRequests


class LedgerLineAnswer(Answer):
    """One line of the ledger; it is never changed. `text_sha256` is the digest of exactly what was shown."""

    id: UUID
    consent_id: UUID
    entry: str
    purpose: str
    organisation: str | None
    needs: list[str]
    text_version: str
    text_language: str
    text_sha256: str
    language: str
    method: str
    giver_kind: str
    guardian_id: UUID | None
    child_view: str | None
    override_reason: str | None
    at: datetime
    expires_at: datetime
    recorded_at: datetime


class ConsentTextAnswer(Answer):
    """What is shown or read to a person before a consent is recorded."""

    version: str
    purpose: str
    language: str
    text: str
    sha256: str
    draft: bool


class RecordedRelationshipAnswer(Answer):
    """A relationship as recorded, without a name."""

    id: UUID
    case_id: UUID
    kind: str
    guardian_of_record: bool
    conflict_of_interest: bool
    status: str


class RelationshipAnswer(Answer):
    """How somebody stands to the person; `may_consent` for a guardian of record whose interests do not conflict."""

    id: UUID
    other_person_id: UUID | None
    name: str | None
    kind: str
    guardian_of_record: bool
    conflict_of_interest: bool
    may_consent: bool
    source: str
    status: str
    recorded_at: datetime
    note: str | None
    row_version: int


class WithdrawalHeardAnswer(Answer):
    """When it was written down, and nothing else."""

    heard_at: datetime


class TooManyWithdrawals(TooManyRequests):
    """One account took back more by number than somebody at a telephone hears; the text says who writes it down instead."""

    default_code = "too-many-withdrawals"


class RevealAnswer(Answer):
    """Until when the reader sees the person."""

    id: UUID
    case_id: UUID
    reason: str
    until: datetime


def refuse(seconds: int) -> NoReturn:
    """Raise `TooManyWithdrawals`."""
    raise TooManyWithdrawals(seconds=seconds, minutes=math.ceil(seconds / 60))


def router(door: Door, texts: RateLimit, told: RateLimit) -> APIRouter:
    """Return the routes; `texts` counts the readings of what is shown before a consent, `told` withdrawals by number."""
    routes = APIRouter(tags=["consents"])
    _ledger(routes, door, texts)
    _relationships(routes, door)

    @routes.post("/v1/consent-withdrawals", status_code=201, response_model=WithdrawalHeardAnswer)
    def withdraw_by_number(
        body: WithdrawalByNumberBody, call: Call = door.signed_in(WithdrawByNumber, limit=told)
    ) -> Response:
        """Record what somebody takes back, by the number they tell. The answer says only when it was written down."""
        command = WithdrawByNumber(body.number, body.purpose, body.method, body.organisation, body.witness)
        return call.run(command, answer=WithdrawalHeardAnswer, status=201)

    @routes.post("/v1/cases/{case_id}/reveal", status_code=201, response_model=RevealAnswer)
    def reveal_person(case_id: UUID, body: RevealBody, call: Call = door.signed_in(RevealPerson)) -> Response:
        """Reveal who the case is about, for an hour and to yourself alone; the person sees that you looked."""
        return call.run(RevealPerson(case_id, body.reason, body.text), answer=RevealAnswer, status=201)

    return routes


def _ledger(routes: APIRouter, door: Door, texts: RateLimit) -> None:
    @routes.get("/v1/cases/{case_id}/consent-ledger", response_model=PageAnswer[LedgerLineAnswer])
    def read_ledger(
        case_id: UUID, after: After = None, limit: Limit = DEFAULT_LIMIT, call: Call = door.signed_in(ReadLedger)
    ) -> Response:
        """Read what was said about the consents of a case, line by line."""
        return call.ask(ReadLedger(case_id, after, limit), answer=PageAnswer[LedgerLineAnswer])

    @routes.get("/v1/consent-texts", response_model=PageAnswer[ConsentTextAnswer])
    def read_consent_texts(
        version: str | None = None,
        after: After = None,
        limit: Limit = DEFAULT_LIMIT,
        call: Call = door.public(ReadConsentTexts, limit=texts),
    ) -> Response:
        """Read the texts that are shown before a consent is recorded, in both languages."""
        return call.ask(ReadConsentTexts(version, after, limit), answer=PageAnswer[ConsentTextAnswer])

    @routes.post("/v1/cases/{case_id}/consent-overrides", status_code=201, response_model=RecordedConsentAnswer)
    def override_consent(case_id: UUID, body: OverrideBody, call: Call = door.signed_in(OverrideConsent)) -> Response:
        """Go on without consent for one of three reasons; told to the data-protection officer, and counted."""
        command = OverrideConsent(case_id, **{**body.model_dump(), "needs": tuple(body.needs)})
        return call.run(command, answer=RecordedConsentAnswer, status=201)


def _relationships(routes: APIRouter, door: Door) -> None:
    @routes.get("/v1/cases/{case_id}/relationships", response_model=PageAnswer[RelationshipAnswer])
    def read_relationships(
        case_id: UUID, after: After = None, limit: Limit = DEFAULT_LIMIT, call: Call = door.signed_in(ReadRelationships)
    ) -> Response:
        """Read how others stand to the person of a case."""
        return call.ask(ReadRelationships(case_id, after, limit), answer=PageAnswer[RelationshipAnswer])

    @routes.post("/v1/cases/{case_id}/relationships", status_code=201, response_model=RecordedRelationshipAnswer)
    def record_relationship(
        case_id: UUID, body: RelationshipBody, call: Call = door.signed_in(RecordRelationship)
    ) -> Response:
        """Record how somebody stands to the person."""
        command = RecordRelationship(case_id, **body.model_dump())
        return call.run(command, answer=RecordedRelationshipAnswer, status=201)

    @routes.post("/v1/relationships/{id}/judgement", response_model=RecordedRelationshipAnswer)
    def judge_relationship(id: UUID, body: JudgementBody, call: Call = door.signed_in(JudgeRelationship)) -> Response:
        """Say anew who may speak for the person, with a reason."""
        command = JudgeRelationship(id, **body.model_dump(), row_version=call.if_match)
        return call.run(command, answer=RecordedRelationshipAnswer)
