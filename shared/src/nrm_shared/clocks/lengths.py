"""When a clock of 2.7 runs out: its length counted from a moment, in elapsed, working or calendar time."""

from datetime import UTC, datetime, timedelta

from nrm_shared.kernel.calendar import DHAKA, add_working_days
from nrm_shared.reference.clocks import clock
from nrm_shared.reference.holidays import dates


def due(clock_id: str, start: datetime, variant: str | None = None) -> datetime:
    """Return when `clock_id` (K1 to K20), started at `start`, is due; working days rest on Fridays, Saturdays and holidays.

    `variant` is an urgency, a term or a part that has a length of its own. Raise `LookupError` for no such clock.
    """
    length = clock(clock_id).length_for(variant)
    if length.unit == "working":
        year = start.astimezone(DHAKA).year
        return add_working_days(start, length.days, dates(year, year + 1))
    return _months_later(start, length.months) + timedelta(days=length.days, hours=length.hours)


def _months_later(start: datetime, months: int) -> datetime:
    """Return the same day and time `months` later, or the month's last day where it is shorter."""
    if not months:
        return start
    local = start.astimezone(DHAKA)
    year, month = divmod(local.year * 12 + local.month - 1 + months, 12)
    day = local.day
    while True:
        try:
            return local.replace(year=year, month=month + 1, day=day).astimezone(UTC)
        except ValueError:
            day -= 1
