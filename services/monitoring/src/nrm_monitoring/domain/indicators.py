"""Indicators of quarterly monitoring (step 13, 4.1): pure calculations on reports. Figures are exact and internal."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from statistics import median

from nrm_shared.kernel.calendar import DHAKA

TRIAGED = frozenset({"ACCEPTED", "LINKED", "SCREENED_OUT"})


@dataclass(frozen=True, slots=True)
class ReportFigures:
    """What the indicators read of one report; `due_at` is the end of K8.

    `at_risk` is a report about a person at risk, no possible victim: counted apart (decision 13).
    """

    channel: str
    submitted_at: datetime
    due_at: datetime | None
    decision: str | None
    decided_at: datetime | None
    at_risk: bool = False


@dataclass(frozen=True, slots=True)
class Period:
    """A fiscal year (the year in which it begins, 1 July) or one quarter of it, in Dhaka's calendar."""

    fiscal_year: int
    quarter: int | None = None

    @property
    def begins(self) -> datetime:
        """Return the first moment of the period, in UTC."""
        return _midnight(self._first())

    @property
    def ends(self) -> datetime:
        """Return the first moment after the period, in UTC."""
        first = self._first()
        months = first.month - 1 + (3 if self.quarter else 12)
        return _midnight(date(first.year + months // 12, months % 12 + 1, 1))

    def _first(self) -> date:
        months = 6 + 3 * ((self.quarter or 1) - 1)
        return date(self.fiscal_year + months // 12, months % 12 + 1, 1)


@dataclass(frozen=True, slots=True)
class ReportsReceived:
    """M01: reports submitted in the period, by channel; `at_risk` of them are about people at risk (decision 13)."""

    total: int
    by_channel: dict[str, int]
    at_risk: int


@dataclass(frozen=True, slots=True)
class TriageTime:
    """M07 over the reports submitted in the period: hours from submission to triage decision.

    `within` is the share decided by the end of K8 among those decided or past it; a report withdrawn before triage
    counts nowhere, one that still waits in time only as `waiting`. Reports about people at risk are left out.
    """

    decided: int
    waiting: int
    median_hours: float | None
    p90_hours: float | None
    within: float | None


@dataclass(frozen=True, slots=True)
class ConsentFigure:
    """So many consents of one purpose (of an override: for one reason) began, ended or were gone without in the period."""

    kind: str
    of: str
    count: int


GIVEN, WITHDRAWN, OVERRIDDEN = "GIVEN", "WITHDRAWN", "OVERRIDDEN"


@dataclass(frozen=True, slots=True)
class Consents:
    """M34 as far as events tell it: given and withdrawn by purpose, and where nobody consented (INV-18) by reason.

    Refusals are no events, and how long recipients take to acknowledge is told to nobody but referral.
    """

    given: dict[str, int]
    withdrawn: dict[str, int]
    overrides: dict[str, int]


def consents(figures: Iterable[ConsentFigure]) -> Consents:
    """Return M34."""
    counts: dict[str, dict[str, int]] = {kind: {} for kind in (GIVEN, WITHDRAWN, OVERRIDDEN)}
    for figure in sorted(figures, key=lambda each: each.of):
        counts[figure.kind][figure.of] = figure.count
    return Consents(counts[GIVEN], counts[WITHDRAWN], counts[OVERRIDDEN])


def reports_received(reports: Iterable[ReportFigures]) -> ReportsReceived:
    """Return M01; counts are of reports, withdrawn ones included: they were received."""
    told = list(reports)
    counts = Counter(report.channel for report in told)
    return ReportsReceived(counts.total(), dict(sorted(counts.items())), sum(report.at_risk for report in told))


def triage_time(reports: Iterable[ReportFigures], now: datetime) -> TriageTime:
    """Return M07 as at `now`."""
    hours: list[float] = []
    waiting = in_time = counted = 0
    for report in (each for each in reports if not each.at_risk):
        decided = report.decided_at if report.decision in TRIAGED else None
        if decided is not None:
            hours.append((decided - report.submitted_at) / timedelta(hours=1))
        elif report.decision is None:
            waiting += 1
        else:
            continue
        if report.due_at is not None and (decided is not None or report.due_at < now):
            counted += 1
            in_time += decided is not None and decided <= report.due_at
    return TriageTime(
        decided=len(hours),
        waiting=waiting,
        median_hours=round(median(hours), 4) if hours else None,
        p90_hours=round(percentile(hours, 0.9), 4) if hours else None,
        within=round(in_time / counted, 4) if counted else None,
    )


def percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that at least `share` of the values do not exceed (nearest rank)."""
    ordered = sorted(values)
    rank = -(-len(ordered) * share // 1)
    return ordered[max(0, int(rank) - 1)]


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=DHAKA).astimezone(UTC)
