"""Take a consent back (INV-15 to INV-17): access closes in this very transaction, the rest follows by event."""

from dataclasses import dataclass
from uuid import UUID

from nrm_intake.app import consents, end_consent, one_person
from nrm_intake.app.give_consent import RecordedConsent, recorded
from nrm_intake.app.objects import case_object
from nrm_intake.app.ports import IntakeWork
from nrm_intake.domain import ledger
from nrm_intake.domain.case import Case
from nrm_intake.domain.consent import Consent
from nrm_intake.domain.report import Report
from nrm_shared.access import conditions
from nrm_shared.kernel.actor import AccessObject
from nrm_shared.kernel.confidential import confidential
from nrm_shared.kernel.errors import Malformed
from nrm_shared.reference import codes


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
    check_witness(command.method, command.witness)
    consent = work.consents.get(command.consent_id)
    case = work.cases.find(consent.case_id) if consent.case_id else None
    _permit(work, consent, case)
    take_back(work, consent, case, command.method, command.witness)
    return recorded(consent)


def check_witness(method: str, witness: str | None) -> None:
    """Raise `Malformed` for a way of saying it that needs a witness and has none."""
    needs_witness = codes.member("consent_method", method).attributes.get("needs_witness")
    if needs_witness and not (witness or "").strip():
        raise Malformed("/witness", "witness-required")


def take_back(work: IntakeWork, consent: Consent, case: Case | None, method: str, witness: str | None) -> None:
    """End a consent that is held locked, write its line, and do what follows from it; raises `IllegalMove`.

    The person said no, and says so for all her records: where two are one, it ends under the other, too (INV-38).
    """
    consent.withdraw(method, confidential(consent.person_id, witness), by=work.actor.id, at=work.now)
    consents.write_line(work, consent, ledger.WITHDRAWN, at=work.now, method=method)
    end_consent.follow(work, consent, case, cause=ledger.WITHDRAWN)
    one_person.end_with(work, consent)


def _permit(work: IntakeWork, consent: Consent, case: Case | None) -> None:
    if case is None:
        report = work.reports.find(consent.report_id) if consent.report_id else None
        work.permit(consent_of_report(report, consent.person_id))
        return
    work.permit(case_object("consent", case, work.accesses.of_case(case.id), work.now))


def consent_of_report(report: Report | None, person_id: UUID) -> AccessObject:
    """Return a consent that no case has yet as an object: of a report, or from a rescue before any."""
    return AccessObject(
        "consent",
        organisation=report.reporter_organisation if report else None,
        assigned=frozenset({str(person_id)}),
        facts=conditions.protection(report is not None and report.witness_protected),
    )
