"""M01 and M07 against figures worked out by hand."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from nrm_monitoring.domain.indicators import Period, ReportFigures, percentile, reports_received, triage_time

START = datetime(2026, 10, 1, tzinfo=UTC)


def report(
    hours: float | None, *, decision: str | None = "ACCEPTED", channel: str = "NGO", due: float = 24
) -> ReportFigures:
    decided_at = START + timedelta(hours=hours) if hours is not None else None
    return ReportFigures(channel, START, START + timedelta(hours=due), decision if decided_at else None, decided_at)


@pytest.mark.parametrize(
    ("year", "quarter", "begins", "ends"),
    [
        (2026, 1, datetime(2026, 6, 30, 18, tzinfo=UTC), datetime(2026, 9, 30, 18, tzinfo=UTC)),
        (2026, 2, datetime(2026, 9, 30, 18, tzinfo=UTC), datetime(2026, 12, 31, 18, tzinfo=UTC)),
        (2026, 3, datetime(2026, 12, 31, 18, tzinfo=UTC), datetime(2027, 3, 31, 18, tzinfo=UTC)),
        (2026, 4, datetime(2027, 3, 31, 18, tzinfo=UTC), datetime(2027, 6, 30, 18, tzinfo=UTC)),
        (2026, None, datetime(2026, 6, 30, 18, tzinfo=UTC), datetime(2027, 6, 30, 18, tzinfo=UTC)),
    ],
)
def test_a_quarter_begins_and_ends_at_midnight_in_dhaka(
    year: int, quarter: int | None, begins: datetime, ends: datetime
) -> None:
    period = Period(year, quarter)
    assert (period.begins, period.ends) == (begins, ends)


def test_reports_are_counted_by_channel_withdrawn_ones_included() -> None:
    counted = reports_received([report(1), report(2, decision="WITHDRAWN"), report(None, channel="HELPLINE")])
    assert (counted.total, counted.by_channel) == (3, {"HELPLINE": 1, "NGO": 2})


def test_triage_time_is_the_median_and_the_ninetieth_percentile_of_decided_reports() -> None:
    figures = triage_time([report(hours) for hours in (1, 2, 3, 4, 5, 6, 7, 8, 9, 30)], START + timedelta(days=9))
    assert (figures.decided, figures.median_hours, figures.p90_hours, figures.within) == (10, 5.5, 9, 0.9)


def test_a_report_past_k8_counts_against_the_standard_although_nobody_decided_it() -> None:
    reports = [report(1), report(None)]
    assert triage_time(reports, START + timedelta(hours=23)).within == 1
    late = triage_time(reports, START + timedelta(hours=25))
    assert (late.within, late.waiting, late.median_hours) == (0.5, 1, 1)


def test_a_withdrawn_report_is_no_triage() -> None:
    figures = triage_time([report(1, decision="WITHDRAWN")], START + timedelta(days=9))
    assert (figures.decided, figures.waiting, figures.median_hours, figures.within) == (0, 0, None, None)


def test_people_at_risk_are_counted_apart_and_not_timed() -> None:
    at_risk = [replace(report(1, decision="SCREENED_OUT"), at_risk=True), replace(report(None), at_risk=True)]
    counted = reports_received([report(3), *at_risk])
    figures = triage_time([report(3), *at_risk], START + timedelta(days=9))
    assert (counted.total, counted.at_risk) == (3, 2)
    assert (figures.decided, figures.waiting, figures.median_hours, figures.within) == (1, 0, 3, 1)


def test_the_percentile_is_the_nearest_rank() -> None:
    assert percentile([5], 0.9) == 5
    assert percentile([1, 2], 0.9) == 2
    assert percentile([1, 2], 0.5) == 1
