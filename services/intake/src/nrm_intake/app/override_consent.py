"""Go on without consent (INV-18): the focal point alone, for one of three reasons, told to the data-protection officer.

It is a line of the ledger like any other, marked as what it is, short-lived, and counted.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from nrm_intake.app import consents
from nrm_intake.app.consents import OrganisationInactive
from nrm_intake.app.give_consent import RecordedConsent, recorded
from nrm_intake.app.objects import permit_case
from nrm_intake.app.ports import IntakeWork
from nrm_intake.domain import ledger
from nrm_intake.domain.age import minor_on
from nrm_intake.domain.consent import JUSTICE, OVERRIDE, SHARE_WITH_PROVIDER, Consent
from nrm_intake.domain.organisation import organisation_key
from nrm_shared.contracts.intake import ConsentOverriddenV1
from nrm_shared.kernel.calendar import dhaka_date
from nrm_shared.kernel.confidential import Confidential
from nrm_shared.kernel.errors import Malformed, Refused
from nrm_shared.kernel.ids import new_id
from nrm_shared.reference import codes, reasons
from nrm_shared.reference.consent_texts import consent_text, current_version

REASONS = "consent_override"
BEST_INTEREST = "CHILD_BEST_INTEREST"
# Cooperation with justice is the person's alone (INV-19), and so are their picture and the use of their data.
NEVER = frozenset({JUSTICE, "C10", "C12"})
TEXT_LANGUAGE = "bn"


class OverrideNotPossible(Refused):
    """Nobody can go on without the person's own word here."""

    default_code = "override-not-possible"


@dataclass(frozen=True, slots=True, repr=False)
class OverrideConsent:
    """Which purpose, why (a code of `consent_override`) and in whose words; C5 names one organisation and its needs."""

    case_id: UUID
    purpose: str
    reason: str
    text: str
    organisation: str | None = None
    needs: tuple[str, ...] = ()
    expires_at: datetime | None = None


def override_consent(command: OverrideConsent, work: IntakeWork) -> RecordedConsent:
    """Enter the override, tell the services that may act on it and the data-protection officer.

    Raises `Malformed`, `NotFound`, `OverrideNotPossible`, `OrganisationInactive`.
    """
    case = work.cases.read(command.case_id)
    permit_case(work, case, "consent")
    _check(command, work, case.person_id)
    longest = work.now + timedelta(days=int(codes.member(REASONS, command.reason).attributes["days"]))
    shown = consent_text(current_version(), command.purpose, TEXT_LANGUAGE)
    consent = Consent(
        id=new_id(),
        person_id=case.person_id,
        case_id=case.id,
        purpose=command.purpose,
        organisation=command.organisation,
        needs=tuple(sorted(set(command.needs))),
        giver_kind=OVERRIDE,
        giver_note=Confidential(case.person_id, command.text.strip()),
        override_reason=command.reason,
        method="NONE",
        language=TEXT_LANGUAGE,
        text_version=current_version(),
        text_language=TEXT_LANGUAGE,
        text_sha256=shown.sha256 if shown else "",
        given_at=work.now,
        expires_at=min(command.expires_at, longest) if command.expires_at else longest,
        recorded_by=work.actor.id,
    )
    consent.override(by=work.actor.id, at=work.now)
    work.consents.add(consent)
    consents.write_line(work, consent, ledger.OVERRIDDEN, at=work.now)
    consents.tell_given(work, consent, case.id, case.person_id)
    work.emit(
        ConsentOverriddenV1(
            consent_id=consent.id,
            case_id=case.id,
            purpose=consent.purpose,
            organisation=consent.organisation,
            needs=list(consent.needs),
            reason=command.reason,
            until=consent.expires_at,
        ),
        subject=consent.id,
        sequence=consent.row_version,
        case_id=case.id,
    )
    work.record("consent", consent.id, case_id=case.id, reason=command.reason)
    return recorded(consent)


def _check(command: OverrideConsent, work: IntakeWork, person_id: UUID) -> None:
    codes.require("/purpose", "consent", command.purpose)
    reasons.require("/reason", REASONS, command.reason, command.text)
    for position, need in enumerate(command.needs):
        codes.require(f"/needs/{position}", "need", need)
    if command.purpose in NEVER:
        raise OverrideNotPossible
    if command.purpose == SHARE_WITH_PROVIDER and not command.needs:
        # Never beyond what is stated: one organisation, and the services it has to give.
        raise Malformed("/needs", "required")
    if command.organisation is not None:
        known = work.organisations.find(organisation_key(command.organisation))
        if known is not None and not known.active:
            raise OrganisationInactive
    birth = work.persons.read(person_id).known().birth
    if command.reason == BEST_INTEREST and minor_on(birth, dhaka_date(work.now)) == "no":
        raise OverrideNotPossible
