"""Decide whether two records are the same person, and the same episode (INV-37)."""

from dataclasses import dataclass
from uuid import UUID

from nrm_intake.app.ports import IntakeWork
from nrm_shared.reference import codes


@dataclass(frozen=True, slots=True)
class DecideDuplicate:
    """A code of `duplicate_decision` (after SAME_EPISODE the report is linked), and one of `duplicate_reason`."""

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
    codes.require("/decision", "duplicate_decision", command.decision)
    codes.require("/reason", "duplicate_reason", command.reason)
    candidate = work.duplicates.get(command.candidate_id)
    candidate.expect(command.row_version)
    candidate.decide(command.decision, command.reason, by=work.actor.id, at=work.now)
    return DuplicateDecision(candidate.id, candidate.report_id, command.decision, candidate.row_version)
