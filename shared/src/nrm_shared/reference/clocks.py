"""Definitions of the clocks K1-K20 and the legal regime they belong to.

Only content: who owns a clock, what starts and stops it, how long it is. Running clocks are ``nrm_shared.clocks``.
Records pin ``regime()`` and the version they were made under; one regime ships, and another takes the place of its file.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Any, Literal

from nrm_shared.reference._content import read_toml
from nrm_shared.reference.text import Text

Unit = Literal["elapsed", "working", "calendar"]
Basis = Literal["statutory", "guideline", "service-standard", "optional"]

_LENGTH = re.compile(r"P(?:(?P<months>[0-9]+)M)?(?:(?P<days>[0-9]+)D)?(?:T(?:(?P<hours>[0-9]+)H)?(?:0S)?)?\Z")


@dataclass(frozen=True, slots=True)
class Length:
    """How long: exactly one of the three is set (all are zero for "immediately").

    ``hours`` elapse day and night; ``days`` are working days when the unit is ``working``, else calendar days.
    """

    months: int
    days: int
    hours: int
    unit: Unit


@dataclass(frozen=True, slots=True)
class ClockDefinition:
    """One clock. ``escalate_at`` are shares of the length at which somebody is told; a breach never blocks."""

    id: str
    owner: str
    basis: Basis
    source: str
    start: str
    stop: str
    length: Length
    variants: Mapping[str, Length]
    repeats: bool
    escalate_at: tuple[float, ...]
    name: Text

    @property
    def statutory(self) -> bool:
        """Whether this clock may be called statutory: K1-K4 only."""
        return self.basis == "statutory"

    def length_for(self, variant: str | None = None) -> Length:
        """The length for a variant (an urgency, a term, a first part), or the general one."""
        return self.variants.get(variant, self.length) if variant else self.length


@dataclass(frozen=True, slots=True)
class Regime:
    """The legal regime in force: what a record pins."""

    code: str
    version: str
    effective_from: date


@cache
def regime() -> Regime:
    """The active regime."""
    raw = _content()
    return Regime(raw["regime"], raw["version"], raw["effective_from"])


def all_clocks(owner: str | None = None) -> tuple[ClockDefinition, ...]:
    """The twenty clocks, or those one service owns."""
    return tuple(clock for clock in _clocks().values() if owner is None or clock.owner == owner)


def clock(clock_id: str) -> ClockDefinition:
    """One clock by its id, such as ``K8``. Raises ``LookupError``."""
    found = _clocks().get(clock_id)
    if found is None:
        raise LookupError(f"no clock {clock_id}")
    return found


@cache
def _clocks() -> dict[str, ClockDefinition]:
    return {key: _definition(key, raw) for key, raw in _content().items() if isinstance(raw, dict)}


def _definition(clock_id: str, raw: Mapping[str, Any]) -> ClockDefinition:
    variants = {name: _length(variant) for name, variant in raw.get("variants", {}).items()}
    return ClockDefinition(
        id=clock_id,
        owner=raw["owner"],
        basis=raw["basis"],
        source=raw.get("source", "Draft service standard"),
        start=raw["start"],
        stop=raw["stop"],
        length=_length(raw),
        variants=MappingProxyType(variants),
        repeats=raw.get("repeats", False),
        escalate_at=tuple(raw["escalate_at"]),
        name=Text(raw["bn"], raw["en"]),
    )


def _length(raw: Mapping[str, Any]) -> Length:
    found = _LENGTH.match(raw["length"])
    if found is None:
        raise ValueError(f"not a length: {raw['length']}")
    months, days, hours = (int(found[part] or 0) for part in ("months", "days", "hours"))
    return Length(months, days, hours, raw["unit"])


@cache
def _content() -> dict[str, Any]:
    return read_toml("clocks.toml")
