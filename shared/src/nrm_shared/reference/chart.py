"""The chart of needs and terms (guideline step 8). Draft: the official chart was never published as text."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from types import MappingProxyType

from nrm_shared.reference import codes
from nrm_shared.reference.content import CHART, inuse
from nrm_shared.reference.content.shelf import Edition


@dataclass(frozen=True, slots=True)
class Cell:
    """Whether a need may have a term, and whether choosing it needs a written reason."""

    allowed: bool
    reason_required: bool


@dataclass(frozen=True, slots=True)
class Chart:
    """One published version of the chart; ``draft`` means it is not official."""

    version: str
    draft: bool
    cells: Mapping[tuple[str, str], Cell]


def current(day: date) -> Chart:
    """The chart in force on ``day``, a date in Dhaka: all 36 cells."""
    return _built(inuse.shelf().in_force(CHART, day))


def cell(need: str, term: str, day: date) -> Cell:
    """The cell of one need and one term in the chart in force on ``day``. Raises ``codes.UnknownCode``."""
    codes.member("need", need)
    codes.member("term", term)
    return current(day).cells[need, term]


@cache
def _built(edition: Edition) -> Chart:
    raw = edition.raw
    cells = {
        (need.code, term.code): Cell(
            allowed=term.code not in raw["not_allowed"].get(need.code, ()),
            reason_required=term.code in raw["reason_required"].get(need.code, ()),
        )
        for need in codes.members("need")
        for term in codes.members("term")
    }
    return Chart(edition.version, edition.draft, MappingProxyType(cells))
