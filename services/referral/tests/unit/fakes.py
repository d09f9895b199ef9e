"""Fakes of our own ports: a unit of work in memory, for handlers that need no database to be understood."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from nrm_referral.domain.referral import LIVE
from nrm_shared.kernel.actor import AccessObject, Actor
from nrm_shared.kernel.errors import NotFound

NOW = datetime(2026, 8, 12, 3, 0, tzinfo=UTC)
FOCAL_POINT = Actor("farida", "person", "nrm-focal-point", frozenset({"FP"}))


class FakeStore:
    """Aggregates in a dictionary."""

    def __init__(self) -> None:
        self.rows: dict[UUID, Any] = {}

    def add(self, aggregate: Any) -> None:
        self.rows[aggregate.id] = aggregate

    def find(self, id: UUID) -> Any:
        return self.rows.get(id)

    def get(self, id: UUID) -> Any:
        if id not in self.rows:
            raise NotFound
        return self.rows[id]

    read = get

    def case_of(self, id: UUID) -> UUID:
        case_id: UUID = self.get(id).case_id
        return case_id

    def where(
        self, *, lock: bool = False, after: UUID | None = None, limit: int | None = None, **columns: Any
    ) -> list[Any]:
        found = [
            row for row in self.rows.values() if all(getattr(row, name) == value for name, value in columns.items())
        ]
        found = [row for row in found if after is None or row.id > after]
        return sorted(found, key=lambda row: row.id)[:limit]


class FakeReferrals(FakeStore):
    """Referrals in a dictionary."""

    def with_item(self, item_id: UUID) -> list[Any]:
        return [row for row in self.where() if item_id in row.item_ids]

    def live_of(self, organisation: str) -> list[Any]:
        return [row for row in self.where(organisation=organisation) if row.status in LIVE]

    def of_case_and_organisation(self, case_id: UUID, organisation: str) -> list[Any]:
        return [row for row in self.live_of(organisation) if row.case_id == case_id]


class FakeClocks:
    """Remembers which clocks run."""

    def __init__(self) -> None:
        self.running: dict[tuple[str, UUID], datetime] = {}

    def start(
        self, clock: str, kind: str, subject: UUID, *, at: datetime, due: datetime, case_id: UUID | None = None
    ) -> None:
        self.running[clock, subject] = due

    def stop(self, clock: str, subject: UUID, *, at: datetime) -> None:
        self.running.pop((clock, subject), None)


class FakeWork:
    """A unit of work in memory; everybody may do everything here (who may is tested where it is decided)."""

    def __init__(self, actor: Actor = FOCAL_POINT, now: datetime = NOW) -> None:
        self.actor = actor
        self.now = now
        self.scopes = frozenset({"all"})
        self.prepared: Any = None
        self.emitted: list[Any] = []
        self.notices: list[str] = []
        self.deadlines = FakeClocks()
        self.referrals = FakeReferrals()
        for name in (
            "providers",
            "offerings",
            "assessments",
            "need_refs",
            "need_items",
            "consents",
            "cases",
            "case_files",
            "organisations",
            "plans",
            "deliveries",
            "stop_notices",
            "slip_prints",
        ):
            setattr(self, name, FakeStore())

    def emit(self, event: Any, *, subject: Any, sequence: int, case_id: UUID | None = None) -> UUID:
        self.emitted.append(event)
        return uuid4()

    def notify(self, text_code: str, *, case_id: UUID | None, subject_kind: str, subject_id: UUID) -> None:
        self.notices.append(text_code)

    def destroy_keys(self, subjects: Iterable[UUID]) -> int:
        """Keep no keys."""
        return 0

    def permit(self, target: AccessObject) -> None:
        """Let everybody through."""

    def record(self, *args: Any, **kwargs: Any) -> None:
        """Keep no audit."""

    def disclosed(self, *args: Any, **kwargs: Any) -> None:
        """Keep no audit."""

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(name)
