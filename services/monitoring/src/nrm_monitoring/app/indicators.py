"""Indicators of quarterly monitoring: M01 reports received, M07 triage time, M34 consents and overrides (step 13, 4.1)."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from nrm_monitoring.app.ports import MonitoringWork
from nrm_monitoring.app.reach import Reach
from nrm_monitoring.domain.indicators import (
    Consents,
    Period,
    ReportFigures,
    ReportsReceived,
    TriageTime,
    consents,
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
    value: ReportsReceived | TriageTime | Consents


def _received(work: MonitoringWork, reach: Reach, period: Period) -> ReportsReceived:
    return reports_received(_reports(work, reach, period))


def _triage_time(work: MonitoringWork, reach: Reach, period: Period) -> TriageTime:
    return triage_time(_reports(work, reach, period), work.now)


def _consents(work: MonitoringWork, reach: Reach, period: Period) -> Consents:
    return consents(work.lists.consents_told(reach, period.begins, period.ends))


FORMULAS: dict[str, tuple[Callable[[MonitoringWork, Reach, Period], Any], int | None]] = {
    "M01": (_received, None),
    "M07": (_triage_time, clock("K8").length.hours),
    "M34": (_consents, None),
}
"""Indicator -> its formula, and the service standard it is held against."""


def get_indicator(query: GetIndicator, work: MonitoringWork) -> Indicator:
    """Return the indicator over what happened in the period, within the caller's jurisdiction. Raises `NotFound`."""
    reach = work.reach()
    if query.indicator not in FORMULAS:
        raise NotFound(kind="indicator")
    formula, standard = FORMULAS[query.indicator]
    period = Period(query.fiscal_year, query.quarter)
    return Indicator(
        indicator=query.indicator,
        fiscal_year=query.fiscal_year,
        quarter=query.quarter,
        begins=period.begins,
        ends=period.ends,
        as_at=work.now,
        service_standard_hours=standard,
        value=formula(work, reach, period),
    )


def _reports(work: MonitoringWork, reach: Reach, period: Period) -> list[ReportFigures]:
    return [_with_due(each) for each in work.lists.reports_submitted(reach, period.begins, period.ends)]


def _with_due(report: ReportFigures) -> ReportFigures:
    """Hold a report whose event tells no due time against the general length of K8."""
    if report.due_at is not None:
        return report
    due_at = report.submitted_at + timedelta(hours=clock("K8").length.hours)
    return replace(report, due_at=due_at)
