"""What providers offer, and for how many (the "updatable list" of step 10)."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from nrm_referral.app.offering_events import offering_changed
from nrm_referral.app.ports import ReferralWork
from nrm_referral.domain.offering import Offering
from nrm_shared.kernel.actor import AccessObject
from nrm_shared.kernel.calendar import dhaka_date
from nrm_shared.kernel.ids import new_id
from nrm_shared.reference import codes, geography


@dataclass(frozen=True, slots=True)
class DeclareOffering:
    """What an organisation offers. No districts means the whole country, no genders all, ages are inclusive years."""

    organisation: str
    need: str
    terms: list[str]
    districts: list[str]
    genders: list[str]
    age_min: int | None
    age_max: int | None
    languages: list[str]
    disability_access: list[str]
    capacity_total: int | None
    capacity_available: int | None
    active_from: date | None
    active_until: date | None


@dataclass(frozen=True, slots=True)
class ConfirmCapacity:
    """The provider's present numbers."""

    offering_id: UUID
    capacity_total: int | None
    capacity_available: int | None
    row_version: int | None = None


@dataclass(frozen=True, slots=True)
class EndOffering:
    """The organisation stops offering this after `last_day`."""

    offering_id: UUID
    last_day: date
    row_version: int | None = None


def declare_offering(command: DeclareOffering, work: ReferralWork) -> Offering:
    """Add an offering; it counts only while its organisation is authorised. Raises `Malformed`."""
    work.permit(AccessObject("offering", organisation=command.organisation))
    codes.require("/need", "need", command.need)
    for position, term in enumerate(command.terms):
        codes.require(f"/terms/{position}", "term", term)
    for position, gender in enumerate(command.genders):
        codes.require(f"/genders/{position}", "gender", gender)
    for position, district in enumerate(command.districts):
        geography.require(f"/districts/{position}", district, "district")
    for position, access in enumerate(command.disability_access):
        codes.require(f"/disability_access/{position}", "accessibility", access)
    available = command.capacity_total if command.capacity_available is None else command.capacity_available
    offering = Offering(
        id=new_id(),
        row_version=1,
        created_at=work.now,
        organisation=command.organisation,
        need=command.need,
        terms=sorted(set(command.terms)),
        districts=sorted(set(command.districts)),
        genders=sorted(set(command.genders)),
        age_min=command.age_min,
        age_max=command.age_max,
        languages=sorted(set(command.languages)),
        disability_access=sorted(set(command.disability_access)),
        capacity_total=command.capacity_total,
        capacity_available=available,
        capacity_confirmed_at=work.now,
        active_from=command.active_from or dhaka_date(work.now),
        active_until=command.active_until,
    )
    offering.check()
    work.offerings.add(offering)
    offering_changed(work, offering)
    return offering


def confirm_capacity(command: ConfirmCapacity, work: ReferralWork) -> Offering:
    """Take the present numbers in."""
    offering = _offering(command.offering_id, command.row_version, work)
    offering.confirm_capacity(total=command.capacity_total, available=command.capacity_available, at=work.now)
    offering_changed(work, offering)
    return offering


def end_offering(command: EndOffering, work: ReferralWork) -> Offering:
    """Let the offering end; referrals that live go on."""
    offering = _offering(command.offering_id, command.row_version, work)
    offering.active_until = command.last_day
    offering.check()
    offering.changed()
    offering_changed(work, offering)
    return offering


def _offering(id: UUID, row_version: int | None, work: ReferralWork) -> Offering:
    offering = work.offerings.get(id)
    work.permit(AccessObject("offering", id=str(id), organisation=offering.organisation))
    offering.expect(row_version)
    return offering
