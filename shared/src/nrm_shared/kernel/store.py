"""What keeps the aggregates of one kind, as use cases see it; `nrm_shared.db.repository` is one."""

from typing import Any, Protocol, TypeVar
from uuid import UUID

A = TypeVar("A")


class Store(Protocol[A]):
    """The aggregates of one kind. `get` and `find` lock for change, `read` does not."""

    def add(self, aggregate: A) -> None:
        """Put a new one in."""
        ...

    def find(self, id: UUID) -> A | None:
        """Return the one with this id, locked, or None."""
        ...

    def get(self, id: UUID) -> A:
        """Return the one with this id, locked; raise `NotFound`."""
        ...

    def read(self, id: UUID) -> A:
        """Return the one with this id without a lock; raise `NotFound`."""
        ...


class Searched(Store[A], Protocol):
    """A store in which aggregates are also found by what is known of them."""

    def where(
        self, *, lock: bool = False, after: UUID | None = None, limit: int | None = None, **columns: Any
    ) -> list[A]:
        """Return those whose columns equal the given values, oldest first; what is pending is written before."""
        ...
