"""Verification: recompute everything and name the first row that is not as it was sealed.

What is believed, in this order: signatures by keys that lie outside the database; copies of the seals outside the
database; the seals in the database. The database's rows are what is judged. Nothing here asks where rows and seals come
from, so a database, an export and a dump are verified alike.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from nrm_shared.audit import merkle
from nrm_shared.audit.keys import PublicKeys
from nrm_shared.audit.record import LOGS, MARK_BYTES, Log, Value, leaf
from nrm_shared.audit.seal import FIRST_PREVIOUS, Seal, Statement

# How many broken rows of one batch are compared with each other to tell a swap from an edit.
MOST_SWAPS = 50

Row = dict[str, Value]


class Source(Protocol):
    """The rows and seals of one service, wherever they are kept."""

    service: str

    def rows(self, log: Log) -> Iterator[Row]:
        """Yield all rows of a log by id."""
        ...

    def seals(self, log: Log) -> Iterable[Seal]:
        """Yield all seals of a log by number."""
        ...

    def kept(self, service: str) -> list[Seal]:
        """Return the seals that are kept there of another `service`."""
        ...


@dataclass(frozen=True, slots=True)
class Copies:
    """Seals as they are kept outside the database, and where."""

    origin: str
    seals: Sequence[Seal]


@dataclass(frozen=True, slots=True)
class Broken:
    """The first thing that is not as it was sealed: which row, in which seal, and what is wrong with it.

    `what` is edited, deleted, inserted, swapped, truncated, seal-missing, seal-forged, seal-unchained or
    seal-contradicted; `row` is None only where a seal without any row is concerned.
    """

    log: str
    row: int | None
    what: str
    seal: int | None
    detail: str


@dataclass(frozen=True, slots=True)
class Report:
    """What was found in one log."""

    log: str
    rows: int = 0
    seals: int = 0
    unsealed: int = 0
    copied: dict[str, int] = field(default_factory=dict)
    broken: Broken | None = None


def verify(source: Source, keys: PublicKeys, copies: Sequence[Copies] = ()) -> list[Report]:
    """Return a report for each log of the service."""
    return [_Judge(source, log, keys, copies).report() for log in LOGS.values()]


class _Judge:
    def __init__(self, source: Source, log: Log, keys: PublicKeys, copies: Sequence[Copies]) -> None:
        self._service, self._log, self._keys = source.service, log, keys
        self._rows = _Ahead(source.rows(log))
        self._sealed = iter(source.seals(log))
        self._copies = {
            each.origin: _by_number(one for one in each.seals if one.statement.log == log.name) for each in copies
        }
        self._seals = self._good = 0

    def report(self) -> Report:
        broken = self._first_broken()
        unsealed = 0
        if broken is None:
            unsealed = sum(1 for _ in self._rows.until(None))
        copied = {origin: len(numbers) for origin, numbers in self._copies.items()}
        return Report(self._log.name, self._good, self._seals, unsealed, copied, broken)

    def _first_broken(self) -> Broken | None:
        previous: Statement | None = None
        for seal in self._sealed:
            broken = self._judge(seal, previous)
            if broken is not None:
                return broken
            self._seals += 1
            self._good += seal.statement.count
            previous = seal.statement
        return self._cut_off(previous)

    def _judge(self, seal: Seal, previous: Statement | None) -> Broken | None:
        """Return what is wrong with a seal or its rows. Whatever it is, the row that is broken is looked for."""
        number = previous.number + 1 if previous else 1
        if seal.statement.number != number:
            return self._missing(number, previous, seal.statement.number)
        fault = self._fault_of_seal(seal, previous)
        trusted = self._copy(number) or seal
        rows = list(self._rows.until(trusted.statement.last))
        located = self._broken_row(trusted, rows) if fault or not self._holds(seal.statement, rows) else None
        if located is not None:
            return located
        if fault is not None:
            what, detail = fault
            return Broken(self._log.name, trusted.statement.first, what, number, detail)
        return None

    def _fault_of_seal(self, seal: Seal, previous: Statement | None) -> tuple[str, str] | None:
        said = seal.statement
        for origin, copies in self._copies.items():
            for copy in copies.get(said.number, ()):
                if copy.statement != said:
                    return "seal-contradicted", f"the seal is not the one kept in {origin}"
        if not self._signed(seal):
            return "seal-forged", f"no key known for {self._service} made the signature ({seal.key_id})"
        if said.previous != (previous.digest if previous else FIRST_PREVIOUS):
            return "seal-unchained", "the seal does not follow from the one before"
        return None

    def _signed(self, seal: Seal) -> bool:
        return self._keys.signed(self._service, seal.key_id, seal.statement.body, seal.signature)

    def _holds(self, said: Statement, rows: Sequence[Row]) -> bool:
        if len(rows) != said.count or not rows or (rows[0]["id"], rows[-1]["id"]) != (said.first, said.last):
            return False
        return merkle.root_of([self._leaf(row) for row in rows]) == said.root

    def _leaf(self, row: Row) -> bytes:
        return leaf(self._service, self._log, row)

    def _broken_row(self, trusted: Seal, rows: Sequence[Row]) -> Broken | None:
        """Return the first row of the batch that is not as `trusted` has it, or None if all are."""
        if self._holds(trusted.statement, rows):
            return None
        number, there = trusted.statement.number, {int(str(row["id"])): row for row in rows}
        marks = {id: trusted.mark(place) for place, id in enumerate(trusted.ids)}
        if not marks:
            return self._unmarked(trusted.statement, rows)
        for id in sorted(there.keys() | marks.keys()):
            if id not in there:
                return Broken(self._log.name, id, "deleted", number, "the row was sealed and is not there")
            if id not in marks:
                return Broken(self._log.name, id, "inserted", number, "the row is there and was not sealed")
            if self._leaf(there[id])[:MARK_BYTES] != marks[id]:
                return self._edited(id, number, there, marks)
        return Broken(self._log.name, trusted.statement.first, "edited", number, "the rows do not give the signed root")

    def _edited(self, id: int, number: int, there: dict[int, Row], marks: dict[int, bytes]) -> Broken:
        wrong = [each for each in there if each in marks and self._leaf(there[each])[:MARK_BYTES] != marks[each]]
        for other in wrong[:MOST_SWAPS]:
            if other != id and self._leaf({**there[other], "id": id})[:MARK_BYTES] == marks[id]:
                return Broken(self._log.name, id, "swapped", number, f"what was row {id} stands as row {other}")
        return Broken(self._log.name, id, "edited", number, "the row is not as it was sealed")

    def _unmarked(self, said: Statement, rows: Sequence[Row]) -> Broken:
        """Return the nearest that a copy without marks can tell: the first row of the batch."""
        what = "edited" if len(rows) == said.count else "deleted" if len(rows) < said.count else "inserted"
        detail = f"rows {said.first} to {said.last}: {len(rows)} of {said.count}, and not the signed root"
        return Broken(self._log.name, said.first, what, said.number, detail)

    # -- seals that are not there ---------------------------------------------------------------------------------

    def _missing(self, number: int, previous: Statement | None, found: int) -> Broken:
        copy = self._copy(number)
        start = copy.statement.first if copy else previous.last + 1 if previous else 1
        detail = f"seal {number} is missing; the next one there is {found}"
        if copy is not None:
            rows = list(self._rows.until(copy.statement.last))
            located = self._broken_row(copy, rows)
            if located is not None:
                return located
        return Broken(self._log.name, start, "seal-missing", number, detail)

    def _cut_off(self, previous: Statement | None) -> Broken | None:
        """Return what is wrong behind the last seal: copies outside know of more than the database."""
        number = (previous.number if previous else 0) + 1
        copy = self._copy(number)
        if copy is None:
            return None
        rows = list(self._rows.until(copy.statement.last))
        located = self._broken_row(copy, rows)
        if located is not None and located.what == "deleted":
            detail = f"the end was cut off: seal {number} and its rows are known outside and not here"
            return Broken(self._log.name, located.row, "truncated", number, detail)
        if located is not None:
            return located
        detail = f"seal {number} is known outside and not here"
        return Broken(self._log.name, copy.statement.first, "seal-missing", number, detail)

    def _copy(self, number: int) -> Seal | None:
        """Return who is believed about a batch: a signed copy from outside, the one with marks first."""
        found = [one for copies in self._copies.values() for one in copies.get(number, ()) if self._signed(one)]
        return next((one for one in found if one.marks), found[0] if found else None)


class _Ahead:
    """Rows by id, taken up to a given one."""

    def __init__(self, rows: Iterator[Row]) -> None:
        self._rows = rows
        self._next: Row | None = next(rows, None)

    def until(self, last: int | None) -> Iterator[Row]:
        """Yield the rows up to the id `last`, or all that are left."""
        while self._next is not None and (last is None or int(str(self._next["id"])) <= last):
            yield self._next
            self._next = next(self._rows, None)


def _by_number(seals: Iterable[Seal]) -> dict[int, list[Seal]]:
    found: dict[int, list[Seal]] = {}
    for seal in seals:
        found.setdefault(seal.statement.number, []).append(seal)
    return found


def sound(reports: Sequence[Report]) -> bool:
    """Return whether nothing is broken in any of `reports`."""
    return all(report.broken is None for report in reports)
