"""Two records that may be the same person (E39, INV-37)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nrm_shared.kernel.aggregate import Aggregate
from nrm_shared.kernel.errors import Refused
from nrm_shared.kernel.machine import NEW, Machine, Move

SAME_EPISODE, NEW_EPISODE, DIFFERENT = "SAME_EPISODE", "SAME_PERSON_NEW_EPISODE", "DIFFERENT_PERSON"
DECISIONS = (SAME_EPISODE, NEW_EPISODE, DIFFERENT)
HIGH = "HIGH"

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

    def decide(self, decision: str, reason: str, *, by: str, at: datetime) -> None:
        """Decide whether it is the same person and episode; `reason` is a code."""
        MACHINE.move(self, "decide", by=by, at=at, reason=reason)
        self.decision, self.decision_reason = decision, reason
        self.decided_by, self.decided_at = by, at


def check_accept(candidates: Iterable[DuplicateCandidate]) -> list[UUID]:
    """Return the earlier cases of the same person; raise `DuplicatesUndecided` while acceptance is blocked (INV-37)."""
    prior: list[UUID] = []
    for candidate in candidates:
        if candidate.decision == SAME_EPISODE:
            raise DuplicatesUndecided("duplicate-must-be-linked")
        if candidate.score == HIGH and candidate.decision is None:
            raise DuplicatesUndecided
        if candidate.decision == NEW_EPISODE and candidate.other_case_id is not None:
            prior.append(candidate.other_case_id)
    return prior
