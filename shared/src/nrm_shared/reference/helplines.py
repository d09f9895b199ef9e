"""The national helplines a report may come through."""

from dataclasses import dataclass
from functools import cache

from nrm_shared.reference._content import read_toml
from nrm_shared.reference.text import Text


@dataclass(frozen=True, slots=True)
class Helpline:
    """A helpline by its short number, which is also its code."""

    number: str
    name: Text


@cache
def all_helplines() -> tuple[Helpline, ...]:
    """The helplines in the order they are shown."""
    entries = read_toml("helplines.toml")["helplines"]
    return tuple(Helpline(number, Text(entry["bn"], entry["en"])) for number, entry in entries.items())


@cache
def slip_helplines() -> tuple[Helpline, ...]:
    """The helplines printed on a referral slip. Raises ``LookupError`` if one of them is not in the list."""
    return tuple(helpline(number) for number in read_toml("helplines.toml")["on_slip"])


def helpline(number: str) -> Helpline:
    """The helpline with this number. Raises ``LookupError``."""
    for found in all_helplines():
        if found.number == number:
            return found
    raise LookupError("no such helpline")
