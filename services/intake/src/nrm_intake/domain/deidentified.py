"""De-identified rows: nothing that can be counted in the file stands for fewer than eleven persons (decision 11, 2.2 MNE).

The rows of one quarter are divided column by column. A value that fewer than eleven persons of a part share is withheld, and
with it the next rarer ones until those withheld are eleven persons too: nothing is got back by taking what is shown from a
total. So every table that is counted from the file, of whatever columns, has cells of eleven persons and more, or of nobody.
Each quarter is divided without a look at any other, and left out if it is too small: of a quarter that two files share, the
one shows nothing that the other does not.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TypeVar
from uuid import UUID

T = TypeVar("T")

SMALLEST_CELL = 11
"""The fewest persons that a cell or a quarter may stand for (decision 11)."""
WITHHELD = "WITHHELD"
"""What stands where a value is not told; in no code list."""


@dataclass(frozen=True, slots=True, repr=False)
class Counted:
    """The row of a case: whom it is about, which de-identified rows do not show, and its cells, there the quarter first."""

    case_id: UUID
    person_id: UUID
    cells: tuple[str, ...]


def deidentified(rows: Iterable[Counted]) -> list[Counted]:
    """Return the rows with cells withheld, without the quarters that are too small.

    The earlier a column stands, the less of it is withheld.
    """
    parts = large_enough(rows, lambda row: row.cells[0], lambda row: row.person_id)
    width = max((len(row.cells) for part in parts for row in part), default=0)
    for column in range(1, width):
        parts = [smaller for part in parts for smaller in _divided(part, column)]
    return [row for part in parts for row in part]


def large_enough(items: Iterable[T], group: Callable[[T], object], person: Callable[[T], UUID]) -> list[list[T]]:
    """Return the groups that stand for enough persons."""
    found: dict[object, list[T]] = {}
    for item in items:
        found.setdefault(group(item), []).append(item)
    return [items for items in found.values() if len({person(item) for item in items}) >= SMALLEST_CELL]


def _divided(part: list[Counted], column: int) -> Iterator[list[Counted]]:
    """Yield the rows of each value that is shown, and together those whose value is withheld.

    `part` stands for enough persons, and so does everything that is yielded.
    """
    values: dict[str, list[Counted]] = {}
    for row in part:
        values.setdefault(row.cells[column], []).append(row)
    rarest_first = sorted(values.values(), key=_persons)
    withheld: list[Counted] = []
    for rows in rarest_first:
        if _persons(rows) < SMALLEST_CELL or 0 < _persons(withheld) < SMALLEST_CELL:
            withheld += rows
        else:
            yield rows
    if withheld:
        yield [replace(row, cells=(*row.cells[:column], WITHHELD, *row.cells[column + 1 :])) for row in withheld]


def _persons(rows: list[Counted]) -> int:
    return len({row.person_id for row in rows})
