"""Public holidays, which stop the clocks that count working days. Friday and Saturday are ``kernel.calendar``'s.

Incomplete on purpose: only dates fixed every year are known in advance (``complete()`` is false). Holidays that
follow the moon are added to the content file once the government has published them.
"""

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from nrm_shared.reference._content import read_toml
from nrm_shared.reference.text import Text


@dataclass(frozen=True, slots=True)
class Holiday:
    """One day off."""

    day: date
    name: Text


@cache
def in_year(year: int) -> tuple[Holiday, ...]:
    """The known holidays of a calendar year, in order."""
    content = _content()
    days = {f"{year:04d}-{day}": entry for day, entry in content["fixed"].items()}
    days |= {day: entry for day, entry in content["years"].items() if day.startswith(f"{year:04d}-")}
    return tuple(Holiday(date.fromisoformat(day), Text(days[day]["bn"], days[day]["en"])) for day in sorted(days))


@cache
def dates(first_year: int, last_year: int) -> frozenset[date]:
    """All known holidays of the years, both included; what ``add_working_days`` takes."""
    return frozenset(holiday.day for year in range(first_year, last_year + 1) for holiday in in_year(year))


def complete() -> bool:
    """Whether the content claims to hold every holiday; it does not."""
    return bool(_content()["complete"])


@cache
def _content() -> dict[str, Any]:
    return read_toml("holidays.toml")
