"""Keeping `consent_ref`; and what follows when consent to share with a provider is withdrawn (INV-15)."""

from nrm_referral.app.case_work import announce
from nrm_referral.app.endings import settle
from nrm_referral.app.ports import ReferralWork
from nrm_referral.domain.consent import PURPOSES, SHARE_WITH_PROVIDER, SUPPORT_PLAN, ConsentRef, covering
from nrm_referral.domain.stop_notice import WIND_DOWN, StopNotice
from nrm_shared.contracts.intake import ConsentGivenV1, ConsentWithdrawnV1
from nrm_shared.contracts.referral import StopNoticeSentV1
from nrm_shared.kernel.ids import new_id
from nrm_shared.kernel.usecase import Received

CONSENT_WITHDRAWN = "CONSENT_WITHDRAWN"


def on_consent_given(event: Received[ConsentGivenV1], work: ReferralWork) -> None:
    """Know a consent C5 or C6; other purposes are none of our business."""
    data = event.data
    if data.purpose not in PURPOSES or work.consents.find(data.consent_id) is not None:
        return
    work.consents.add(
        ConsentRef(
            id=data.consent_id,
            case_id=data.case_id,
            purpose=data.purpose,
            organisation=data.organisation,
            needs=list(data.needs),
            given_at=event.time,
            until=data.until,
            sequence=event.sequence,
        )
    )


def on_consent_withdrawn(event: Received[ConsentWithdrawnV1], work: ReferralWork) -> None:
    """End what rested on the consent, in this one transaction: issued referrals are revoked, others wind down."""
    data = event.data
    if data.purpose not in PURPOSES:
        return
    file = work.case_files.find(data.case_id)
    consent = work.consents.find(data.consent_id)
    if consent is None:
        consent = ConsentRef(
            id=data.consent_id,
            case_id=data.case_id,
            purpose=data.purpose,
            organisation=data.organisation,
            needs=list(data.needs),
        )
        work.consents.add(consent)
    consent.withdrawn_at = event.time
    consent.sequence = event.sequence
    if file is None:
        return
    if data.purpose == SHARE_WITH_PROVIDER and data.organisation:
        _stop_sharing(work, consent, data.organisation)
        announce(work, file)
    elif data.purpose == SUPPORT_PLAN:
        _stop_plan(work, consent)


def _stop_sharing(work: ReferralWork, consent: ConsentRef, organisation: str) -> None:
    others = work.consents.where(case_id=consent.case_id, purpose=SHARE_WITH_PROVIDER)
    for referral in work.referrals.of_case_and_organisation(consent.case_id, organisation):
        if covering(others, organisation, referral.needs, work.now) is not None:
            continue  # another consent still names this organisation and these needs
        if referral.status == "ISSUED":
            referral.revoke(CONSENT_WITHDRAWN, by=work.actor.id, at=work.now)
            settle(work, referral)
        elif referral.wind_down_until is not None:
            continue
        else:
            referral.wind_down(work.now + WIND_DOWN)
        notice = StopNotice(
            id=new_id(),
            referral_id=referral.id,
            case_id=referral.case_id,
            organisation=organisation,
            due_at=work.now + WIND_DOWN,
        )
        notice.send(by=work.actor.id, at=work.now)
        work.stop_notices.add(notice)
        work.emit(
            StopNoticeSentV1(
                notice_id=notice.id,
                referral_id=referral.id,
                case_id=referral.case_id,
                organisation=organisation,
                due_at=notice.due_at,
            ),
            subject=notice.id,
            sequence=notice.row_version,
            case_id=referral.case_id,
        )


def _stop_plan(work: ReferralWork, consent: ConsentRef) -> None:
    """Let fall the version that rests on the consent, also while the next version is drafted or proposed."""
    for plan in work.plans.where(lock=True, case_id=consent.case_id, consent_id=consent.id):
        plan.lose_consent(by=work.actor.id, at=work.now)
