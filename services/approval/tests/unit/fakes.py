"""Fakes of approval's own ports: everything in memory, nothing imitated that a rule does not need."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from nrm_approval.domain.approval import Approval
from nrm_approval.domain.assessment import NeedsAssessment
from nrm_approval.domain.case_work import CaseWork
from nrm_approval.domain.need_item import NeedItem
from nrm_approval.domain.notes_opening import NotesOpening
from nrm_approval.domain.pool_member import PoolMember
from nrm_approval.domain.rectification import RectificationPoint, RequestRound
from nrm_approval.domain.refs import CaseAccess, CaseRef, ConsentRef, OrganisationRef
from nrm_approval.domain.request import ServiceRequest
from nrm_shared.kernel.actor import AccessObject, Actor, system
from nrm_shared.kernel.aggregate import Aggregate
from nrm_shared.kernel.errors import NotFound
from nrm_shared.kernel.ids import new_id

A = TypeVar("A", bound=Aggregate)
NOW = datetime(2026, 8, 16, 4, 0, tzinfo=UTC)


class MemoryStore(Generic[A]):
    """Aggregates in a dictionary."""

    def __init__(self) -> None:
        self.kept: dict[UUID, A] = {}

    def add(self, aggregate: A) -> None:
        self.kept[aggregate.id] = aggregate

    def find(self, id: UUID) -> A | None:
        return self.kept.get(id)

    def get(self, id: UUID) -> A:
        found = self.kept.get(id)
        if found is None:
            raise NotFound
        return found

    read = get

    def where(self, *, lock: bool = False, limit: int | None = None, **columns: Any) -> list[A]:
        found = [a for a in self.kept.values() if all(getattr(a, name) == value for name, value in columns.items())]
        return found[:limit]


class MemoryClocks:
    """Which clocks run, by name and subject."""

    def __init__(self) -> None:
        self.running: dict[tuple[str, UUID], datetime] = {}

    def start(
        self, clock: str, kind: str, subject: UUID, *, at: datetime, due: datetime, case_id: UUID | None = None
    ) -> None:
        self.running[clock, subject] = due

    def stop(self, clock: str, subject: UUID, *, at: datetime) -> None:
        self.running.pop((clock, subject), None)

    def pause(self, clock: str, subject: UUID) -> None:
        self.running.pop((clock, subject), None)

    def resume(self, clock: str, subject: UUID, *, due: datetime) -> None:
        self.running[clock, subject] = due

    def breach(self, now: datetime, limit: int = 100) -> Sequence[Any]:
        return []

    def warn(self, now: datetime, clocks: Sequence[str]) -> Sequence[Any]:
        return []

    def waiting(self, now: datetime, clocks: Sequence[str] = ()) -> bool:
        return False


class FakeWork:
    """A unit of work that permits everything and remembers what was told."""

    def __init__(self) -> None:
        self.actor: Actor = system("approval")
        self.prepared: Any = None
        self.now = NOW
        self.told: list[Any] = []
        self.notices: list[str] = []
        self.deadlines = MemoryClocks()
        self.pool_members = MemoryStore[PoolMember]()
        self.organisations = MemoryStore[OrganisationRef]()
        self.cases = MemoryStore[CaseRef]()
        self.case_works = MemoryStore[CaseWork]()
        self.consents = MemoryStore[ConsentRef]()
        self.accesses = MemoryStore[CaseAccess]()
        self.assessments = MemoryStore[NeedsAssessment]()
        self.requests = MemoryStore[ServiceRequest]()
        self.rounds = MemoryStore[RequestRound]()
        self.points = MemoryStore[RectificationPoint]()
        self.items = MemoryStore[NeedItem]()
        self.approvals = MemoryStore[Approval]()
        self.openings = MemoryStore[NotesOpening]()
        self._numbers = 0

    def emit(self, event: Any, *, subject: UUID | str, sequence: int, case_id: UUID | None = None) -> UUID:
        self.told.append(event)
        return new_id()

    def notify(self, text_code: str, *, case_id: UUID | None, subject_kind: str, subject_id: UUID) -> None:
        self.notices.append(text_code)

    def destroy_keys(self, subjects: Iterable[UUID]) -> int:
        """Keep no keys."""
        return 0

    def permit(self, target: AccessObject) -> None:
        pass

    def disclosed(self, kind: str, subject: UUID | str, fields: list[str], *, level: str, case_id: UUID | None) -> None:
        pass

    def widen(self, level: str) -> None:
        pass

    def record(
        self,
        kind: str | None = None,
        subject: UUID | str | None = None,
        *,
        case_id: UUID | None = None,
        reason: str | None = None,
    ) -> None:
        pass

    def next_number(self, name: str) -> tuple[int, int]:
        self._numbers += 1
        return 2026, self._numbers

    def level(self, target: AccessObject) -> str | None:
        return "L4"

    def case_of(self, kind: type[Aggregate], id: UUID) -> UUID:
        stores: dict[type[Aggregate], MemoryStore[Any]] = {
            NeedsAssessment: self.assessments,
            ServiceRequest: self.requests,
            NeedItem: self.items,
        }
        found: UUID = stores[kind].get(id).case_id
        return found

    def lapsed_items(self, now: datetime, limit: int) -> list[UUID]:
        return []

    def as_(self, who: str, role: str) -> "FakeWork":
        """Let `who` act from now on."""
        self.actor = Actor(who, "person", f"org-of-{who}", frozenset({role}))
        return self

    def of(self, kind: type[Any]) -> list[Any]:
        """Return the events of one kind told so far."""
        return [event for event in self.told if isinstance(event, kind)]


def case(work: FakeWork, victim_status: str = "CONFIRMED") -> CaseRef:
    """Put a case into `work` as if intake and verification had told of it."""
    known = CaseRef(
        id=new_id(),
        number="NRM-26-000001-K",
        victim_status=victim_status,
        gender="Feminine",
        age_band="A_25_34",
        minor_now="no",
        minor_at_act="no",
        tip_type="INTERNAL",
    )
    work.cases.add(known)
    work.case_works.add(CaseWork(id=known.id))
    return known
