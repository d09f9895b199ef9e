"""Who comes to work on a case, and who leaves it: they read the outcome of its determination while they do (2.14)."""

from datetime import timedelta
from uuid import UUID

from nrm_shared.contracts import approval, intake, referral
from nrm_shared.kernel.usecase import Received
from nrm_verification.app.ports import VerificationWork
from nrm_verification.domain.case_access import ASSESSOR, CASE_MANAGER, PROVIDER, CaseAccess

# An assessor keeps the case for two weeks after the assessment was accepted (2.2).
AFTER_ACCEPTANCE = timedelta(days=14)
SHARING = "C5"


def on_assessment_assigned(
    event: Received[approval.AssessmentAssignedV1] | Received[approval.AssessmentStartedV1], work: VerificationWork
) -> None:
    """Know the assessor."""
    said = event.data
    _begin(said.assessment_id, said.case_id, ASSESSOR, said.organisation, said.assessor, work)


def on_assessment_ended(
    event: Received[approval.AssessmentDeclinedV1] | Received[approval.AssessmentSuspendedV1], work: VerificationWork
) -> None:
    """Forget the assessor."""
    _end(event.data.assessment_id, work)


def on_assessment_accepted(event: Received[approval.AssessmentAcceptedV1], work: VerificationWork) -> None:
    """Let the assessor's relation end some days later."""
    known = work.accesses.find(event.data.assessment_id)
    if known is not None:
        known.end(event.data.access_until or work.now + AFTER_ACCEPTANCE)


def on_referral_issued(event: Received[referral.ReferralIssuedV1], work: VerificationWork) -> None:
    """Know the provider."""
    _begin(event.data.referral_id, event.data.case_id, PROVIDER, event.data.organisation, None, work)


def on_referral_ended(
    event: Received[referral.ReferralDeclinedV1]
    | Received[referral.ReferralExpiredV1]
    | Received[referral.ReferralRevokedV1]
    | Received[referral.ReferralDiscontinuedV1]
    | Received[referral.ReferralCompletedV1],
    work: VerificationWork,
) -> None:
    """Forget the provider (INV-33)."""
    _end(event.data.referral_id, work)


def on_case_manager_appointed(event: Received[referral.CaseManagerAppointedV1], work: VerificationWork) -> None:
    """Know the case manager; the one before is none any more (INV-32)."""
    said = event.data
    _begin(said.case_id, said.case_id, CASE_MANAGER, said.organisation, said.person, work)


def end_sharing(event: Received[intake.ConsentWithdrawnV1], work: VerificationWork) -> None:
    """End what the named organisation, as a provider, knew of the case by consent C5 (INV-15)."""
    said = event.data
    if said.purpose != SHARING:
        return
    for access in work.accesses.where(lock=True, case_id=said.case_id, relation=PROVIDER):
        if said.organisation in (None, access.organisation):
            access.end(work.now)


def _begin(
    id: UUID, case_id: UUID, relation: str, organisation: str, account: str | None, work: VerificationWork
) -> None:
    known = work.accesses.find(id)
    if known is not None:
        known.held_by(organisation, account or known.account)
        return
    access = CaseAccess(
        id=id, created_at=work.now, case_id=case_id, relation=relation, organisation=organisation, account=account
    )
    work.accesses.add(access)


def _end(id: UUID, work: VerificationWork) -> None:
    known = work.accesses.find(id)
    if known is not None:
        known.end(work.now)
