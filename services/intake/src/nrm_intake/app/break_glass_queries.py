"""Looking at what was opened by break-glass: one with its words, and the list with those whose review is late."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from nrm_intake.app.break_glass_object import break_glass_object
from nrm_intake.app.ports import IntakeWork
from nrm_intake.domain.break_glass import BreakGlass
from nrm_shared.kernel.confidential import reveal
from nrm_shared.kernel.pages import DEFAULT_LIMIT, Page, by_id, page, read_id


@dataclass(frozen=True, slots=True)
class ReadBreakGlass:
    """One opening."""

    break_glass_id: UUID


@dataclass(frozen=True, slots=True)
class ListBreakGlass:
    """Openings by id, oldest first; `unreviewed` those still to review, `overdue` those whose review is late."""

    unreviewed: bool = False
    overdue: bool = False
    after: str | None = None
    limit: int = DEFAULT_LIMIT


@dataclass(frozen=True, slots=True)
class CountUnreviewed:
    """How many openings wait for their review, for the metric that operations watch."""


@dataclass(frozen=True, slots=True)
class Unreviewed:
    """Openings nobody has reviewed: those whose review is not due yet, and those whose review is late."""

    in_time: int
    late: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakGlassEntry:
    """An opening in the list: without its words."""

    break_glass_id: UUID
    case_id: UUID
    status: str
    opened_by: str
    organisation: str | None
    reason: str
    opened_at: datetime
    ends_at: datetime
    closed_at: datetime | None
    closed_by: str | None
    review_due_at: datetime
    reviewed_at: datetime | None
    reviewed_by: str | None
    finding: str | None
    overdue: bool
    row_version: int


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class BreakGlassView(BreakGlassEntry):
    """One opening with its words: why, and what the review says."""

    text: str | None
    finding_text: str | None


def read_break_glass(query: ReadBreakGlass, work: IntakeWork) -> BreakGlassView:
    """Return one opening with its words. Raises `NotFound`."""
    opening = work.openings.read(query.break_glass_id)
    work.permit(break_glass_object(opening))
    work.disclosed("break-glass", opening.id, ["text", "finding_text"], level="L3", case_id=opening.case_id)
    facts = _facts(opening, work.now)
    return BreakGlassView(**facts, text=reveal(opening.text), finding_text=reveal(opening.finding_text))


def list_break_glass(query: ListBreakGlass, work: IntakeWork) -> Page[BreakGlassEntry]:
    """Return a page of openings, without their words."""
    unreviewed = query.unreviewed or query.overdue
    found = work.openings.page(
        unreviewed=unreviewed,
        late_at=work.now if query.overdue else None,
        after=read_id(query.after),
        limit=query.limit + 1,
    )
    return page(found, query.limit, by_id).each(lambda one: BreakGlassEntry(**_facts(one, work.now)))


def _facts(opening: BreakGlass, now: datetime) -> dict[str, Any]:
    return {
        "break_glass_id": opening.id,
        "case_id": opening.case_id,
        "status": opening.status,
        "opened_by": opening.opened_by,
        "organisation": opening.organisation,
        "reason": opening.reason,
        "opened_at": opening.opened_at,
        "ends_at": opening.ends_at,
        "closed_at": opening.closed_at,
        "closed_by": opening.closed_by,
        "review_due_at": opening.review_due_at,
        "reviewed_at": opening.reviewed_at,
        "reviewed_by": opening.reviewed_by,
        "finding": opening.finding,
        "overdue": opening.overdue(now),
        "row_version": opening.row_version,
    }


def count_unreviewed(query: CountUnreviewed, work: IntakeWork) -> Unreviewed:
    """Return the counts at this moment."""
    return Unreviewed(*work.openings.unreviewed(work.now))
