"""When a clock is due: its length in elapsed hours, working days or calendar time, counted from a moment."""

from datetime import UTC, datetime

import pytest

from nrm_shared.clocks.lengths import due

THURSDAY = datetime(2026, 8, 13, 4, 0, tzinfo=UTC)


def test_the_station_acknowledges_within_a_day_whatever_the_day() -> None:
    assert due("K9", THURSDAY, "ACKNOWLEDGE") == datetime(2026, 8, 14, 4, 0, tzinfo=UTC)


def test_the_determination_counts_working_days_past_the_weekend_and_holidays() -> None:
    # Friday, Saturday rest, and 15 August if the content names it; Sunday to Tuesday are three working days.
    assert due("K10", THURSDAY) == datetime(2026, 8, 18, 4, 0, tzinfo=UTC)


def test_the_monthly_report_falls_on_the_same_day_or_the_months_last() -> None:
    assert due("K4", datetime(2027, 1, 31, 4, 0, tzinfo=UTC)) == datetime(2027, 2, 28, 4, 0, tzinfo=UTC)
    assert due("K4", THURSDAY) == datetime(2026, 9, 13, 4, 0, tzinfo=UTC)


def test_an_immediate_need_has_a_length_of_its_own() -> None:
    assert due("K16", THURSDAY, "T1") == datetime(2026, 8, 14, 4, 0, tzinfo=UTC)
    assert due("K16", THURSDAY, "T3") == due("K16", THURSDAY) == datetime(2026, 8, 18, 4, 0, tzinfo=UTC)


def test_calendar_days_run_through_the_weekend() -> None:
    assert due("K17", THURSDAY) == datetime(2026, 8, 20, 4, 0, tzinfo=UTC)


def test_a_clock_nobody_defined_has_no_due_time() -> None:
    with pytest.raises(LookupError):
        due("K21", THURSDAY)
