"""Indicators of quarterly monitoring: M01 reports received, M07 triage time (step 13, 4.1)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from nrm_monitoring.app.ports import MonitoringWork
from nrm_monitoring.domain.indicators import (
    Period,
    ReportFigures,
    ReportsReceived,
    TriageTime,
    reports_received,
    triage_time,
)
from nrm_shared.kernel.errors import NotFound
from nrm_shared.reference.clocks import clock


@dataclass(frozen=True, slots=True)
class GetIndicator:
    """Ask for an indicator over a quarter (1 is July to September) or, without one, a whole fiscal year."""

    indicator: str
    fiscal_year: int
    quarter: int | None = None


@dataclass(frozen=True, slots=True)
class Indicator:
    """Exact figures for internal use, as at `as_at`; what is published is suppressed elsewhere (decision 11)."""

    indicator: str
    fiscal_year: int
    quarter: int | None
    begins: datetime
    ends: datetime
    as_at: datetime
    service_standard_hours: int | None
    value: ReportsReceived | TriageTime


def _received(reports: list[ReportFigures], now: datetime) -> ReportsReceived:
    return reports_received(reports)


FORMULAS: dict[str, tuple[Callable[[list[ReportFigures], datetime], Any], int | None]] = {
    "M01": (_received, None),
    "M07": (triage_time, clock("K8").length.hours),
}
"""Indicator -> its formula, and the service standard it is held against."""


def get_indicator(query: GetIndicator, work: MonitoringWork) -> Indicator:
    """Return the indicator over the reports submitted in the period, within the caller's jurisdiction.

    A report whose event tells no due time is held against the general length of K8. Raises `NotFound`.
    """
    reach = work.reach()
    if query.indicator not in FORMULAS:
        raise NotFound(kind="indicator")
    formula, standard = FORMULAS[query.indicator]
    period = Period(query.fiscal_year, query.quarter)
    reports = [_with_due(each) for each in work.lists.reports_submitted(reach, period.begins, period.ends)]
    return Indicator(
        indicator=query.indicator,
        fiscal_year=query.fiscal_year,
        quarter=query.quarter,
        begins=period.begins,
        ends=period.ends,
        as_at=work.now,
        service_standard_hours=standard,
        value=formula(reports, work.now),
    )


def _with_due(report: ReportFigures) -> ReportFigures:
    if report.due_at is not None:
        return report
    due_at = report.submitted_at + timedelta(hours=clock("K8").length.hours)
    return ReportFigures(report.channel, report.submitted_at, due_at, report.decision, report.decided_at)
