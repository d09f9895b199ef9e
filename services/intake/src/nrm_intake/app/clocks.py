"""What happens by itself: clocks that run out, and birthdays that change a profile."""

from dataclasses import dataclass
from typing import Any

from nrm_intake.app import profile
from nrm_intake.app.due import WARNED
from nrm_intake.app.ports import IntakeWork
from nrm_shared.clocks.due import DueClock
from nrm_shared.contracts.intake import ClockBreachedV1, ClockDueV1
from nrm_shared.kernel.calendar import dhaka_date
from nrm_shared.reference.clocks import clock

PROFILES_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class AnyClockWaiting:
    """Whether a clock is half over or has run out since the last look."""


@dataclass(frozen=True, slots=True)
class BreachClocks:
    """Tell the others which clocks are half over and which ran out; neither blocks anything (2.7)."""


@dataclass(frozen=True, slots=True)
class AnyProfileStale:
    """Whether the profile of an open case was not computed today."""


@dataclass(frozen=True, slots=True)
class ReviewProfiles:
    """Compute profiles anew once a day: a birthday may have crossed an age band, or made an adult."""


def any_clock_waiting(query: AnyClockWaiting, work: IntakeWork) -> bool:
    """Return whether there is something to warn of or to breach."""
    return work.clocks.waiting(work.now, WARNED)


def breach_clocks(command: BreachClocks, work: IntakeWork) -> int:
    """Warn of what is half over, breach what is overdue; return how many ran out."""
    for one in work.clocks.warn(work.now, WARNED):
        work.emit(ClockDueV1(**_facts(one)), subject=one.subject_id, sequence=1, case_id=one.case_id)
    overdue = work.clocks.breach(work.now)
    for one in overdue:
        breached = ClockBreachedV1(**_facts(one), statutory=clock(one.clock).statutory)
        work.emit(breached, subject=one.subject_id, sequence=2, case_id=one.case_id)
    return len(overdue)


def _facts(one: DueClock) -> dict[str, Any]:
    return {
        "clock": one.clock,
        "object_kind": one.subject_kind,
        "object_id": one.subject_id,
        "case_id": one.case_id,
        "started_at": one.started_at,
        "due_at": one.due_at,
    }


def any_profile_stale(query: AnyProfileStale, work: IntakeWork) -> bool:
    """Return whether some profile is of yesterday."""
    return bool(work.cases.unreviewed(dhaka_date(work.now), 1))


def review_profiles(command: ReviewProfiles, work: IntakeWork) -> int:
    """Compute up to 100 profiles anew and tell what changed; return how many were looked at."""
    cases = work.cases.unreviewed(dhaka_date(work.now), PROFILES_AT_ONCE)
    for case in cases:
        profile.republish(work, case, work.persons.read(case.person_id))
    return len(cases)
