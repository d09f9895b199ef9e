"""A repository: aggregates in, aggregates out, locked while they may change."""

from collections.abc import Iterable
from typing import Any, Generic, TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from nrm_shared.kernel.aggregate import Aggregate
from nrm_shared.kernel.errors import NotFound

A = TypeVar("A", bound=Aggregate)


class Repository(Generic[A]):
    """The aggregates of one class. `get` locks the row for this transaction; `read` does not."""

    def __init__(self, session: Session, kind: type[A]) -> None:
        self.session = session
        self.kind = kind
        # Strong references (the session's own map is weak); None remembers that a locked look-up found nothing.
        self._held: dict[UUID, A | None] = {}

    def add(self, aggregate: A) -> None:
        """Put a new aggregate in; it is written when the work is done."""
        self.session.add(aggregate)
        self._held[aggregate.id] = aggregate

    def find(self, id: UUID) -> A | None:
        """Return the aggregate locked for change, or None."""
        if id not in self._held:
            self._held[id] = self.session.get(self.kind, id, with_for_update=True)
        return self._held[id]

    def get(self, id: UUID) -> A:
        """Return the aggregate locked for change; raise `NotFound`."""
        found = self.find(id)
        if found is None:
            raise NotFound(kind=self.kind.__name__)
        return found

    def read(self, id: UUID) -> A:
        """Return the aggregate without a lock, for queries; raise `NotFound`."""
        found = self._held.get(id) or self.session.get(self.kind, id)
        if found is None:
            raise NotFound(kind=self.kind.__name__)
        return found

    def preload(self, ids: Iterable[UUID]) -> None:
        """Lock and load many at once, in the order of their ids so that two batches cannot deadlock."""
        wanted = sorted({id for id in ids if id not in self._held})
        if not wanted:
            return
        key = self._column("id")
        statement = select(self.kind).where(key.in_(wanted)).order_by(key).with_for_update()
        found = {aggregate.id: aggregate for aggregate in self.session.scalars(statement)}
        for id in wanted:
            self._held[id] = found.get(id)

    def where(self, *, lock: bool = False, limit: int | None = None, **columns: Any) -> list[A]:
        """Return the aggregates whose columns equal the given values, oldest first; flushes what is pending."""
        self.session.flush()
        statement = select(self.kind).filter_by(**columns).order_by(self._column("id")).limit(limit)
        if lock:
            statement = statement.with_for_update()
        found = list(self.session.scalars(statement))
        if lock:
            self._held.update({aggregate.id: aggregate for aggregate in found})
        return found

    def one(self, *, lock: bool = False, **columns: Any) -> A | None:
        """Return the only aggregate with these column values, or None."""
        found = self.where(lock=lock, limit=2, **columns)
        return found[0] if len(found) == 1 else None

    def _column(self, name: str) -> Any:
        return getattr(self.kind, name)
