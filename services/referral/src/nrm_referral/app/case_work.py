"""Locking one case's work, and the answer to "may this case close?" (INV-27, INV-40)."""

from uuid import UUID

from nrm_referral.app.ports import ReferralWork
from nrm_referral.domain.case import CaseFile, CaseRef
from nrm_referral.domain.referral import ENGAGED, UNRESOLVED, Referral
from nrm_shared.contracts.referral import CaseWorkChangedV1
from nrm_shared.kernel.errors import NotYet

LIVE_REFERRAL = "LIVE_REFERRAL"
NEED_WITHOUT_OUTCOME = "NEED_WITHOUT_OUTCOME"
REFERRAL_UNRESOLVED = "REFERRAL_UNRESOLVED"


def open_referral(work: ReferralWork, referral_id: UUID) -> tuple[CaseFile, Referral]:
    """Return the case's file and the referral, both locked, the file first so that nobody deadlocks."""
    file = work.case_files.get(work.referrals.case_of(referral_id))
    return file, work.referrals.get(referral_id)


def read_case(work: ReferralWork, case_id: UUID) -> CaseRef:
    """Return what is known of the case; raise `NotYet` while intake's event has not arrived."""
    found = work.cases.where(id=case_id)
    if not found:
        raise NotYet
    return found[0]


def engaged_organisations(work: ReferralWork, case_id: UUID) -> set[str]:
    """Return the organisations that accepted or serve on the case (step 11)."""
    return {each.organisation for each in work.referrals.where(case_id=case_id) if each.status in ENGAGED}


def sharing_organisations(work: ReferralWork, case_id: UUID) -> frozenset[str]:
    """Return the organisations that serve the case with consent: what only winds down is told nothing more (INV-15)."""
    return frozenset(each.organisation for each in _shared(work, case_id))


def needs_shared(work: ReferralWork, case_id: UUID) -> frozenset[UUID]:
    """Return the needs of the case that the actor's organisation serves with consent (INV-33)."""
    own = [each for each in _shared(work, case_id) if each.organisation == work.actor.organisation]
    return frozenset(id for each in own for id in each.item_ids)


def _shared(work: ReferralWork, case_id: UUID) -> list[Referral]:
    return [
        each
        for each in work.referrals.where(case_id=case_id)
        if each.status in ENGAGED and each.wind_down_until is None
    ]


def announce(work: ReferralWork, file: CaseFile) -> None:
    """Tell intake if the answer to "may this case close?" changed. Call it last, with the file locked."""
    blocking = _blocking(work, file.id)
    if file.answer(blocking):
        work.emit(
            CaseWorkChangedV1(case_id=file.id, open=bool(blocking), blocking=blocking),
            subject=file.id,
            sequence=file.row_version,
            case_id=file.id,
        )


def _blocking(work: ReferralWork, case_id: UUID) -> list[str]:
    referrals = work.referrals.where(case_id=case_id)
    items = {item.id: item for item in work.need_items.where(case_id=case_id)}
    waiting = {id for id, item in items.items() if item.status == "APPROVED"}
    blocking = []
    if any(referral.live for referral in referrals):
        blocking.append(LIVE_REFERRAL)
    if any(item.open for item in items.values()):
        blocking.append(NEED_WITHOUT_OUTCOME)
    if any(referral.status in UNRESOLVED and waiting.intersection(referral.item_ids) for referral in referrals):
        blocking.append(REFERRAL_UNRESOLVED)
    return blocking
