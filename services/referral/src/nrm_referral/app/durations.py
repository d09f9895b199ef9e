"""When a service clock of ours is due (2.7: K15 to K18), by the content file of clocks and holidays."""

from datetime import datetime, timedelta

from nrm_shared.kernel.calendar import add_working_days, dhaka_date
from nrm_shared.reference.clocks import clock
from nrm_shared.reference.holidays import dates


def due(clock_id: str, start: datetime, variant: str | None = None) -> datetime:
    """Return the moment at which `clock_id`, started at `start`, is due; `variant` is a term such as T1."""
    length = clock(clock_id).length_for(variant)
    if length.unit == "working":
        year = dhaka_date(start).year
        return add_working_days(start, length.days, dates(year, year + 1))
    return start + timedelta(days=length.days, hours=length.hours)
