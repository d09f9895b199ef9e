"""Entering consents into the ledger and telling of them, for every use case that does so."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nrm_intake.app import guardians
from nrm_intake.app.guardians import GuardianInput
from nrm_intake.app.ports import IntakeWork
from nrm_intake.domain import ledger
from nrm_intake.domain.consent import (
    BEST_INTEREST,
    DEFAULT_LIFE,
    GUARDIAN,
    REPORT_TO_NRM,
    Consent,
    ConsentGiverConflict,
    ConsentMissing,
    may_be_reported,
)
from nrm_intake.domain.organisation import organisation_key
from nrm_intake.domain.report import BASES_NEEDING_REASON, Report
from nrm_shared.contracts.intake import ConsentGivenV1
from nrm_shared.kernel.confidential import confidential
from nrm_shared.kernel.errors import Malformed, Refused
from nrm_shared.kernel.ids import new_id
from nrm_shared.reference import codes
from nrm_shared.reference.consent_texts import consent_text, current_version, language_of_text

# A child may ask for help itself; what opens its data or its body to others needs a guardian or the Authority (INV-12).
NEED_GUARDIAN = frozenset({"C2", "C4", "C5", "C6", "C8", "C9", "C12"})
CURRENT_TEXT = current_version()


class GuardianConsentRequired(Refused):
    """For a child this consent is given by an eligible guardian, or the Authority in the child's best interest."""

    default_code = "guardian-consent-required"


class GiverNotEligible(Refused):
    """An adult consents in person; nobody does so in an adult's place (INV-12)."""

    default_code = "consent-giver-not-eligible"


class BestInterestByFocalPoint(Refused):
    """For the Authority it is the focal point who decides in the best interest of a child (INV-12)."""

    default_code = "best-interest-by-focal-point"


class OrganisationInactive(Refused):
    """The organisation takes no part at present."""

    default_code = "organisation-inactive"


@dataclass(frozen=True, slots=True, repr=False)
class ConsentInput:
    """One consent as recorded by whoever heard it."""

    purpose: str
    method: str
    language: str = "bn"
    giver_kind: str = "SELF"
    giver_note: str | None = None
    guardian_id: UUID | None = None
    guardian: GuardianInput | None = None
    child_view: str | None = None
    conflict_of_interest: bool = False
    organisation: str | None = None
    needs: tuple[str, ...] = ()
    text_version: str = CURRENT_TEXT
    witness: str | None = None
    given_at: datetime | None = None
    expires_at: datetime | None = None


def check_consent(given: ConsentInput, pointer: str) -> None:
    """Raise `Malformed` unless every code is known and a method that needs a witness names one."""
    codes.require(f"{pointer}/purpose", "consent", given.purpose)
    codes.require(f"{pointer}/method", "consent_method", given.method)
    codes.require(f"{pointer}/giver_kind", "consent_giver", given.giver_kind)
    if given.child_view is not None:
        codes.require(f"{pointer}/child_view", "child_view", given.child_view)
    if consent_text(given.text_version, given.purpose, language_of_text(given.language)) is None:
        raise Malformed(f"{pointer}/text_version", "consent-text-unknown")
    for position, need in enumerate(given.needs):
        codes.require(f"{pointer}/needs/{position}", "need", need)
    if (
        codes.member("consent_method", given.method).attributes.get("needs_witness")
        and not (given.witness or "").strip()
    ):
        raise Malformed(f"{pointer}/witness", "witness-required")


def give(
    work: IntakeWork,
    given: ConsentInput,
    *,
    person_id: UUID,
    minor_now: str,
    vouches: bool,
    pointer: str = "",
    case_id: UUID | None = None,
    report_id: UUID | None = None,
    best_interest_reasoned: bool = False,
) -> Consent:
    """Enter one consent; `best_interest_reasoned`: the report itself says why the Authority decides for the child.

    `vouches`: whoever records it may record relationships of the person, a guardian for one (`objects.may_relate`).
    Raises `Malformed`, `ConsentGiverConflict`, `GuardianConsentRequired`, `GuardianNotJudged` or `GiverNotEligible` (INV-12).
    """
    check_consent(given, pointer)
    if given.organisation is not None:
        known = work.organisations.find(organisation_key(given.organisation))
        if known is not None and not known.active:
            raise OrganisationInactive
    if given.giver_kind == BEST_INTEREST and not best_interest_reasoned and not (given.giver_note or "").strip():
        raise Malformed(f"{pointer}/giver_note", "reason-required")
    if given.giver_kind == GUARDIAN and given.conflict_of_interest:
        raise ConsentGiverConflict
    _check_giver(given, minor_now)
    guardian_id = _guardian(work, given, person_id, pointer, deciding=case_id is not None, vouches=vouches)
    given_at = given.given_at or work.now
    text_language = language_of_text(given.language)
    shown = consent_text(given.text_version, given.purpose, text_language)
    consent = Consent(
        id=new_id(),
        person_id=person_id,
        case_id=case_id,
        report_id=report_id,
        purpose=given.purpose,
        organisation=given.organisation,
        needs=tuple(sorted(set(given.needs))),
        giver_kind=given.giver_kind,
        giver_note=confidential(person_id, given.giver_note),
        guardian_id=guardian_id,
        child_view=given.child_view,
        conflict_of_interest=given.conflict_of_interest,
        method=given.method,
        language=given.language,
        text_version=given.text_version,
        text_language=text_language,
        text_sha256=shown.sha256 if shown else "",
        witness=confidential(person_id, given.witness),
        given_at=given_at,
        expires_at=given.expires_at or given_at + DEFAULT_LIFE,
        recorded_by=work.actor.id,
    )
    consent.give(by=work.actor.id, at=work.now)
    work.consents.add(consent)
    write_line(work, consent, ledger.GIVEN, at=given_at)
    return consent


def write_line(work: IntakeWork, consent: Consent, entry: str, *, at: datetime, method: str | None = None) -> None:
    """Write one line of the ledger about `consent` as it stands; `at` is when it took effect."""
    line = ledger.ConsentEntry(
        id=new_id(),
        consent_id=consent.id,
        person_id=consent.person_id,
        case_id=consent.case_id,
        entry=entry,
        purpose=consent.purpose,
        organisation=consent.organisation,
        needs=consent.needs,
        text_version=consent.text_version,
        text_language=consent.text_language,
        text_sha256=consent.text_sha256,
        language=consent.language,
        method=method or consent.method,
        giver_kind=consent.giver_kind,
        guardian_id=consent.guardian_id,
        child_view=consent.child_view,
        override_reason=consent.override_reason,
        witness=consent.withdrawal_witness if entry == ledger.WITHDRAWN else consent.witness,
        at=at,
        expires_at=consent.expires_at,
        recorded_by=work.actor.id,
        recorded_at=work.now,
    )
    line.changed()
    work.ledger.add(line)


def _check_giver(given: ConsentInput, minor_now: str) -> None:
    """Raise unless the giver may speak for the person; whose age is unknown counts as a child (INV-03, INV-12)."""
    if given.giver_kind == "SELF":
        if minor_now != "no" and given.purpose in NEED_GUARDIAN:
            raise GuardianConsentRequired
    elif minor_now == "no":
        raise GiverNotEligible


def _guardian(
    work: IntakeWork, given: ConsentInput, person_id: UUID, pointer: str, *, deciding: bool, vouches: bool
) -> UUID | None:
    """Return the guardian of record who gives; make sure that the Authority decides only where there is none (INV-12).

    With a report, a best interest is what the reporter proposes: it holds once the focal point accepted the report.
    """
    if given.giver_kind == "SELF":
        return None
    if given.child_view is None:
        raise Malformed(f"{pointer}/child_view", "child-view-required")
    if given.giver_kind == GUARDIAN:
        guardian = guardians.giving(
            work, person_id, given.guardian_id, given.guardian, purpose=given.purpose, vouched=vouches
        )
        return guardian.id
    if deciding and not work.actor.has("FP"):
        raise BestInterestByFocalPoint
    guardians.require_none(work, person_id)
    return None


def tell_given(work: IntakeWork, consent: Consent, case_id: UUID, person_id: UUID) -> None:
    """Tell the others of a consent that belongs to a case."""
    work.emit(
        ConsentGivenV1(
            consent_id=consent.id,
            case_id=case_id,
            person_id=person_id,
            purpose=consent.purpose,
            organisation=consent.organisation,
            needs=list(consent.needs),
            until=consent.expires_at,
            override=consent.override_reason,
        ),
        subject=consent.id,
        sequence=consent.row_version,
        case_id=case_id,
    )


def require_reported(report: Report, consents: Sequence[Consent], at: datetime) -> None:
    """Raise `ConsentMissing` unless C1 is live or the report's recorded basis stands in for it (INV-10, INV-16).

    Among `consents` are what the person refused under another record of hers (`one_person.refusals`).
    """
    if not may_be_reported(consents, report.consent_basis in BASES_NEEDING_REASON, at):
        raise ConsentMissing(purpose=REPORT_TO_NRM)


def attach_all(work: IntakeWork, consents: Sequence[Consent], case_id: UUID, person_id: UUID) -> None:
    """Put the live consents that came with a report into its case and tell the others."""
    for consent in sorted(consents, key=lambda one: int(one.purpose[1:])):
        if consent.case_id is None:
            consent.attach(case_id)
            if consent.live(work.now):
                tell_given(work, consent, case_id, person_id)
