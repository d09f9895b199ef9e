"""What is approval's own about its clocks (K11 to K14): when somebody is told, and when a rested one is due."""

from datetime import datetime, timedelta

from nrm_shared.kernel.calendar import add_working_days
from nrm_shared.reference import holidays

# Somebody is told when half of these is over (2.7: two thresholds).
WARNED = ("K11", "K12", "K13", "K14")


def resumed(due_at: datetime, paused_at: datetime, now: datetime) -> datetime:
    """Return the new end of a working-day clock that rested from `paused_at` to `now`; never on a day of rest."""
    moved = due_at + (now - paused_at)
    rest = holidays.dates(moved.year, moved.year + 1)
    # The day before plus one working day is the same day, or the next one that is worked on.
    return add_working_days(moved - timedelta(days=1), 1, rest)
