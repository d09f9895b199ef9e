"""Taking a referral back (2.6.9)."""

from dataclasses import dataclass
from uuid import UUID

from nrm_referral.app.access import referral_object
from nrm_referral.app.case_work import announce, open_referral, read_case
from nrm_referral.app.endings import settle
from nrm_referral.app.ports import ReferralWork
from nrm_referral.app.referral_views import ReferralView, focal_view
from nrm_shared.reference import codes


@dataclass(frozen=True, slots=True)
class RevokeReferral:
    """The focal point takes it back: safety, suspended provider, or the person's wish."""

    referral_id: UUID
    reason: str
    row_version: int | None = None


def revoke_referral(command: RevokeReferral, work: ReferralWork) -> ReferralView:
    """Revoke; the provider's access ends and the needs must go elsewhere (INV-27). Raises `Malformed`."""
    codes.require("/reason", "referral_revocation", command.reason)
    file, referral = open_referral(work, command.referral_id)
    work.permit(referral_object(referral, file, read_case(work, referral.case_id)))
    referral.expect(command.row_version)
    referral.revoke(command.reason, by=work.actor.id, at=work.now)
    settle(work, referral)
    announce(work, file)
    work.record("referral", referral.id, case_id=referral.case_id, reason=command.reason)
    return focal_view(work, referral)
