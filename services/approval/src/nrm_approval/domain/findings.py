"""What an assessment found: twelve needs, eight risks, the person's own order (step 6, 2.13)."""

import json
from dataclasses import asdict, dataclass, field
from typing import Any

from nrm_shared.kernel.errors import Malformed, Problem

NEEDS = tuple(f"N{number:02d}" for number in range(1, 13))
RISKS = (
    "retrafficking",
    "retaliation",
    "self_harm",
    "family_rejection",
    "debt",
    "homelessness",
    "health",
    "child_specific",
)
URGENT = 3


@dataclass(frozen=True, slots=True)
class Findings:
    """Scores 0 (none) to 3 (urgent). `victim_priority` may be empty: the person prefers not to say."""

    scores: dict[str, int]
    risks: dict[str, int]
    notes: dict[str, str] = field(default_factory=dict)
    victim_priority: tuple[str, ...] = ()
    safety_plan: str | None = None
    recommendation: str | None = None
    best_interest_note: str | None = None

    def check(self, *, child: bool) -> None:
        """Raise `Malformed` naming every rule of 2.13 that is broken: all scored, 3 needs a note, a plan for a 3."""
        problems = [*_scored("/scores", self.scores, NEEDS), *_scored("/risks", self.risks, RISKS)]
        for need, score in self.scores.items():
            if need in NEEDS and score == URGENT and not self.notes.get(need, "").strip():
                problems.append(Problem(f"/notes/{need}", "note-required"))
        if URGENT in self.risks.values() and not (self.safety_plan or "").strip():
            problems.append(Problem("/safety_plan", "safety-plan-required"))
        if child and not (self.best_interest_note or "").strip():
            problems.append(Problem("/best_interest_note", "required"))
        known = [need for need in self.victim_priority if need in NEEDS]
        if len(set(known)) != len(self.victim_priority):
            problems.append(Problem("/victim_priority", "invalid"))
        if problems:
            raise Malformed.many(problems)

    def to_text(self) -> str:
        """Return the findings as the JSON text that is sealed."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_text(cls, text: str) -> "Findings":
        """Read what `to_text` wrote."""
        values: dict[str, Any] = json.loads(text)
        values["victim_priority"] = tuple(values["victim_priority"])
        return cls(**values)


def _scored(pointer: str, given: dict[str, int], expected: tuple[str, ...]) -> list[Problem]:
    problems = [Problem(f"{pointer}/{key}", "required") for key in expected if key not in given]
    problems += [Problem(f"{pointer}/{key}", "unknown-field") for key in given if key not in expected]
    problems += [
        Problem(f"{pointer}/{key}", "out-of-range", {"min": "0", "max": "3"})
        for key, score in given.items()
        if key in expected and not 0 <= score <= URGENT
    ]
    return problems
