"""Verification's determination and its review: the facts that victim status follows (guideline step 5)."""

from nrm_approval.app.case_file import settle
from nrm_approval.app.ports import ApprovalWork
from nrm_shared.contracts.verification import DeterminationIssuedV1, DeterminationReviewDecidedV1
from nrm_shared.kernel.errors import NotYet
from nrm_shared.kernel.usecase import Received

OVERTURNED = "OVERTURNED"


def on_determination_issued(event: Received[DeterminationIssuedV1], work: ApprovalWork) -> None:
    """Take over the victim status, and answer anew whether the case may close.

    Once CONFIRMED, drafts of requests that had to wait may be submitted and so count as open work (INV-20, INV-40);
    when the status is taken back they no longer do. With its first determination a case gets its first answer.
    Loads by two keys and writes two rows and at most one event: a batch needs one statement for each.
    """
    open_work = work.case_works.find(event.data.case_id)
    case = work.cases.find(event.data.case_id)
    if case is None or open_work is None:
        raise NotYet
    if case.determined(event.data.outcome, round=event.data.round, at=event.time):
        settle(work, case, open_work)


def on_determination_review_decided(event: Received[DeterminationReviewDecidedV1], work: ApprovalWork) -> None:
    """Take the victim status back to POSSIBLE where the determination was overturned, until the next one is issued."""
    open_work = work.case_works.find(event.data.case_id)
    case = work.cases.find(event.data.case_id)
    if case is None or open_work is None or case.determined_at is None:
        raise NotYet
    if event.data.decision == OVERTURNED and case.overturned(event.time):
        settle(work, case, open_work)
