"""The fifteen steps of the guideline, as the tracker and every screen name them."""

from dataclasses import dataclass
from functools import cache

from nrm_shared.reference._content import read_toml
from nrm_shared.reference.text import Text


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its number 1-15, code ``S1``-``S15``, constant name, phase and title."""

    number: int
    code: str
    constant: str
    phase: str
    phase_title: Text
    title: Text


@cache
def all_steps() -> tuple[Step, ...]:
    """The steps in order."""
    raw = read_toml("steps.toml")
    phases = {code: Text(entry["bn"], entry["en"]) for code, entry in raw["phases"].items()}
    return tuple(
        Step(
            number=int(code.removeprefix("S")),
            code=code,
            constant=entry["constant"],
            phase=entry["phase"],
            phase_title=phases[entry["phase"]],
            title=Text(entry["bn"], entry["en"]),
        )
        for code, entry in raw["steps"].items()
    )


def step(number: int) -> Step:
    """The step with this number. Raises ``LookupError`` outside 1-15."""
    if not 1 <= number <= 15:
        raise LookupError(f"the guideline has no step {number}")
    return all_steps()[number - 1]
