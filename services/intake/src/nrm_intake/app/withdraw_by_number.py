"""Take a consent back by the number the person tells on the telephone (AC9, INV-17): whoever writes it down sees nothing.

A withdrawal is always possible: also for a person under witness protection, and the answer does not tell who is.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nrm_intake.app.objects import case_object
from nrm_intake.app.ports import IntakeWork
from nrm_intake.app.submit_report import RECEIPT_CHARACTERS, receipt_digest
from nrm_intake.app.withdraw_consent import check_witness, consent_of_report, take_back
from nrm_intake.domain.consent import Consent
from nrm_shared.kernel.errors import NotFound
from nrm_shared.reference import codes
from nrm_shared.reference.text import fold_digits
from nrm_shared.security.handcodes import normal_code


@dataclass(frozen=True, slots=True, repr=False)
class WithdrawByNumber:
    """What somebody said: the number of the case or the report, or the receipt code; what for, and whom no longer.

    Without an organisation it is about everybody the purpose names.
    """

    number: str
    purpose: str
    method: str
    organisation: str | None = None
    witness: str | None = None


@dataclass(frozen=True, slots=True)
class WithdrawalHeard:
    """When it was written down; it holds since."""

    heard_at: datetime


def withdraw_by_number(command: WithdrawByNumber, work: IntakeWork) -> WithdrawalHeard:
    """End every consent that the words are about. Raises `NotFound` for a number that is none, `Malformed`."""
    codes.require("/purpose", "consent", command.purpose)
    codes.require("/method", "consent_method", command.method)
    check_witness(command.method, command.witness)
    case_id, found = _about(command.number, work)
    for id in [consent.id for consent in found if _meant(consent, command)]:
        consent = work.consents.get(id)
        if consent.status == "GIVEN":
            case = work.cases.find(consent.case_id) if consent.case_id else None
            take_back(work, consent, case, command.method, command.witness)
    work.record("consent", None, case_id=case_id, reason=command.purpose)
    return WithdrawalHeard(work.now)


def _meant(consent: Consent, command: WithdrawByNumber) -> bool:
    return consent.purpose == command.purpose and command.organisation in {None, consent.organisation}


def _about(number: str, work: IntakeWork) -> tuple[UUID | None, Iterable[Consent]]:
    """Return the case, if there is one, and its consents; raises `NotFound`, also for whoever may not know of it."""
    told = fold_digits(number).strip().upper()
    case = work.cases.with_number(told)
    if case is None:
        report = work.reports.with_number(told) or work.reports.with_receipt(_digest(number))
        if report is None:
            raise NotFound(kind="report")
        if report.case_id is None:
            work.permit(consent_of_report(report, report.person_id))
            return None, work.consents.of_report(report.id)
        case = work.cases.read(report.case_id)
    work.permit(case_object("consent", case, work.accesses.of_case(case.id), work.now))
    return case.id, work.consents.of_case(case.id)


def _digest(code: str) -> bytes:
    given = normal_code(code)
    return receipt_digest(given if len(given) == RECEIPT_CHARACTERS else "")
