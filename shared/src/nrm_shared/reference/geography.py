"""Divisions, districts and upazilas; of unions their codes alone.

Codes are ours and never change: ``BD`` and the two-digit geocodes of the Bureau of Statistics, so a place's code
begins with its parent's: division ``BD40``, district ``BD4041``, upazila ``BD404190``. Names repeat between
districts (Kaliganj, Shibganj): a place is always known by its code. A union's is its upazila's with two digits more,
``BD40419015``; which unions there are and how they are called is not in the content, so only that much is checked.
"""

from dataclasses import dataclass
from functools import cache
from typing import Literal

from nrm_shared.kernel.errors import Malformed
from nrm_shared.reference._content import read_csv
from nrm_shared.reference.text import Text

UNION_DIGITS = 2

Level = Literal["division", "district", "upazila"]

_LEVELS: dict[int, Level] = {4: "division", 6: "district", 8: "upazila"}
_FILES: dict[Level, str] = {"division": "divisions.csv", "district": "districts.csv", "upazila": "upazilas.csv"}


@dataclass(frozen=True, slots=True)
class Place:
    """One place; ``parent`` is the code of the place it lies in, none for a division."""

    code: str
    level: Level
    parent: str | None
    name: Text


def divisions() -> tuple[Place, ...]:
    """The 8 divisions."""
    return _level("division")


def districts(division: str | None = None) -> tuple[Place, ...]:
    """The 64 districts, or those of one division."""
    return _inside(_level("district"), division)


def upazilas(district: str | None = None) -> tuple[Place, ...]:
    """The 495 upazilas, or those of one district."""
    return _inside(_level("upazila"), district)


def place(code: str) -> Place:
    """The place with this code. Raises ``LookupError``."""
    found = find(code)
    if found is None:
        raise LookupError("no such place")
    return found


def find(code: str) -> Place | None:
    """The place with this code, or nothing."""
    level = _LEVELS.get(len(code))
    return _by_code(level).get(code) if level else None


def is_union(code: str) -> bool:
    """Whether the code can be a union's: that of an upazila in the list, and two digits."""
    upazila, number = code[:-UNION_DIGITS], code[-UNION_DIGITS:]
    known = find(upazila)
    return known is not None and known.level == "upazila" and number.isascii() and number.isdigit()


def label(code: str, language: str) -> str:
    """The name of a place in ``language``. Raises ``LookupError``."""
    return place(code).name.in_language(language)


def district_of(code: str) -> str:
    """The district a district or upazila code lies in. Raises ``LookupError`` for anything else."""
    if place(code).level == "division":
        raise LookupError("a division lies in no district")
    return code[:6]


def require(field: str, code: str, level: Level, inside: str | None = None) -> str:
    """The code when it is a place of ``level`` (lying in ``inside``, when given).

    Raises ``Malformed`` with ``not-a-place`` or ``geography-mismatch``, naming the field.
    """
    found = find(code)
    if found is None or found.level != level:
        raise Malformed(field, "not-a-place")
    if inside is not None and not code.startswith(inside):
        raise Malformed(field, "geography-mismatch")
    return code


def require_union(field: str, code: str, inside: str | None) -> str:
    """The code when it can be a union's and lies in the upazila ``inside``.

    Raises ``Malformed`` with ``not-a-place`` or ``geography-mismatch``, naming the field.
    """
    if not is_union(code):
        raise Malformed(field, "not-a-place")
    if inside is None or not code.startswith(inside):
        raise Malformed(field, "geography-mismatch")
    return code


def _inside(places: tuple[Place, ...], parent: str | None) -> tuple[Place, ...]:
    return places if parent is None else tuple(place for place in places if place.parent == parent)


def _level(level: Level) -> tuple[Place, ...]:
    return tuple(_by_code(level).values())


@cache
def _by_code(level: Level) -> dict[str, Place]:
    return {
        row["code"]: Place(
            code=row["code"],
            level=level,
            parent=None if level == "division" else row["code"][:-2],
            name=Text(row["name_bn"], row["name_en"]),
        )
        for row in read_csv("places", _FILES[level])
    }
