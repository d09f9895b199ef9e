"""How alike two records of a person are (INV-37): points with reasons. Equal strong numbers are not counted here.

The weights are ours ([D]); a candidate is only ever proposed to a person who decides.
"""

from dataclasses import dataclass

from nrm_intake.domain.details import PersonDetails
from nrm_intake.domain.skeleton import distinctive, skeletons

MEDIUM, LOW = "MEDIUM", "LOW"
MEDIUM_FROM, LOW_FROM = 75, 50
UNSPECIFIED = "NotSpecified"
YEARS_NEAR, YEARS_FAR = 2, 6


@dataclass(frozen=True, slots=True, repr=False)
class Known:
    """What is compared of one record."""

    details: PersonDetails
    gender: str
    home_district: str | None


@dataclass(frozen=True, slots=True)
class Likeness:
    """The level to propose, and why; codes only."""

    score: str
    reasons: tuple[str, ...]


def likeness(one: Known, other: Known) -> Likeness | None:
    """Return how alike the records are, or None if they are not worth a look."""
    points = dict(_compared(one, other))
    total = sum(points.values())
    if total < LOW_FROM or not any(reason in points for reason in ("NAME_SAME", "NAME_SIMILAR", "PHONE_SAME")):
        return None
    score = MEDIUM if total >= MEDIUM_FROM else LOW
    return Likeness(score, tuple(sorted(reason for reason, worth in points.items() if worth > 0)))


def names_of(details: PersonDetails) -> tuple[tuple[str, ...], ...]:
    """Return the skeletons of each name a person is known by."""
    found = (skeletons(name) for name in (details.name_bn, details.name_en, details.alias))
    return tuple(parts for parts in found if parts)


def _compared(one: Known, other: Known) -> list[tuple[str, int]]:
    found = [
        _names(one.details, other.details),
        _years(one.details, other.details),
        _parent("FATHER", one.details.father_name, other.details.father_name),
        _parent("MOTHER", one.details.mother_name, other.details.mother_name),
    ]
    if one.home_district is not None and one.home_district == other.home_district:
        found.append(("DISTRICT_SAME", 10))
    if {phone.number for phone in one.details.phones} & {phone.number for phone in other.details.phones}:
        found.append(("PHONE_SAME", 30))
    if one.gender != other.gender and UNSPECIFIED not in (one.gender, other.gender):
        found.append(("GENDER_DIFFERS", -25))
    return [each for each in found if each is not None]


def _names(one: PersonDetails, other: PersonDetails) -> tuple[str, int] | None:
    """Return the best of every way in which the two are called."""
    pairs = [(mine, theirs) for mine in names_of(one) for theirs in names_of(other)]
    if any(set(mine) == set(theirs) and distinctive(mine) for mine, theirs in pairs):
        return "NAME_SAME", 45
    if any(set(distinctive(mine)) & set(distinctive(theirs)) for mine, theirs in pairs):
        return "NAME_SIMILAR", 30
    return ("NAME_DIFFERS", -30) if pairs else None


def _years(one: PersonDetails, other: PersonDetails) -> tuple[str, int] | None:
    if one.birth is None or other.birth is None:
        return None
    apart = abs(one.birth.value.year - other.birth.value.year)
    if apart == 0:
        return "BIRTH_YEAR_SAME", 20
    if apart <= YEARS_NEAR:
        return "BIRTH_YEAR_NEAR", 10
    return ("BIRTH_YEAR_FAR", -25) if apart >= YEARS_FAR else None


def _parent(which: str, one: str | None, other: str | None) -> tuple[str, int] | None:
    mine, theirs = set(distinctive(skeletons(one))), set(distinctive(skeletons(other)))
    if not mine or not theirs:
        return None
    return (f"{which}_SAME", 20) if mine & theirs else (f"{which}_DIFFERS", -15)
