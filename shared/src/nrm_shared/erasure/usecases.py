"""The second half of an erasure, the same in every service: once no copy opens any more, say so."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from nrm_shared.contracts.words import PersonErasureDone
from nrm_shared.kernel.usecase import UseCase, Work

PERMISSION = "erasure:settle"


@dataclass(frozen=True, slots=True)
class UncutSubjects:
    """Whose keys were destroyed here and who are still in the erasure key; None if no erasure waits at all."""


@dataclass(frozen=True, slots=True)
class SettleErasures:
    """These subjects were cut out of the erasure key; report every person who is wholly erased by it."""

    cut: tuple[UUID, ...]


class SettledErasure(Protocol):
    """A person of whom nothing here can be opened any more."""

    @property
    def person_id(self) -> UUID:
        """Return who was erased."""
        ...

    @property
    def keys_destroyed(self) -> int:
        """Return how many data keys there were."""
        ...


class ErasingWork(Work, Protocol):
    """Every service's unit of work can erase a person."""

    def erase_person(self, person_id: UUID, subjects: Iterable[UUID], *, about: Iterable[str] = ()) -> int:
        """Destroy the keys of these persons, cases and letters for ever; return how many there were."""
        ...

    def erased(self, person_id: UUID) -> bool:
        """Return whether this person was erased here."""
        ...

    def uncut_subjects(self) -> tuple[UUID, ...] | None:
        """Return who has to be cut out of the erasure key, or None if no erasure waits."""
        ...

    def settle_erasures(self, cut: Iterable[UUID]) -> Sequence[SettledErasure]:
        """Note who was cut out; return every person who is wholly erased by it."""
        ...


def uncut_subjects(query: UncutSubjects, work: ErasingWork) -> tuple[UUID, ...] | None:
    """Return who has to be cut out of the erasure key, or None if no erasure waits."""
    return work.uncut_subjects()


def queries() -> dict[type, UseCase]:
    """Return the questions of this page, for a service's own table of queries."""
    return {UncutSubjects: UseCase(uncut_subjects, PERMISSION)}


def reporting(done: type[PersonErasureDone]) -> dict[type, UseCase]:
    """Return the commands of a service that reports with the event `done`."""

    def settle(command: SettleErasures, work: ErasingWork) -> int:
        found = work.settle_erasures(command.cut)
        for one in found:
            told: Any = done(person_id=one.person_id, keys_destroyed=one.keys_destroyed)
            work.emit(told, subject=one.person_id, sequence=1)
        return len(found)

    return {SettleErasures: UseCase(settle, PERMISSION)}
