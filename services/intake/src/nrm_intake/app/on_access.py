"""Who has to do with a case: relations that the others' events make and end."""

from datetime import timedelta
from uuid import UUID

from nrm_intake.app.ports import IntakeWork
from nrm_intake.domain.access import ASSESSOR, CASE_MANAGER, PROVIDER, STATION, CaseAccess
from nrm_shared.contracts import approval, referral, verification
from nrm_shared.kernel.usecase import Received

# An assessor still answers questions for two weeks after the assessment was accepted (2.2).
AFTER_ACCEPTANCE = timedelta(days=14)


def on_task_issued(event: Received[verification.ConfirmationTaskIssuedV1], work: IntakeWork) -> None:
    """Let the station's officers know of the case."""
    _begin(work, event.data.task_id, event.data.case_id, event.data.station, STATION)


def on_task_ended(
    event: Received[verification.ConfirmationTaskReassignedV1]
    | Received[verification.ConfirmationTaskCancelledV1]
    | Received[verification.FindingAcceptedV1],
    work: IntakeWork,
) -> None:
    """End the station's access with its task."""
    _end(work, event.data.task_id)


def on_assessment_assigned(
    event: Received[approval.AssessmentAssignedV1] | Received[approval.AssessmentStartedV1], work: IntakeWork
) -> None:
    """Let the assessor know of the case; a named assessor stands for the organisation."""
    said = event.data
    _begin(work, said.assessment_id, said.case_id, said.organisation, ASSESSOR, account=said.assessor)


def on_assessment_ended(
    event: Received[approval.AssessmentDeclinedV1] | Received[approval.AssessmentSuspendedV1], work: IntakeWork
) -> None:
    """End the assessor's access."""
    _end(work, event.data.assessment_id)


def on_assessment_accepted(event: Received[approval.AssessmentAcceptedV1], work: IntakeWork) -> None:
    """Let the assessor's access end some days later."""
    known = work.accesses.find(event.data.assessment_id)
    if known is not None:
        known.end(event.data.access_until or work.now + AFTER_ACCEPTANCE)


def on_referral_issued(event: Received[referral.ReferralIssuedV1], work: IntakeWork) -> None:
    """Let the organisation read the named fields, as far as its consent C5 goes (message 14)."""
    said = event.data
    needs, fields = tuple(sorted(set(said.needs))), tuple(said.fields)
    _begin(work, said.referral_id, said.case_id, said.organisation, PROVIDER, needs=needs, fields=fields)


def on_referral_accepted(event: Received[referral.ReferralAcceptedV1], work: IntakeWork) -> None:
    """Note the acceptance: the access goes on."""
    known = work.accesses.find(event.data.referral_id)
    if known is not None:
        known.changed()


def on_referral_ended(
    event: Received[referral.ReferralDeclinedV1]
    | Received[referral.ReferralExpiredV1]
    | Received[referral.ReferralRevokedV1]
    | Received[referral.ReferralDiscontinuedV1]
    | Received[referral.ReferralCompletedV1],
    work: IntakeWork,
) -> None:
    """End the organisation's access with its referral (INV-33)."""
    _end(work, event.data.referral_id)


def on_case_manager_appointed(event: Received[referral.CaseManagerAppointedV1], work: IntakeWork) -> None:
    """Let the case manager read the case; the one before no longer (INV-32)."""
    said = event.data
    _begin(work, said.case_id, said.case_id, said.organisation, CASE_MANAGER, account=said.person)


def _begin(
    work: IntakeWork,
    id: UUID,
    case_id: UUID,
    organisation: str,
    relation: str,
    *,
    account: str | None = None,
    needs: tuple[str, ...] = (),
    fields: tuple[str, ...] = (),
) -> None:
    known = work.accesses.find(id)
    if known is not None:
        known.given_to(organisation, account or known.account)
        return
    access = CaseAccess(
        id=id,
        case_id=case_id,
        organisation=organisation,
        account=account,
        relation=relation,
        needs=needs,
        fields=fields,
        from_at=work.now,
    )
    access.changed()
    work.accesses.add(access)


def _end(work: IntakeWork, id: UUID) -> None:
    known = work.accesses.find(id)
    if known is not None:
        known.end(work.now)
