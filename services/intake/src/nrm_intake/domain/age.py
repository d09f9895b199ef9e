"""Ages as far as a partly known date of birth tells, and who counts as a child (INV-02 to INV-04)."""

from datetime import date

from nrm_intake.domain.details import BirthDate
from nrm_shared.kernel.calendar import age_on

ADULT = 18
OLDEST = 110
# Somebody's guess of an age is taken to be right within two years either way.
_ESTIMATE_YEARS = 2


def age_range(birth: BirthDate | None, day: date) -> tuple[int, int] | None:
    """Return the least and the greatest age in years the person can have on `day`, or None if nothing is known."""
    if birth is None:
        return None
    value = birth.value
    if birth.precision == "day":
        return (age_on(value, day),) * 2
    if birth.precision == "month":
        latest = date(value.year + value.month // 12, value.month % 12 + 1, 1)
        return max(0, age_on(latest, day)), age_on(value.replace(day=1), day)
    margin = _ESTIMATE_YEARS if birth.precision == "age_estimate" else 0
    least = age_on(date(value.year + 1 + margin, 1, 1), day)
    return max(0, least), age_on(date(value.year - margin, 1, 1), day)


def age_years(birth: BirthDate | None, day: date) -> int | None:
    """Return the age in completed years taken from the date as it is written, or None."""
    return None if birth is None else max(0, age_on(birth.value, day))


def minor_on(birth: BirthDate | None, day: date) -> str:
    """Return yes, no or unknown: whether the person is under 18 on `day`."""
    known = age_range(birth, day)
    if known is None:
        return "unknown"
    least, greatest = known
    if greatest < ADULT:
        return "yes"
    return "no" if least >= ADULT else "unknown"


def minor_at_act(said: str, now: str, age_at_act: int | None = None) -> str:
    """Return whether the person was a minor at the act.

    Whoever is a minor now was one at the act, which lies in the past; otherwise the stated age at the act decides,
    and then what was said (an adult now may have been a minor then, INV-04).
    """
    if now == "yes":
        return "yes"
    if age_at_act is not None:
        return "yes" if age_at_act < ADULT else "no"
    return said
