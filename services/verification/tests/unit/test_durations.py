from datetime import UTC, datetime

from nrm_verification.app.durations import due

THURSDAY = datetime(2026, 8, 13, 4, 0, tzinfo=UTC)


def test_the_station_acknowledges_within_a_day_whatever_the_day() -> None:
    assert due("K9", THURSDAY, "ACKNOWLEDGE") == datetime(2026, 8, 14, 4, 0, tzinfo=UTC)


def test_the_determination_counts_working_days_past_the_weekend_and_holidays() -> None:
    # Friday, Saturday rest, and 15 August if the content names it; Sunday to Tuesday are three working days.
    assert due("K10", THURSDAY) == datetime(2026, 8, 18, 4, 0, tzinfo=UTC)


def test_the_monthly_report_falls_on_the_same_day_or_the_months_last() -> None:
    assert due("K4", datetime(2027, 1, 31, 4, 0, tzinfo=UTC)) == datetime(2027, 2, 28, 4, 0, tzinfo=UTC)
    assert due("K4", THURSDAY) == datetime(2026, 9, 13, 4, 0, tzinfo=UTC)
