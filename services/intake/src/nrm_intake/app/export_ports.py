"""What keeps exports and their files, as handlers see it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from nrm_intake.domain.deidentified import Counted
from nrm_intake.domain.export import Export, Filter
from nrm_shared.kernel.store import Store


@dataclass(frozen=True, slots=True)
class Fitting:
    """A case that fits what is asked for, whom it is about, and when it was opened."""

    case_id: UUID
    person_id: UUID
    opened_at: datetime


class Exports(Store[Export], Protocol):
    """The exports, whom they hold, and their files."""

    def fitting(self, wanted: Filter, now: datetime, *, for_statistics: bool, limit: int) -> list[Fitting]:
        """Return the cases that fit and that an export may be about."""
        ...

    def persons_alone(self, requested_by: str, since: datetime) -> set[UUID]:
        """Return whom somebody's exports since then are about, as far as nobody else decided on them."""
        ...

    def pin(self, export_id: UUID, cases: Sequence[Fitting]) -> None:
        """Keep which cases were asked for."""
        ...

    def next_to_make(self, now: datetime) -> UUID | None:
        """Return the export to work on, or None."""
        ...

    def unmade(self, export_id: UUID, limit: int) -> list[tuple[int, UUID]]:
        """Return (position, case) of the next cases to look at."""
        ...

    def keep_rows(self, export_id: UUID, rows: Mapping[int, list[str] | None]) -> None:
        """Keep rows until the file is made; None is a case that may not be in it."""
        ...

    def kept_rows(self, export_id: UUID) -> Iterator[Counted]:
        """Return the rows that were made and kept, by position."""
        ...

    def let_go(self, export_id: UUID, case_ids: Sequence[UUID]) -> None:
        """Keep the rows of these cases no longer: they are not in the file after all."""
        ...

    def lock_file(self, export: Export, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        """Put the rows into the locked file, and forget those that were kept."""
        ...

    def pieces(self, export_id: UUID) -> Iterator[bytes]:
        """Return the file piece by piece, the first one opened at once; raises `KeyDestroyed`, then or on the way."""
        ...

    def in_file(self, export_id: UUID) -> list[tuple[UUID, UUID]]:
        """Return (case, person) of those who are in the file."""
        ...

    def empty(self, export_id: UUID) -> None:
        """Delete the file and the rows."""
        ...

    def holding(self, case_ids: Sequence[UUID]) -> list[Export]:
        """Return, locked, the exports with something to destroy in which one of these cases is."""
        ...

    def leave_out(self, case_ids: Sequence[UUID]) -> None:
        """Leave these cases out of the exports that did not come to them yet."""
        ...

    def over(self, at: datetime, limit: int) -> list[Export]:
        """Return, locked, up to `limit` exports whose time was over at `at`."""
        ...

    def page(self, *, by: str | None, status: str | None, after: UUID | None, limit: int) -> list[Export]:
        """Return the next exports by id; with `by` only this person's."""
        ...
