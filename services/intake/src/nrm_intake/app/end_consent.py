"""What follows when a consent ends, however it does (INV-15 to INV-17): one place for all.

Reads close in this very transaction. What others began on the consent ends by event within a second.
"""

from uuid import UUID

from nrm_intake.app import purge_export
from nrm_intake.app.ports import IntakeWork
from nrm_intake.domain.access import PROVIDER
from nrm_intake.domain.case import POSSIBLE, Case
from nrm_intake.domain.consent import (
    REFER_TO_POLICE,
    REPORT_TO_NRM,
    SHARE_WITH_PROVIDER,
    Consent,
    holds,
    shared_with,
)
from nrm_shared.contracts.intake import CaseStatusChangedV1, ConsentWithdrawnV1

POLICE_CLOCK = "K1"
HOLD_REASON = "CONSENT_WITHDRAWN"


def follow(work: IntakeWork, consent: Consent, case: Case | None, *, cause: str) -> None:
    """Do what the end of `consent` means; `cause` is WITHDRAWN, EXPIRED or GIVER_NOT_ELIGIBLE.

    Help is not taken away and victim status stays (INV-17). C9 stands alone: nothing follows from it (INV-19).
    """
    if consent.purpose == REFER_TO_POLICE:
        _rest_police_clock(work, consent.person_id)
    if case is None:
        return
    if consent.purpose == SHARE_WITH_PROVIDER:
        _close_packets(work, case.id, consent.organisation or "")
    purge_export.look_again(work, case)
    work.emit(
        ConsentWithdrawnV1(
            consent_id=consent.id,
            case_id=case.id,
            person_id=case.person_id,
            purpose=consent.purpose,
            organisation=consent.organisation,
            needs=list(consent.needs),
            cause=cause,
        ),
        subject=consent.id,
        sequence=consent.row_version,
        case_id=case.id,
    )
    if consent.purpose == REPORT_TO_NRM and not consent.overrides:
        hold_without_c1(work, case)


def tell_status(work: IntakeWork, case: Case, reason: str | None = None) -> None:
    """Tell the others the status and victim status of a case."""
    work.emit(
        CaseStatusChangedV1(case_id=case.id, status=case.status, victim_status=case.victim_status, reason=reason),
        subject=case.id,
        sequence=case.row_version,
        case_id=case.id,
    )


def _close_packets(work: IntakeWork, case_id: UUID, organisation: str) -> None:
    """Close for good what the organisation could read under this consent: a later one carries a new referral only."""
    consents = work.consents.of_case(case_id)
    for access in work.accesses.of_case(case_id):
        if access.relation != PROVIDER or access.organisation != organisation:
            continue
        if not shared_with(consents, organisation, access.needs, work.now):
            work.accesses.get(access.id).lose_consent(work.now)


def hold_without_c1(work: IntakeWork, case: Case) -> None:
    """Put the case on hold before the determination (INV-16); another C1 keeps it going."""
    if case.victim_status != POSSIBLE or case.status != "OPEN":
        return
    if holds(work.consents.of_case(case.id), REPORT_TO_NRM, work.now):
        return
    case.hold(HOLD_REASON, by=work.actor.id, at=work.now)
    tell_status(work, case, HOLD_REASON)


def _rest_police_clock(work: IntakeWork, person_id: UUID) -> None:
    """Let K1 rest for whoever does not want the police any more: refusal is no breach (2.6.2)."""
    if holds(work.consents.of_person(person_id), REFER_TO_POLICE, work.now):
        return
    for rescue in work.rescues.of_person(person_id):
        if rescue.refuse_police():
            work.deadlines.stop(POLICE_CLOCK, rescue.id, at=work.now)
