"""The base of everything that has an identity, a version and a history."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from nrm_shared.kernel.errors import ChangedMeanwhile


@dataclass(frozen=True, slots=True)
class Action:
    """One move that was made: kept for ever, append-only (docs/lifecycle.md)."""

    move: str
    verb: str
    actor: str
    at: datetime
    source: str
    target: str
    reason: str | None = None


@dataclass(kw_only=True, eq=False)
class Aggregate:
    """Something with an identity. `row_version` counts its changes and is the `sequence` of its events."""

    id: UUID
    row_version: int = 0
    created_at: datetime | None = None
    # Moves made since loading; the unit of work writes them to the action history once, when it finishes.
    moves: list[Action] = field(default_factory=list, repr=False, init=False)

    def changed(self) -> None:
        """Count one change."""
        self.row_version += 1

    def expect(self, version: int | None) -> None:
        """Raise `ChangedMeanwhile` unless the caller saw the present version; None means the caller does not care."""
        if version is not None and version != self.row_version:
            raise ChangedMeanwhile


def pending_moves(aggregate: Aggregate) -> list[Action]:
    """Return the moves not yet written; an aggregate loaded from the database starts with none."""
    if "moves" not in aggregate.__dict__:
        aggregate.moves = []
    return aggregate.moves
