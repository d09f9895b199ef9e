"""Facts of the other services about a case: the determination, and what keeps the case from closing."""

from nrm_intake.app.closing import reopen
from nrm_intake.app.end_consent import tell_status
from nrm_intake.app.ports import IntakeWork
from nrm_shared.contracts import approval, referral
from nrm_shared.contracts.verification import DeterminationIssuedV1, DeterminationReviewDecidedV1
from nrm_shared.kernel.usecase import Received

OPEN_WORK = "OPEN_WORK"
OVERTURNED = "OVERTURNED"


def on_determination_issued(event: Received[DeterminationIssuedV1], work: IntakeWork) -> None:
    """Let the victim status follow the competent authority's decision (step 5)."""
    case = work.cases.get(event.data.case_id)
    if case.determine(event.data.outcome, event.data.round, by="verification", at=work.now):
        tell_status(work, case, event.data.not_confirmed_code)


def on_review_decided(event: Received[DeterminationReviewDecidedV1], work: IntakeWork) -> None:
    """Let the person count as a possible victim again once the decision was overturned (2.6.3)."""
    if event.data.decision != OVERTURNED:
        return
    case = work.cases.get(event.data.case_id)
    if case.overturn(by="verification", at=work.now):
        tell_status(work, case, OVERTURNED)


def on_approval_work_changed(event: Received[approval.CaseWorkChangedV1], work: IntakeWork) -> None:
    """Keep approval's answer to "may this case close?"."""
    _keep("approval", event, work)


def on_referral_work_changed(event: Received[referral.CaseWorkChangedV1], work: IntakeWork) -> None:
    """Keep referral's answer to "may this case close?"."""
    _keep("referral", event, work)


def _keep(
    owner: str, event: Received[approval.CaseWorkChangedV1] | Received[referral.CaseWorkChangedV1], work: IntakeWork
) -> None:
    case = work.cases.get(event.data.case_id)
    blocking = tuple(event.data.blocking or [OPEN_WORK]) if event.data.open else ()
    case.work_said(owner, blocking, event.sequence)
    if case.status == "CLOSED" and case.blocking():
        # The answer crossed the closing on its way: the focal point has to look at it.
        reopen(case, OPEN_WORK, work, needs_attention=True)
