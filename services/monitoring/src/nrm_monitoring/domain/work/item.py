"""A work item: one thing that somebody has to do, derived from facts and never set by hand."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nrm_monitoring.domain.dossier import Dossier, Span


@dataclass(frozen=True, slots=True)
class WorkItem:
    """What is to be done (kind), about what, by whom, until when.

    `role` must act, within `organisation` if one is named, `assigned` if it is one person's, and never `barred`. An item without
    `closed_at` is open; it is overdue when `due_at` has passed. `escalated` and `breached` are what the clock's owner
    said. `key` is the same whenever the item is derived again.
    """

    key: str
    kind: str
    step: int
    role: str
    object_kind: str
    object_id: UUID
    opened_at: datetime
    due_at: datetime | None = None
    closed_at: datetime | None = None
    organisation: str | None = None
    assigned: str | None = None
    barred: str | None = None
    clock: str | None = None
    escalated: bool = False
    breached: bool = False


@dataclass(frozen=True, slots=True)
class Desk:
    """Makes the items of one kind of work: who must act, at which step of the guideline, by which clock (2.7)."""

    kind: str
    step: int
    role: str
    object_kind: str
    clock: str | None = None

    def item(
        self,
        dossier: Dossier,
        object_id: UUID,
        since: datetime,
        until: datetime | None = None,
        *,
        due_at: datetime | None = None,
        round: int = 1,
        role: str | None = None,
        organisation: str | None = None,
        assigned: str | None = None,
        measured: UUID | None = None,
        object_kind: str | None = None,
    ) -> WorkItem:
        """Return one item; without a due time of its own it takes what the clock's owner told.

        `measured` is what the clock measures where that is not the item's object; `object_kind` where that is not the desk's.
        """
        concerns = dossier.told_of_clock(self.clock, measured or object_id, due_at) if self.clock else None
        case = dossier.case
        if until is None and case is not None and dossier.closed:
            # Nobody has to do anything for a closed case (INV-40 saw to it); reopening opens the item again.
            until = case.closed_at
        return WorkItem(
            key=f"{self.kind}:{object_id}:{round}",
            kind=self.kind,
            step=self.step,
            role=role or self.role,
            object_kind=object_kind or self.object_kind,
            object_id=object_id,
            opened_at=since,
            due_at=due_at or (concerns.due_at if concerns else None),
            closed_at=until,
            organisation=organisation,
            assigned=assigned,
            clock=self.clock,
            escalated=concerns is not None,
            breached=concerns is not None and concerns.breached,
        )

    def of_spans(
        self,
        dossier: Dossier,
        object_id: UUID,
        spans: list[Span],
        *,
        role: str | None = None,
        organisation: str | None = None,
        assigned: str | None = None,
    ) -> Iterator[WorkItem]:
        """Yield one item for each stretch of waiting, counted as rounds."""
        for round, span in enumerate(spans, start=1):
            yield self.item(
                dossier,
                object_id,
                span.since,
                span.until,
                due_at=span.due_at,
                round=round,
                role=role,
                organisation=organisation,
                assigned=assigned,
            )
