"""Deciding on live referrals whose provider's authorisation no longer stands: keep, or refer again (2.6.13)."""

from dataclasses import dataclass
from uuid import UUID

from nrm_referral.app.access import referral_object
from nrm_referral.app.case_work import open_referral, read_case
from nrm_referral.app.ports import ReferralWork
from nrm_referral.app.referral_views import ReferralView, focal_view
from nrm_referral.domain.referral import Referral
from nrm_shared.contracts.referral import ReferralReviewEndedV1, ReferralReviewRequestedV1
from nrm_shared.reference import codes

KEPT, AUTHORISED_AGAIN = "KEPT", "AUTHORISED_AGAIN"


@dataclass(frozen=True, slots=True)
class KeepReferral:
    """The focal point keeps a referral that was put up for review; the reason is a code."""

    referral_id: UUID
    reason: str
    row_version: int | None = None


def ask_reviews(organisation: str, reason: str, work: ReferralWork) -> None:
    """Put every live referral to the organisation up for review; one that waits with this reason already stays as it is."""
    for referral in work.referrals.live_of(organisation):
        if referral.ask_review(reason, by=work.actor.id, at=work.now):
            work.emit(
                ReferralReviewRequestedV1(
                    referral_id=referral.id, case_id=referral.case_id, organisation=organisation, reason=reason
                ),
                subject=referral.id,
                sequence=referral.row_version,
                case_id=referral.case_id,
            )


def end_reviews(organisation: str, work: ReferralWork) -> None:
    """Keep every live referral to the organisation that waits for a decision: it is authorised again."""
    for referral in work.referrals.live_of(organisation):
        if referral.review_reason is not None:
            referral.keep(by=work.actor.id, at=work.now)
            _tell_ended(work, referral, AUTHORISED_AGAIN, None)


def keep_referral(command: KeepReferral, work: ReferralWork) -> ReferralView:
    """Keep it; the review is done. Raises `Malformed` and `NotUnderReview`."""
    codes.require("/reason", "referral_retention", command.reason)
    file, referral = open_referral(work, command.referral_id)
    work.permit(referral_object(referral, file, read_case(work, referral.case_id)))
    referral.expect(command.row_version)
    referral.keep(command.reason, by=work.actor.id, at=work.now)
    _tell_ended(work, referral, KEPT, command.reason)
    work.record("referral", referral.id, case_id=referral.case_id, reason=command.reason)
    return focal_view(work, referral)


def _tell_ended(work: ReferralWork, referral: Referral, outcome: str, reason: str | None) -> None:
    work.emit(
        ReferralReviewEndedV1(
            referral_id=referral.id,
            case_id=referral.case_id,
            organisation=referral.organisation,
            outcome=outcome,
            reason=reason,
        ),
        subject=referral.id,
        sequence=referral.row_version,
        case_id=referral.case_id,
    )
