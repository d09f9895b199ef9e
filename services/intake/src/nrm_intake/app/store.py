"""What keeps the aggregates of one kind, as handlers see it."""

from typing import Protocol, TypeVar
from uuid import UUID

A = TypeVar("A")


class Store(Protocol[A]):
    """The aggregates of one kind. `get` and `find` lock for change, `read` does not."""

    def add(self, aggregate: A) -> None:
        """Put a new one in."""
        ...

    def get(self, id: UUID) -> A:
        """Return the one with this id, locked; raise `NotFound`."""
        ...

    def find(self, id: UUID) -> A | None:
        """Return the one with this id, locked, or None."""
        ...

    def read(self, id: UUID) -> A:
        """Return the one with this id without a lock; raise `NotFound`."""
        ...
