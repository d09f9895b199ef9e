"""Reading reports: one in full (as far as the reader may see), and the lists of triage and of one's own."""

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from nrm_intake.app.objects import report_object
from nrm_intake.app.ports import IntakeWork
from nrm_intake.domain.duplicate import DuplicateCandidate
from nrm_intake.domain.note import ReportNote
from nrm_intake.domain.report import Report
from nrm_shared.access import conditions
from nrm_shared.kernel.actor import AccessObject
from nrm_shared.kernel.confidential import reveal
from nrm_shared.kernel.pages import DEFAULT_LIMIT, Page, moment, page, read

SEEN_IN_FULL = frozenset({"L3", "L4"})
REPORTING = frozenset({"FRO", "HLP"})
TEXTS = ["narrative", "consent_reason", "notes", "reporter", "helpline_call_ref"]


@dataclass(frozen=True, slots=True)
class ReadReport:
    """One report."""

    report_id: UUID


@dataclass(frozen=True, slots=True)
class ListReports:
    """Reports by due time of triage: all for the focal point, one's organisation's, one's jurisdiction's, or about oneself."""

    statuses: tuple[str, ...] = ()
    after: str | None = None
    limit: int = DEFAULT_LIMIT


@dataclass(frozen=True, slots=True)
class ReportRowView:
    """A report in a list, and whether the reader may know who made it."""

    report: Report
    tells_reporter: bool


@dataclass(frozen=True, slots=True, repr=False)
class ReportView:
    """A report as the reader may see it; the texts are None below level L3.

    `tells_reporter`: the reader may know who made it.
    """

    report: Report
    narrative: str | None
    consent_reason: str | None
    reporter: dict[str, Any] | None
    helpline_call_ref: str | None
    notes: tuple[ReportNote, ...]
    duplicates: tuple[DuplicateCandidate, ...]
    tells_reporter: bool

    @property
    def row_version(self) -> int:
        """Return the report's version."""
        return self.report.row_version


def read_report(query: ReadReport, work: IntakeWork) -> ReportView:
    """Return one report; what it shows of level L3 is audited. Raises `NotFound`."""
    report = work.reports.read(query.report_id)
    target = report_object(report, work.now)
    work.permit(target)
    if work.level(target) not in SEEN_IN_FULL:
        return ReportView(report, None, None, None, None, (), (), tells_reporter=_tells_reporter(report, work))
    work.disclosed("report", report.id, TEXTS, level="L3", case_id=report.case_id)
    focal_point = work.actor.has("FP")
    # Who told of her is kept secret from the survivor too, unless it was herself (2.2 SUR: never other persons).
    tells = _tells_reporter(report, work)
    reporter = reveal(report.reporter_details) if tells else None
    return ReportView(
        report,
        reveal(report.narrative),
        reveal(report.consent_reason),
        json.loads(reporter) if reporter else None,
        reveal(report.helpline_call_ref) if tells else None,
        tuple(work.notes.of_report(report.id)),
        # Whom a report resembles is for the focal point alone: a reporter must not learn of other reports.
        tuple(work.duplicates.of_report(report.id)) if focal_point else (),
        tells_reporter=tells,
    )


def _tells_reporter(report: Report, work: IntakeWork) -> bool:
    """Return whether the actor may know who reported: a focal point, who did it, and their colleagues."""
    if report.reporter_organisation is None:
        return work.actor.has("FP") or report.reporter_account == work.actor.id
    colleague = report.reporter_organisation == work.actor.organisation
    return work.actor.has("FP") or (colleague and bool(work.actor.roles & REPORTING))


def list_reports(query: ListReports, work: IntakeWork) -> Page[ReportRowView]:
    """Return a page of reports without any text; raises `Malformed` for a cursor that is none of ours."""
    everything = work.level(_of_all()) is not None
    jurisdiction = not everything and work.actor.has("CTC")
    about_oneself = work.actor.has("SUR")
    helpline_only = not everything and work.actor.has("HLP") and not work.actor.roles & {"FRO", "CTC"}
    found = work.reports.page(
        statuses=query.statuses,
        organisation=None if everything or jurisdiction or about_oneself else (work.actor.organisation or ""),
        cases=work.actor.cases if about_oneself else None,
        places=_places(work) if jurisdiction else None,
        since=work.now - conditions.HELPLINE_HOURS if helpline_only else None,
        protected_too=everything or about_oneself,
        after=read(query.after, moment, UUID),
        limit=query.limit + 1,
    )
    for report in found:
        work.permit(report_object(report, work.now))
    if not found:
        work.permit(_of_own(work))
    shown = page(found, query.limit, lambda report: (report.triage_due_at, report.id))
    return shown.each(lambda report: ReportRowView(report, _tells_reporter(report, work)))


def _of_all() -> AccessObject:
    """Return a report that lies in no organisation and no place: only who may see all may see it."""
    return AccessObject("report")


def _of_own(work: IntakeWork) -> AccessObject:
    """Return what an empty list stands for: something within the reader's own reach."""
    places = frozenset(work.actor.jurisdictions)
    own = frozenset({work.actor.id})
    listed = conditions.LISTED
    return AccessObject("report", organisation=work.actor.organisation, assigned=own, places=places, facts=listed)


def _places(work: IntakeWork) -> tuple[str, ...]:
    return work.actor.jurisdictions
