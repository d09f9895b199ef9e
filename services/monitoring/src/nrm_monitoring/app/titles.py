"""The titles of events and of kinds of work, in Bangla and English, and the step of the guideline they belong to."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from nrm_monitoring.domain.sight import Sight, parse
from nrm_shared.reference.text import Text


@dataclass(frozen=True, slots=True)
class EventTitle:
    """What a timeline says of an event of one type; step 0 is none of the fifteen."""

    step: int
    title: Text


@cache
def event_titles() -> dict[str, EventTitle]:
    """Return the titles by event type."""
    raw = _content("events.toml")["events"]
    return {type: EventTitle(entry["step"], Text(entry["bn"], entry["en"])) for type, entry in raw.items()}


@cache
def sight() -> Sight:
    """Return what of which event each role is shown."""
    return parse(files("nrm_monitoring").joinpath("content", "sight.csv").read_text(encoding="utf-8").splitlines())


@cache
def work_titles() -> dict[str, Text]:
    """Return the titles by kind of work."""
    raw = _content("work.toml")["work"]
    return {kind: Text(entry["bn"], entry["en"]) for kind, entry in raw.items()}


def _content(name: str) -> dict[str, Any]:
    return tomllib.loads(files("nrm_monitoring").joinpath("content", name).read_text(encoding="utf-8"))
