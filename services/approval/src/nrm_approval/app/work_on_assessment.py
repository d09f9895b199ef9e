"""The assessor starts, declines and submits an assessment; each with the person's consent C4 (step 6, INV-12)."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from nrm_approval.app.case_file import Holders, assessors_of, facts_of, lock_case, note_assessment, settle
from nrm_approval.app.ports import ApprovalWork
from nrm_approval.domain.assessment import CONSENT, NeedsAssessment
from nrm_approval.domain.case_work import CaseWork
from nrm_approval.domain.findings import Findings
from nrm_approval.domain.refs import CaseRef
from nrm_shared.clocks.lengths import due
from nrm_shared.contracts.approval import AssessmentDeclinedV1, AssessmentStartedV1, AssessmentSubmittedV1
from nrm_shared.kernel.actor import AccessObject
from nrm_shared.reference import codes


@dataclass(frozen=True, slots=True)
class DeclineAssessment:
    """The organisation cannot do it, for a coded reason."""

    assessment_id: UUID
    reason: str
    row_version: int | None = None


@dataclass(frozen=True, slots=True)
class StartAssessment:
    """Begin the assessment, or take it up again after a return."""

    assessment_id: UUID
    row_version: int | None = None


@dataclass(frozen=True, slots=True)
class SubmitAssessment:
    """What was found. `mode` is IN_PERSON, PHONE or VIDEO; tri-states are yes, no, unknown; reunion also unsafe."""

    assessment_id: UUID
    findings: Findings
    mode: str
    assessed_on: date
    family_reunion_prospect: str
    orphan: str
    row_version: int | None = None


def decline_assessment(command: DeclineAssessment, work: ApprovalWork) -> NeedsAssessment:
    """Decline; the assessment waits for another organisation and K11 stops. Raises `Malformed`."""
    codes.require("/reason", "assessment_decline", command.reason)
    case, open_work, assessment = _begin(work, command.assessment_id, command.row_version)
    organisation = assessment.organisation or ""
    assessment.decline(reason=command.reason, by=work.actor.id, at=work.now)
    work.deadlines.stop("K11", assessment.id, at=work.now)
    work.emit(
        AssessmentDeclinedV1(
            assessment_id=assessment.id, case_id=case.id, organisation=organisation, reason=command.reason
        ),
        subject=assessment.id,
        sequence=assessment.row_version,
        case_id=case.id,
    )
    note_assessment(open_work, assessment)
    settle(work, case, open_work)
    return assessment


def start_assessment(command: StartAssessment, work: ApprovalWork) -> NeedsAssessment:
    """Start; K11 (accept) stops and K11 (assess) runs. Raises `ConsentMissing` without an active C4 (INV-12)."""
    case, _, assessment = _begin(work, command.assessment_id, command.row_version)
    case.takes_work()
    end = due("K11", work.now)
    assessment.start(_consent(work, assessment), due=end, by=work.actor.id, at=work.now)
    work.deadlines.stop("K11", assessment.id, at=work.now)
    work.deadlines.start("K11", "ASSESSMENT", assessment.id, at=work.now, due=end, case_id=case.id)
    work.emit(
        AssessmentStartedV1(
            assessment_id=assessment.id,
            case_id=case.id,
            organisation=assessment.organisation or "",
            assessor=assessment.assessor,
            due_at=end,
        ),
        subject=assessment.id,
        sequence=assessment.row_version,
        case_id=case.id,
    )
    return assessment


def submit_assessment(command: SubmitAssessment, work: ApprovalWork) -> NeedsAssessment:
    """Submit; K11 stops. Raises `ConsentMissing`, or `Malformed` naming every unanswered need and risk (2.13)."""
    case, _, assessment = _begin(work, command.assessment_id, command.row_version)
    assessment.submit(
        command.findings,
        consent=_consent(work, assessment),
        child=case.child_safeguards,
        mode=command.mode,
        assessed_on=command.assessed_on,
        family_reunion_prospect=command.family_reunion_prospect,
        orphan=command.orphan,
        by=work.actor.id,
        at=work.now,
    )
    work.deadlines.stop("K11", assessment.id, at=work.now)
    work.emit(
        AssessmentSubmittedV1(assessment_id=assessment.id, case_id=case.id),
        subject=assessment.id,
        sequence=assessment.row_version,
        case_id=case.id,
    )
    return assessment


def assessment_object(assessment: NeedsAssessment, case: CaseRef, holders: Holders) -> AccessObject:
    """Return the assessment as the permission table compares it with the actor."""
    return AccessObject(
        "assessment",
        id=str(assessment.id),
        organisation=assessment.organisation,
        relations=holders,
        case_id=assessment.case_id,
        facts=facts_of(case, holders),
    )


def _begin(work: ApprovalWork, id: UUID, version: int | None) -> tuple[CaseRef, CaseWork, NeedsAssessment]:
    case, open_work = lock_case(work, work.case_of(NeedsAssessment, id))
    assessment = work.assessments.get(id)
    work.permit(assessment_object(assessment, case, assessors_of(assessment, work)))
    assessment.expect(version)
    return case, open_work, assessment


def _consent(work: ApprovalWork, assessment: NeedsAssessment) -> UUID | None:
    """Return the consent C4 that holds now for the assessing organisation, or None."""
    given = work.consents.where(case_id=assessment.case_id, purpose=CONSENT)
    active = [consent.id for consent in given if consent.active(work.now, assessment.organisation or "")]
    return active[-1] if active else None
