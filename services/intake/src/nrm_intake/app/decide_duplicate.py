"""Decide whether two records are the same person, and the same episode (INV-37)."""

from dataclasses import dataclass
from uuid import UUID

from nrm_intake.app.ports import IntakeWork
from nrm_intake.domain.duplicate import DECISIONS
from nrm_shared.kernel.errors import Malformed


@dataclass(frozen=True, slots=True)
class DecideDuplicate:
    """SAME_EPISODE (the report is then linked), SAME_PERSON_NEW_EPISODE or DIFFERENT_PERSON, and a reason's code."""

    candidate_id: UUID
    decision: str
    reason: str
    row_version: int | None = None


@dataclass(frozen=True, slots=True)
class DuplicateDecision:
    """What was decided."""

    candidate_id: UUID
    report_id: UUID
    decision: str
    row_version: int


def decide_duplicate(command: DecideDuplicate, work: IntakeWork) -> DuplicateDecision:
    """Keep the decision; raises `NotFound`, `Malformed`, `ChangedMeanwhile`."""
    if command.decision not in DECISIONS:
        raise Malformed("/decision", "not-a-code")
    candidate = work.duplicates.get(command.candidate_id)
    candidate.expect(command.row_version)
    candidate.decide(command.decision, command.reason, by=work.actor.id, at=work.now)
    return DuplicateDecision(candidate.id, candidate.report_id, command.decision, candidate.row_version)
