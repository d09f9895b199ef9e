"""Telling the others what an offering is now."""

from nrm_referral.app.ports import ReferralWork
from nrm_referral.domain.offering import Offering
from nrm_shared.contracts.referral import OfferingChangedV1
from nrm_shared.kernel.calendar import dhaka_date


def offering_changed(work: ReferralWork, offering: Offering) -> None:
    """Emit `referral.offering-changed.v1`."""
    work.emit(
        OfferingChangedV1(
            offering_id=offering.id,
            organisation=offering.organisation,
            need=offering.need,
            terms=offering.terms,
            districts=offering.districts,
            genders=offering.genders,
            languages=offering.languages,
            disability_access=offering.disability_access,
            active=offering.active_on(dhaka_date(work.now)),
            capacity_total=offering.capacity_total,
            capacity_available=offering.capacity_available,
        ),
        subject=offering.id,
        sequence=offering.row_version,
    )
