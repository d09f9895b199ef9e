"""Business days and fiscal years, which are Asia/Dhaka's whatever the server's zone."""

from datetime import UTC, date, datetime, timedelta, timezone

# Bangladesh has kept UTC+06:00 without daylight saving since 2010; a fixed offset needs no zone files.
DHAKA = timezone(timedelta(hours=6), "Asia/Dhaka")
WEEKEND = frozenset({4, 5})  # Friday and Saturday, as date.weekday()


def dhaka_date(moment: datetime) -> date:
    """Return the calendar date in Dhaka at `moment` (aware)."""
    return moment.astimezone(DHAKA).date()


def fiscal_year(day: date) -> int:
    """Return the year in which the fiscal year of `day` began: 1 July to 30 June (guideline steps 13 and 14)."""
    return day.year if day.month >= 7 else day.year - 1


def quarter_start(day: date) -> date:
    """Return the first day of the quarter of `day`; quarters of the fiscal year are those of the calendar."""
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def quarter_name(day: date) -> str:
    """Return the quarter of `day` as `FY2026-Q1`: the year in which the fiscal year began, Q1 from July (steps 13 and 14)."""
    return f"FY{fiscal_year(day)}-Q{(day.month - 7) % 12 // 3 + 1}"


def add_working_days(start: datetime, days: int, holidays: frozenset[date] = frozenset()) -> datetime:
    """Return the moment `days` working days after `start`, at the same Dhaka time; Friday, Saturday and holidays rest."""
    local = start.astimezone(DHAKA)
    remaining = days
    while remaining > 0:
        local += timedelta(days=1)
        if local.weekday() not in WEEKEND and local.date() not in holidays:
            remaining -= 1
    return local.astimezone(UTC)


def age_on(birth: date, day: date) -> int:
    """Return the completed years between `birth` and `day`."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))
