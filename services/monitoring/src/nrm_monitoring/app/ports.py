"""What monitoring's handlers need from the outside, in their own words."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from nrm_monitoring.app.fold import KeptEvent
from nrm_monitoring.app.reach import Reach
from nrm_monitoring.domain.access import Relation
from nrm_monitoring.domain.indicators import ConsentFigure, ReportFigures
from nrm_shared.access.revoked import RevokingWork
from nrm_shared.erasure.usecases import ErasingWork
from nrm_shared.kernel.usecase import Received


class Events(Protocol):
    """The event store."""

    def append(self, event: Received[Any]) -> None:
        """Keep an event for ever; what it changes is derived when the work ends."""
        ...

    def of_stories(self, stories: Collection[UUID]) -> dict[UUID, list[KeptEvent]]:
        """Return the events of each story."""
        ...


class Stories(Protocol):
    """Which stories belong together."""

    def members(self, roots: Collection[UUID]) -> dict[UUID, set[UUID]]:
        """Return for each root all stories that are part of it, itself included."""
        ...


class CaseRow(Protocol):
    """One case as lists show it (level L1)."""

    case_id: UUID
    opened_at: datetime
    places: list[str]
    reporter_organisation: str | None
    witness_protected: bool


class ReportRow(Protocol):
    """One report as lists show it."""

    report_id: UUID
    case_id: UUID | None
    reporter_organisation: str | None
    places: list[str]
    submitted_at: datetime
    witness_protected: bool


class WorkRow(Protocol):
    """One open work item."""

    root: UUID
    key: str
    due_at: datetime | None


class Lists(Protocol):
    """The views, filtered by what the caller may reach."""

    def work(
        self,
        reach: Reach,
        *,
        mine: bool,
        case_id: UUID | None,
        kind: str | None,
        after: tuple[datetime | None, str, UUID] | None,
        limit: int,
    ) -> Sequence[WorkRow]:
        """Return open work items by due time."""
        ...

    def work_counts(
        self, reach: Reach, now: datetime, *, mine: bool, case_id: UUID | None, kind: str | None
    ) -> list[tuple[str, int, int]]:
        """Return (kind, open, overdue)."""
        ...

    def cases(
        self,
        reach: Reach,
        now: datetime,
        *,
        case_id: UUID | None = None,
        stage: str | None = None,
        status: str | None = None,
        case_number: str | None = None,
        after: tuple[datetime, UUID] | None = None,
        limit: int = 1,
    ) -> Sequence[CaseRow]:
        """Return cases, the newest first."""
        ...

    def case(self, id: UUID) -> CaseRow | None:
        """Return the case's view, or None."""
        ...

    def report(self, id: UUID) -> ReportRow | None:
        """Return the report's view, or None."""
        ...

    def relations(self, cases: Collection[UUID]) -> Mapping[UUID, list[Relation]]:
        """Return for each case who stands or stood in a relation to it."""
        ...

    def consents_told(self, reach: Reach, begins: datetime, ends: datetime) -> list[ConsentFigure]:
        """Return how many consents began, were withdrawn, or were gone without in a period."""
        ...

    def reports_submitted(self, reach: Reach, begins: datetime, ends: datetime) -> list[ReportFigures]:
        """Return the figures of reports submitted in a period."""
        ...


class MonitoringWork(ErasingWork, RevokingWork, Protocol):
    """Monitoring's unit of work."""

    @property
    def events(self) -> Events:
        """Return the event store."""
        ...

    @property
    def stories(self) -> Stories:
        """Return which stories belong together."""
        ...

    @property
    def lists(self) -> Lists:
        """Return the views as lists."""
        ...

    def reach(self) -> Reach:
        """Return how far the caller's permission for this list reaches."""
        ...
