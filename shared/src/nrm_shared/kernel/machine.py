"""State machines: one table of moves per aggregate, and the only code that changes a status."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nrm_shared.kernel.actor import AccessObject
from nrm_shared.kernel.aggregate import Action, Aggregate, pending_moves
from nrm_shared.kernel.errors import IllegalMove

NEW = "(new)"


@dataclass(frozen=True, slots=True)
class Move:
    """One row of the table: `source` --verb--> `target`, who may, and the guard's name for the reader."""

    id: str
    source: str
    verb: str
    target: str
    who: str
    guard: str = ""


class Machine:
    """The moves of one kind of aggregate. An illegal move raises; nothing else assigns the status."""

    def __init__(self, name: str, moves: Iterable[Move], field: str = "status") -> None:
        self.name = name
        self.field = field
        self.moves = tuple(moves)
        self._by_step = {(move.source, move.verb): move for move in self.moves}
        if len(self._by_step) != len(self.moves):
            raise ValueError(f"{name}: two moves share a source and a verb")

    @property
    def statuses(self) -> frozenset[str]:
        """Return every status an aggregate can be in."""
        return frozenset(move.target for move in self.moves) | frozenset(
            move.source for move in self.moves if move.source != NEW
        )

    def can(self, status: str, verb: str) -> bool:
        """Return whether `verb` is legal from `status`."""
        return (status, verb) in self._by_step

    def verbs(self, status: str) -> tuple[str, ...]:
        """Return the verbs legal from `status`."""
        return tuple(move.verb for move in self.moves if move.source == status)

    def move(self, aggregate: Aggregate, verb: str, *, by: str, at: datetime, reason: str | None = None) -> Action:
        """Move `aggregate` by `verb`, count the change and remember it; raise `IllegalMove` if the table has no row."""
        source = getattr(aggregate, self.field)
        move = self._by_step.get((source, verb))
        if move is None:
            raise self._illegal(aggregate, source, verb)
        setattr(aggregate, self.field, move.target)
        aggregate.changed()
        action = Action(move.id, verb, by, at, source, move.target, reason)
        pending_moves(aggregate).append(action)
        return action

    def _illegal(self, aggregate: Aggregate, source: str, verb: str) -> IllegalMove:
        error = IllegalMove(machine=self.name, status=source, verb=verb)
        case_id = getattr(aggregate, "case_id", None)
        error.target = AccessObject(
            self.name, str(aggregate.id), case_id=case_id if isinstance(case_id, UUID) else None
        )
        return error
