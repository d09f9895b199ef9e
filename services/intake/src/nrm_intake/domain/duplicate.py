"""Two records that may be the same person (E39, INV-37)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nrm_shared.kernel.aggregate import Aggregate
from nrm_shared.kernel.errors import Refused
from nrm_shared.kernel.machine import NEW, Machine, Move

SAME_EPISODE, NEW_EPISODE = "SAME_EPISODE", "SAME_PERSON_NEW_EPISODE"
HIGH = "HIGH"
# From the one that blocks acceptance down.
SCORES = (HIGH, "MEDIUM", "LOW")

MACHINE = Machine(
    "duplicate",
    [
        Move("DUP-01", NEW, "find", "UNDECIDED", "system"),
        Move("DUP-02", "UNDECIDED", "decide", "DECIDED", "FP", "with a reason"),
        Move("DUP-03", "DECIDED", "decide", "DECIDED", "FP", "changed its mind"),
    ],
)


class DuplicatesUndecided(Refused):
    """A likely duplicate was not decided, or was decided to be the same episode and has to be linked."""

    default_code = "duplicates-undecided"


@dataclass(kw_only=True, eq=False)
class DuplicateCandidate(Aggregate):
    """A report whose person may be the person of another record."""

    status: str = NEW
    report_id: UUID
    other_person_id: UUID
    other_case_id: UUID | None = None
    score: str
    reasons: tuple[str, ...]
    decision: str | None = None
    decision_reason: str | None = None
    decided_by: str | None = None
    decided_at: datetime | None = None

    def find(self, *, by: str, at: datetime) -> None:
        """Enter the candidate."""
        MACHINE.move(self, "find", by=by, at=at)

    def found_again(self, score: str, reasons: tuple[str, ...], case_id: UUID | None) -> None:
        """Take over what a later look found: a higher score, more reasons, a case opened meanwhile."""
        merged = tuple(sorted({*self.reasons, *reasons}))
        higher = min(self.score, score, key=SCORES.index)
        now = (higher, merged, case_id or self.other_case_id)
        if now != (self.score, self.reasons, self.other_case_id):
            self.score, self.reasons, self.other_case_id = now
            self.changed()

    def decide(self, decision: str, reason: str, *, by: str, at: datetime) -> None:
        """Decide whether it is the same person and episode; `reason` is a code."""
        MACHINE.move(self, "decide", by=by, at=at, reason=reason)
        self.decision, self.decision_reason = decision, reason
        self.decided_by, self.decided_at = by, at


def check_accept(candidates: Iterable[DuplicateCandidate], *, overridden: bool = False) -> list[UUID]:
    """Return the earlier cases of the same person; raise `DuplicatesUndecided` while acceptance is blocked (INV-37).

    What was not decided may be `overridden` with a reason; what was decided to be the same episode has to be linked.
    """
    prior: list[UUID] = []
    for candidate in candidates:
        if candidate.decision == SAME_EPISODE:
            raise DuplicatesUndecided("duplicate-must-be-linked")
        if candidate.score == HIGH and candidate.decision is None and not overridden:
            raise DuplicatesUndecided
        if candidate.decision == NEW_EPISODE and candidate.other_case_id is not None:
            prior.append(candidate.other_case_id)
    return prior
