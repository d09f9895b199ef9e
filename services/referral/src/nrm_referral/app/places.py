"""The places of offerings: one is counted as taken by each accepted referral, and exactly that one comes back."""

from nrm_referral.app.offering_events import offering_changed
from nrm_referral.app.ports import ReferralWork
from nrm_referral.domain.referral import Referral
from nrm_referral.domain.refusals import NoFreePlace


def take_places(work: ReferralWork, referral: Referral) -> None:
    """Take one place of each offering of the referral; raise `NoFreePlace` if the last one is gone.

    A provider that was asked although it had no place may accept all the same; then no place is counted.
    """
    for offering_id in sorted({row.offering_id for row in referral.items}):
        offering = work.offerings.get(offering_id)
        if offering.full and not referral.asked_although_full:
            raise NoFreePlace
        if offering.take():
            next(row for row in referral.items if row.offering_id == offering_id).took_place = True
            offering_changed(work, offering)


def free_places(work: ReferralWork, referral: Referral) -> None:
    """Give back the places the referral took."""
    for row in sorted(referral.items, key=lambda row: row.offering_id):
        if not row.took_place:
            continue
        row.took_place = False
        offering = work.offerings.get(row.offering_id)
        if offering.release():
            offering_changed(work, offering)
