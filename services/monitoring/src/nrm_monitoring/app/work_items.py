"""Work lists: what the caller has to do, and what waits where the caller coordinates."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from nrm_monitoring.app.ports import MonitoringWork
from nrm_monitoring.app.reach import Reach
from nrm_monitoring.app.titles import work_titles
from nrm_monitoring.domain.sight import NEAR
from nrm_shared.access.masking import MASKED, Shown
from nrm_shared.kernel.pages import DEFAULT_LIMIT, Page, due, page, read, word
from nrm_shared.reference.text import Text

OPEN, OVERDUE = "open", "overdue"
# What stations do: where a person is looked after does not follow from it.
STATIONS = frozenset({"POL", "SB", "CAU"})
DISTRICT = len("BD4041")


@dataclass(frozen=True, slots=True)
class ListWorkItems:
    """Which items. `mine` leaves out, for roles that see everything, what another role must do."""

    mine: bool = True
    case_id: UUID | None = None
    kind: str | None = None
    after: str | None = None
    limit: int = DEFAULT_LIMIT


@dataclass(frozen=True, slots=True)
class WorkItemEntry:
    """One open item. `escalated` and `breached` are the clock owner's word; `overdue` is by the clock on the wall.

    Who has to do it is the placeholder where that would tell a committee, or the data-protection officer, who helps the
    person; `places` end at the district for whoever does not coordinate.
    """

    id: str
    kind: str
    title: Text
    step: int
    role: str
    object_kind: str
    object_id: UUID
    case_id: UUID | None
    case_number: str | None
    organisation: Shown[str | None]
    assigned: Shown[str | None]
    places: list[str]
    opened_at: datetime
    due_at: datetime | None
    clock: str | None
    state: str
    escalated: bool
    breached: bool


@dataclass(frozen=True, slots=True)
class WorkCounts:
    """All items of the list, not only of this page."""

    open: int
    overdue: int
    by_kind: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkPage(Page[WorkItemEntry]):
    """One page, and the counts of the whole list."""

    counts: WorkCounts


def list_work_items(query: ListWorkItems, work: MonitoringWork) -> WorkPage:
    """Return open items by due time. Raises `Malformed` for a cursor that is none of ours.

    The focal point and the Authority see what their role must do (all, if not `mine`); organisations what they must
    do, within the caller's roles; coordinators (CTC) everything that waits in their jurisdiction.
    """
    reach = work.reach()
    after = read(query.after, due, word, UUID)
    found = work.lists.work(
        reach, mine=query.mine, case_id=query.case_id, kind=query.kind, after=after, limit=query.limit + 1
    )
    shown = page(found, query.limit, lambda row: (row.due_at, row.key, row.root))
    counts = work.lists.work_counts(reach, work.now, mine=query.mine, case_id=query.case_id, kind=query.kind)
    return WorkPage(
        items=[_entry(row, reach, work.now) for row in shown.items],
        next=shown.next,
        counts=WorkCounts(
            open=sum(count for _, count, _ in counts),
            overdue=sum(overdue for _, _, overdue in counts),
            by_kind={kind: count for kind, count, _ in counts},
        ),
    )


def _entry(row: Any, reach: Reach, now: datetime) -> WorkItemEntry:
    own = row.assigned == reach.account or (row.organisation is not None and row.organisation == reach.organisation)
    near = "FP" in reach.everywhere or bool(reach.places) or (own and row.role in NEAR)
    named = own or row.role in STATIONS or reach.named
    overdue = row.due_at is not None and row.due_at < now
    return WorkItemEntry(
        id=row.key,
        kind=row.kind,
        title=work_titles()[row.kind],
        step=row.step,
        role=row.role,
        object_kind=row.object_kind,
        object_id=row.object_id,
        case_id=row.case_id,
        case_number=row.case_number,
        organisation=row.organisation if named else MASKED,
        assigned=row.assigned if named else MASKED,
        places=row.places if near else [place for place in row.places if len(place) <= DISTRICT],
        opened_at=row.opened_at,
        due_at=row.due_at,
        clock=row.clock,
        state=OVERDUE if overdue else OPEN,
        escalated=row.escalated,
        breached=row.breached,
    )
