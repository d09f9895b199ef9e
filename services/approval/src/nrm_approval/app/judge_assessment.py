"""The focal point returns or accepts a submitted assessment (step 6, 2.6.5)."""

from dataclasses import dataclass
from uuid import UUID

from nrm_approval.app.case_file import lock_case, note_assessment, settle
from nrm_approval.app.ports import ApprovalWork
from nrm_approval.domain.assessment import NeedsAssessment
from nrm_shared.clocks.lengths import due
from nrm_shared.contracts.approval import AssessmentAcceptedV1, AssessmentReturnedV1


@dataclass(frozen=True, slots=True)
class ReturnAssessment:
    """Send it back with a note on what is missing."""

    assessment_id: UUID
    note: str
    row_version: int | None = None


@dataclass(frozen=True, slots=True)
class AcceptAssessment:
    """Accept it as the basis of requests."""

    assessment_id: UUID
    row_version: int | None = None


def return_assessment(command: ReturnAssessment, work: ApprovalWork) -> NeedsAssessment:
    """Return it; K11 (assess) runs again."""
    case, _ = lock_case(work, work.case_of(NeedsAssessment, command.assessment_id))
    assessment = work.assessments.get(command.assessment_id)
    assessment.expect(command.row_version)
    end = due("K11", work.now)
    assessment.send_back(command.note, due=end, by=work.actor.id, at=work.now)
    work.deadlines.start("K11", "ASSESSMENT", assessment.id, at=work.now, due=end, case_id=case.id)
    work.emit(
        AssessmentReturnedV1(assessment_id=assessment.id, case_id=case.id),
        subject=assessment.id,
        sequence=assessment.row_version,
        case_id=case.id,
    )
    return assessment


def accept_assessment(command: AcceptAssessment, work: ApprovalWork) -> NeedsAssessment:
    """Accept it; an earlier accepted one of the case is superseded."""
    case, open_work = lock_case(work, work.case_of(NeedsAssessment, command.assessment_id))
    assessment = work.assessments.get(command.assessment_id)
    assessment.expect(command.row_version)
    earlier = work.assessments.where(case_id=case.id, status="ACCEPTED", lock=True)
    assessment.accept(by=work.actor.id, at=work.now)
    for older in earlier:
        older.supersede(at=work.now)
    work.emit(
        AssessmentAcceptedV1(assessment_id=assessment.id, case_id=case.id, access_until=assessment.access_until),
        subject=assessment.id,
        sequence=assessment.row_version,
        case_id=case.id,
    )
    note_assessment(open_work, assessment)
    settle(work, case, open_work)
    return assessment
