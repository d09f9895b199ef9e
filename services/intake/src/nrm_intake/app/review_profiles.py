"""What happens by itself: birthdays that change a profile."""

from dataclasses import dataclass

from nrm_intake.app import profile
from nrm_intake.app.ports import IntakeWork
from nrm_shared.kernel.calendar import dhaka_date

PROFILES_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class AnyProfileStale:
    """Whether the profile of an open case was not computed today."""


@dataclass(frozen=True, slots=True)
class ReviewProfiles:
    """Compute profiles anew once a day: a birthday may have crossed an age band, or made an adult."""


def any_profile_stale(query: AnyProfileStale, work: IntakeWork) -> bool:
    """Return whether some profile is of yesterday."""
    return bool(work.cases.unreviewed(dhaka_date(work.now), 1))


def review_profiles(command: ReviewProfiles, work: IntakeWork) -> int:
    """Compute up to 100 profiles anew and tell what changed; return how many were looked at."""
    cases = work.cases.unreviewed(dhaka_date(work.now), PROFILES_AT_ONCE)
    for case in cases:
        profile.republish(work, case, work.persons.read(case.person_id))
    return len(cases)
