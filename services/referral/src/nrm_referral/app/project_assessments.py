"""Keeping `assessment_ref`: which organisation assesses a case, as approval tells (SD4)."""

from nrm_referral.app.ports import ReferralWork
from nrm_referral.domain.assessment import AssessmentRef
from nrm_shared.contracts.approval import (
    AssessmentAssignedV1,
    AssessmentDeclinedV1,
    AssessmentStartedV1,
    AssessmentStatedV1,
)
from nrm_shared.kernel.usecase import Received

Has = Received[AssessmentAssignedV1] | Received[AssessmentStartedV1] | Received[AssessmentStatedV1]


def on_assessment_assigned(event: Has, work: ReferralWork) -> None:
    """Know the organisation that has the assessment."""
    _take(event, event.data.organisation, work)


def on_assessment_declined(event: Received[AssessmentDeclinedV1], work: ReferralWork) -> None:
    """The organisation assesses nothing; what it serves is no conflict."""
    _take(event, None, work)


def _take(event: Has | Received[AssessmentDeclinedV1], organisation: str | None, work: ReferralWork) -> None:
    known = work.assessments.find(event.data.assessment_id)
    if known is None:
        known = AssessmentRef(id=event.data.assessment_id, case_id=event.data.case_id, organisation=organisation)
        work.assessments.add(known)
    elif event.sequence <= known.sequence:
        return
    known.organisation, known.sequence = organisation, event.sequence
