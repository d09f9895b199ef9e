"""Take a consent back (INV-15 to INV-17): access closes in this very transaction, the rest follows by event."""

from dataclasses import dataclass
from uuid import UUID

from nrm_intake.app.give_consent import POLICE_CLOCK, RecordedConsent, recorded
from nrm_intake.app.objects import case_object
from nrm_intake.app.ports import IntakeWork
from nrm_intake.domain.case import POSSIBLE, Case
from nrm_intake.domain.consent import REFER_TO_POLICE, REPORT_TO_NRM, holds
from nrm_shared.contracts.intake import CaseStatusChangedV1, ConsentWithdrawnV1
from nrm_shared.kernel.actor import AccessObject
from nrm_shared.kernel.confidential import confidential
from nrm_shared.kernel.errors import Malformed
from nrm_shared.reference import codes

HOLD_REASON = "CONSENT_WITHDRAWN"


@dataclass(frozen=True, slots=True, repr=False)
class WithdrawConsent:
    """Which consent, how the person said so, and who witnessed it."""

    consent_id: UUID
    method: str
    witness: str | None = None


def withdraw_consent(command: WithdrawConsent, work: IntakeWork) -> RecordedConsent:
    """Take the consent back and tell the others; raises `NotFound`, `Malformed`, or `IllegalMove` the second time.

    Withdrawing C1 before the determination puts the case on hold (INV-16); nothing else is taken away (INV-17).
    """
    codes.require("/method", "consent_method", command.method)
    needs_witness = codes.member("consent_method", command.method).attributes.get("needs_witness")
    if needs_witness and not (command.witness or "").strip():
        raise Malformed("/witness", "witness-required")
    consent = work.consents.get(command.consent_id)
    case = work.cases.find(consent.case_id) if consent.case_id else None
    _permit(work, consent.person_id, case)
    witness = confidential(consent.person_id, command.witness)
    consent.withdraw(command.method, witness, by=work.actor.id, at=work.now)
    if consent.purpose == REFER_TO_POLICE:
        _stop_police_clock(work, consent.person_id)
    if case is not None:
        work.emit(
            ConsentWithdrawnV1(
                consent_id=consent.id,
                case_id=case.id,
                person_id=case.person_id,
                purpose=consent.purpose,
                organisation=consent.organisation,
                needs=list(consent.needs),
            ),
            subject=consent.id,
            sequence=consent.row_version,
            case_id=case.id,
        )
        if consent.purpose == REPORT_TO_NRM and case.victim_status == POSSIBLE and case.status == "OPEN":
            case.hold(HOLD_REASON, by=work.actor.id, at=work.now)
            tell_status(work, case, HOLD_REASON)
    return recorded(consent)


def _stop_police_clock(work: IntakeWork, person_id: UUID) -> None:
    """Let K1 rest for whoever does not want the police any more: refusal is no breach (2.6.2)."""
    if holds(work.consents.of_person(person_id), REFER_TO_POLICE, work.now):
        return
    for rescue in work.rescues.of_person(person_id):
        if rescue.refuse_police():
            work.clocks.stop(POLICE_CLOCK, rescue.id, at=work.now)


def tell_status(work: IntakeWork, case: Case, reason: str | None = None) -> None:
    """Tell the others the status and victim status of a case."""
    work.emit(
        CaseStatusChangedV1(case_id=case.id, status=case.status, victim_status=case.victim_status, reason=reason),
        subject=case.id,
        sequence=case.row_version,
        case_id=case.id,
    )


def _permit(work: IntakeWork, person_id: UUID, case: Case | None) -> None:
    if case is None:
        work.permit(AccessObject("consent", assigned=frozenset({str(person_id)})))
        return
    work.permit(case_object("consent", case, work.accesses.of_case(case.id), work.now))
