"""Does a provider's offering fit a person's approved need (INV-30)? The answer always says why, both ways."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from nrm_referral.domain.offering import OLDEST, Offering
from nrm_referral.domain.provider import Provider
from nrm_referral.domain.suit import Suit, suit

# Reasons the focal point may set aside with a written reason; all others are final.
OVERRIDABLE = frozenset({"provider-does-not-accept-sex", "provider-no-capacity", "provider-declined-before"})
CAPACITY_STALE_AFTER = timedelta(days=30)
# The list `age_band`, whose code travels in the case's profile. A code that is not here leaves only whether a minor.
BANDS = {
    "A_0_11": (0, 11),
    "A_12_17": (12, 17),
    "A_18_24": (18, 24),
    "A_25_34": (25, 34),
    "A_35_49": (35, 49),
    "A_50_UP": (50, OLDEST),
}
MINORS = {"yes": (0, 17), "no": (18, OLDEST)}


@dataclass(frozen=True, slots=True)
class AgeRange:
    """The ages in completed years that are possible for the person; one number if the age is known exactly."""

    low: int
    high: int

    @property
    def exact(self) -> bool:
        """Return whether only one age is possible."""
        return self.low == self.high


def age_range(years: int | None, band: str, minor_now: str) -> AgeRange:
    """Return what is known of the age: exact years, else the band, else whether a minor, else anything."""
    if years is not None:
        return AgeRange(years, years)
    return AgeRange(*BANDS.get(band) or MINORS.get(minor_now) or (0, OLDEST))


@dataclass(frozen=True, slots=True)
class Person:
    """What of the person counts for a provider's limits: the profile that may travel, and the age.

    Languages and needs for access are known only while intake tells them for this one question; they are kept nowhere.
    """

    gender: str
    age: AgeRange
    district: str | None
    languages: frozenset[str] = field(default=frozenset(), repr=False)
    access_needs: frozenset[str] = field(default=frozenset(), repr=False)


@dataclass(frozen=True, slots=True)
class Fit:
    """The judgement on one offering: reasons for, reasons against (none means it fits), and what to mind.

    `suit` says something of the person herself, so it is answered to who searches and stored with nothing.
    """

    organisation: str
    offering_id: UUID | None
    why: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    suit: Suit = field(default_factory=Suit)

    @property
    def fits(self) -> bool:
        """Return whether nothing speaks against it."""
        return not self.against

    @property
    def overridable(self) -> bool:
        """Return whether the focal point may set aside all that speaks against it, with a reason."""
        return bool(self.against) and OVERRIDABLE.issuperset(self.against)


def judge(
    offering: Offering,
    provider: Provider | None,
    *,
    term: str,
    person: Person,
    declined: Iterable[str],
    now: datetime,
    on: date,
    assessed: Iterable[str] = (),
) -> Fit:
    """Judge an offering of the right need type.

    `declined` are the organisations that declined this need before, `assessed` those that assess the case: they are no
    worse for it, but a note and the person's choice have to stand in the referral (SD4).
    """
    why: list[str] = []
    against: list[str] = []
    notes: list[str] = []

    def reason(holds: bool, good: str, bad: str) -> None:
        (why if holds else against).append(good if holds else bad)

    obstacle = "provider-not-authorised" if provider is None else provider.obstacle(on)
    reason(obstacle is None, "provider-authorised", obstacle or "")
    reason(offering.active_on(on), "offering-active", "offering-inactive")
    reason(term in offering.terms, "offers-need-and-term", "provider-does-not-offer-term")
    if not offering.districts:
        why.append("covers-the-country")
    else:
        reason(person.district in offering.districts, "covers-district", "provider-does-not-cover-district")
    reason(not offering.genders or person.gender in offering.genders, "accepts-gender", "provider-does-not-accept-sex")
    low, high = offering.age_min or 0, offering.age_max if offering.age_max is not None else OLDEST
    reason(person.age.low <= high and low <= person.age.high, "accepts-age", "provider-does-not-accept-age")
    if not (low <= person.age.low and person.age.high <= high):
        notes.append("age-not-exact")
    reason(offering.capacity_available != 0, "has-capacity", "provider-no-capacity")
    if offering.capacity_confirmed_at is None or now - offering.capacity_confirmed_at > CAPACITY_STALE_AFTER:
        notes.append("capacity-not-confirmed-lately")
    if offering.organisation in assessed:
        notes.append("assessed-the-needs")
    if offering.organisation in declined:
        against.append("provider-declined-before")
    suits = suit(offering, languages=person.languages, access_needs=person.access_needs)
    return Fit(offering.organisation, offering.id, tuple(why), tuple(against), tuple(notes), suits)


def without_offering(organisation: str) -> Fit:
    """Return the judgement on a provider that does not offer the need type at all."""
    return Fit(organisation, None, against=("provider-does-not-offer",))


def ranked(fits: Iterable[Fit]) -> list[Fit]:
    """Return them with the fewest objections first; of equals, those that suit the person best."""
    return sorted(fits, key=lambda fit: (len(fit.against), fit.suit.distance))


def best(fits: Iterable[Fit]) -> Fit | None:
    """Return the first of the ranked; None if there is none at all."""
    return next(iter(ranked(fits)), None)
