"""When a clock of intake runs out (2.7): only elapsed hours and calendar days here, no working days.

K3 is due at once, and is late as soon as it runs; K19 is time given to the person, and nothing is late at its end.
"""

from datetime import datetime, timedelta

from nrm_shared.reference.clocks import clock

# Somebody is told when half of these is over (2.7: two thresholds).
WARNED = ("K1", "K2", "K8", "K20")


def due_at(clock_id: str, start: datetime, variant: str | None = None) -> datetime:
    """Return the due time of K1, K2, K3, K8, K19 or K20 started at `start`."""
    length = clock(clock_id).length_for(variant)
    if length.months or (length.unit == "working" and length.days):
        raise ValueError(f"{clock_id} is no clock of intake")
    return start + timedelta(days=length.days, hours=length.hours)
