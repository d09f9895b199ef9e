"""The chart of needs and terms (guideline step 8). Draft: the official chart was never published as text."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from nrm_shared.reference import codes
from nrm_shared.reference._content import read_toml


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


@cache
def current() -> Chart:
    """The chart in force: all 36 cells."""
    raw = read_toml("need_term_chart.toml")
    cells = {
        (need.code, term.code): Cell(
            allowed=term.code not in raw["not_allowed"].get(need.code, ()),
            reason_required=term.code in raw["reason_required"].get(need.code, ()),
        )
        for need in codes.members("need")
        for term in codes.members("term")
    }
    return Chart(raw["version"], raw["draft"], MappingProxyType(cells))


def cell(need: str, term: str) -> Cell:
    """The cell of one need and one term. Raises ``codes.UnknownCode``."""
    codes.member("need", need)
    codes.member("term", term)
    return current().cells[need, term]
