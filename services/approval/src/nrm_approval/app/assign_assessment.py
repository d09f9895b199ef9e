"""The focal point gives a needs assessment to an organisation of the pool (step 6, 2.6.5)."""

from dataclasses import dataclass
from uuid import UUID

from nrm_approval.app.case_file import lock_case, note_assessment, settle
from nrm_approval.app.ports import ApprovalWork
from nrm_approval.domain.assessment import NeedsAssessment
from nrm_approval.domain.case_work import CaseWork
from nrm_approval.domain.errors import AssessorNotInPool, ConflictNoteRequired, OrganisationInactive
from nrm_approval.domain.refs import PROVIDER, REFERRED, CaseRef, organisation_key
from nrm_shared.clocks.lengths import due
from nrm_shared.contracts.approval import AssessmentAssignedV1
from nrm_shared.kernel.ids import new_id
from nrm_shared.reference import clocks

# Who serves the case, and who was asked to and has not answered (SD4).
SERVING = (PROVIDER, REFERRED)


@dataclass(frozen=True, slots=True)
class AssignAssessment:
    """Who shall assess the case. `conflict_note` is needed if the organisation already serves it (SD4)."""

    case_id: UUID
    organisation: str
    assessor: str | None = None
    conflict_note: str | None = None


@dataclass(frozen=True, slots=True)
class ReassignAssessment:
    """Who shall take over an assessment that was declined."""

    assessment_id: UUID
    organisation: str
    assessor: str | None = None
    conflict_note: str | None = None
    row_version: int | None = None


def assign_assessment(command: AssignAssessment, work: ApprovalWork) -> NeedsAssessment:
    """Ask for an assessment and assign it; K11 (accept) runs. Raises the refusals of `_check`."""
    case, open_work = lock_case(work, command.case_id)
    assessment = NeedsAssessment(id=new_id(), case_id=case.id, regime=clocks.regime().code, created_at=work.now)
    assessment.request(by=work.actor.id, at=work.now)
    work.assessments.add(assessment)
    _assign(command, work, case, open_work, assessment)
    return assessment


def reassign_assessment(command: ReassignAssessment, work: ApprovalWork) -> NeedsAssessment:
    """Assign an assessment that waits for another organisation."""
    case, open_work = lock_case(work, work.case_of(NeedsAssessment, command.assessment_id))
    assessment = work.assessments.get(command.assessment_id)
    assessment.expect(command.row_version)
    _assign(command, work, case, open_work, assessment)
    return assessment


def _assign(
    command: AssignAssessment | ReassignAssessment,
    work: ApprovalWork,
    case: CaseRef,
    open_work: CaseWork,
    assessment: NeedsAssessment,
) -> None:
    case.takes_work()
    _check(command.organisation, command.conflict_note, case, work)
    end = due("K11", work.now, "ACCEPT")
    assessment.assign(
        command.organisation,
        command.assessor,
        conflict_note=command.conflict_note,
        due=end,
        by=work.actor.id,
        at=work.now,
    )
    work.deadlines.start("K11", "ASSESSMENT", assessment.id, at=work.now, due=end, case_id=case.id)
    work.emit(
        AssessmentAssignedV1(
            assessment_id=assessment.id,
            case_id=case.id,
            organisation=command.organisation,
            assessor=command.assessor,
            due_at=end,
        ),
        subject=assessment.id,
        sequence=assessment.row_version,
        case_id=case.id,
    )
    note_assessment(open_work, assessment)
    settle(work, case, open_work)


def _check(organisation: str, conflict_note: str | None, case: CaseRef, work: ApprovalWork) -> None:
    """Raise unless the organisation is in the pool, active, and free of an unrecorded conflict (2.6.5, SD4)."""
    key = organisation_key(organisation)
    member = work.pool_members.find(key)
    if member is None or not member.may_assess(work.now):
        raise AssessorNotInPool
    known = work.organisations.find(key)
    if known is None or not known.active:
        raise OrganisationInactive
    serves = any(
        access.live and access.holder == organisation
        for relation in SERVING
        for access in work.accesses.where(case_id=case.id, relation=relation)
    )
    if serves and not (conflict_note or "").strip():
        raise ConflictNoteRequired
