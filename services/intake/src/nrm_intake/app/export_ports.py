"""What keeps exports and their files, as handlers see it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from nrm_intake.app.store import Store
from nrm_intake.domain.export import Export, Filter


class Exports(Store[Export], Protocol):
    """The exports, whom they hold, and their files."""

    def fitting(self, wanted: Filter, now: datetime, *, for_statistics: bool, limit: int) -> list[tuple[UUID, UUID]]:
        """Return (case, person) of the cases that fit and that an export may be about."""
        ...

    def persons_alone(self, requested_by: str, since: datetime) -> set[UUID]:
        """Return whom somebody's exports since then are about, as far as nobody else decided on them."""
        ...

    def pin(self, export_id: UUID, cases: Sequence[tuple[UUID, UUID]]) -> None:
        """Keep which cases were asked for."""
        ...

    def next_to_make(self) -> UUID | None:
        """Return the export to work on, or None."""
        ...

    def unmade(self, export_id: UUID, limit: int) -> list[tuple[int, UUID]]:
        """Return (position, case) of the next cases to look at."""
        ...

    def keep_rows(self, export_id: UUID, rows: Mapping[int, list[str] | None]) -> None:
        """Keep rows until the file is made; None is a case that may not be in it."""
        ...

    def lock_file(self, export: Export, columns: Sequence[str]) -> None:
        """Put the kept rows into the locked file."""
        ...

    def pieces(self, export_id: UUID) -> Iterator[bytes]:
        """Return the file piece by piece."""
        ...

    def in_file(self, export_id: UUID) -> list[tuple[UUID, UUID]]:
        """Return (case, person) of those who are in the file."""
        ...

    def empty(self, export_id: UUID) -> None:
        """Delete the file and the rows."""
        ...

    def holding(self, case_ids: Sequence[UUID]) -> list[Export]:
        """Return, locked, the exports with something to destroy that were asked for with one of these cases."""
        ...

    def over(self, at: datetime, limit: int) -> list[Export]:
        """Return, locked, up to `limit` exports whose time was over at `at`."""
        ...

    def page(self, *, by: str | None, status: str | None, after: UUID | None, limit: int) -> list[Export]:
        """Return the next exports by id; with `by` only this person's."""
        ...
