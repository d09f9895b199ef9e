"""Open the health and psychological notes of an assessment, with a reason, for an hour and one reader (2.2 FP)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nrm_approval.app.ports import ApprovalWork
from nrm_approval.domain.notes_opening import OPEN_FOR, NotesOpening
from nrm_shared.kernel.confidential import Confidential
from nrm_shared.kernel.ids import new_id
from nrm_shared.reference import reasons


@dataclass(frozen=True, slots=True, repr=False)
class OpenNotes:
    """Which assessment, why (a code of `reveal_reason`), and in the reader's own words."""

    assessment_id: UUID
    reason: str
    text: str


@dataclass(frozen=True, slots=True)
class OpenedNotes:
    """Until when the reader sees them."""

    id: UUID
    assessment_id: UUID
    reason: str
    until: datetime
    row_version: int


def open_notes(command: OpenNotes, work: ApprovalWork) -> OpenedNotes:
    """Open the notes to this reader; the reason stands in the audit, the words sealed. Raises `NotFound`, `Malformed`."""
    words = reasons.require("/reason", reasons.REVEAL, command.reason, command.text)
    assessment = work.assessments.read(command.assessment_id)
    opening = NotesOpening(
        id=new_id(),
        assessment_id=assessment.id,
        case_id=assessment.case_id,
        account=work.actor.id,
        reason=command.reason,
        text=Confidential(assessment.case_id, words),
        opened_at=work.now,
        until=work.now + OPEN_FOR,
    )
    opening.changed()
    work.openings.add(opening)
    work.record("assessment", assessment.id, case_id=assessment.case_id, reason=command.reason)
    return OpenedNotes(opening.id, assessment.id, opening.reason, opening.until, opening.row_version)


def notes_open(work: ApprovalWork, assessment_id: UUID) -> bool:
    """Return whether the actor gave a reason for these notes that still holds."""
    return any(opening.holds(work.actor.id, work.now) for opening in work.openings.where(assessment_id=assessment_id))
