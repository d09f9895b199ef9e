"""A repository: aggregates in, aggregates out, locked while they may change."""

from collections.abc import Iterable
from typing import Any, Generic, TypeVar
from uuid import UUID

from sqlalchemy import Select, select
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
        """Return the aggregate locked for change and as it is now, or None; what was read before is brought up to date."""
        if id not in self._held:
            self._save_changes([id])
            self._held[id] = self.session.get(self.kind, id, with_for_update=True, populate_existing=True)
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
        self._save_changes(wanted)
        key = self._column("id")
        statement = select(self.kind).where(key.in_(wanted)).order_by(key).with_for_update()
        fresh = self.session.scalars(statement, execution_options={"populate_existing": True})
        found = {aggregate.id: aggregate for aggregate in fresh}
        for id in wanted:
            self._held[id] = found.get(id)

    def where(
        self, *, lock: bool = False, after: UUID | None = None, limit: int | None = None, **columns: Any
    ) -> list[A]:
        """Return the aggregates whose columns equal the given values, oldest first; flushes what is pending.

        `after` and `limit` are for lists that are read page by page (`nrm_shared.kernel.pages`).
        """
        self.session.flush()
        key = self._column("id")
        wanted: Select[Any] = select(key if lock else self.kind).filter_by(**columns).order_by(key).limit(limit)
        if after is not None:
            wanted = wanted.where(key > after)
        return self.locked(wanted) if lock else list(self.session.scalars(wanted))

    def locked(self, ids: Select[Any]) -> list[A]:
        """Return the aggregates whose ids `ids` selects, locked for change and as they are now.

        The rows are locked by their ids first and loaded afterwards: an aggregate that this work holds already must not
        be loaded again, its changes and what handlers took from it would be lost.
        """
        found = list(self.session.scalars(ids.with_for_update()))
        for id in found:
            if self._held.get(id) is None:
                # A look-up that found nothing is out of date.
                self._held.pop(id, None)
        self.preload(found)
        return [aggregate for id in found if (aggregate := self._held[id]) is not None]

    def one(self, *, lock: bool = False, **columns: Any) -> A | None:
        """Return the only aggregate with these column values, or None."""
        found = self.where(lock=lock, limit=2, **columns)
        return found[0] if len(found) == 1 else None

    def _save_changes(self, ids: Iterable[UUID]) -> None:
        """Write what was changed without a lock before it is loaded again."""
        known = self.session.identity_map
        if known and any(self.session.identity_key(self.kind, id) in known for id in ids):
            self.session.flush()

    def _column(self, name: str) -> Any:
        return getattr(self.kind, name)
