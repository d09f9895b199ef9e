"""Review what was opened by break-glass: the data-protection officer looks at each one (decision 12)."""

from dataclasses import dataclass
from uuid import UUID

from nrm_intake.app.break_glass_object import break_glass_object
from nrm_intake.app.open_break_glass import BreakGlassState, state_of
from nrm_intake.app.ports import IntakeWork
from nrm_shared.contracts.intake import BreakGlassReviewedV1
from nrm_shared.kernel.confidential import confidential
from nrm_shared.reference import codes


@dataclass(frozen=True, slots=True, repr=False)
class ReviewBreakGlass:
    """What was found (a code), and in words."""

    break_glass_id: UUID
    finding: str
    text: str | None = None
    row_version: int | None = None


def review_break_glass(command: ReviewBreakGlass, work: IntakeWork) -> BreakGlassState:
    """Record the finding. Raises `NotFound`, `ReviewedByOpener`, `IllegalMove`, `ChangedMeanwhile`, `Malformed`."""
    codes.require("/finding", "break_glass_finding", command.finding)
    opening = work.openings.get(command.break_glass_id)
    work.permit(break_glass_object(opening))
    opening.expect(command.row_version)
    person_id = work.cases.read(opening.case_id).person_id
    opening.review(command.finding, confidential(person_id, command.text), by=work.actor.id, at=work.now)
    work.emit(
        BreakGlassReviewedV1(break_glass_id=opening.id, case_id=opening.case_id, finding=command.finding),
        subject=opening.id,
        sequence=opening.row_version,
        case_id=opening.case_id,
    )
    work.record("break-glass", opening.id, case_id=opening.case_id, reason=command.finding)
    return state_of(opening)
