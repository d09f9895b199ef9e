"""What happens by itself: approvals that lapse. Doing it twice is harmless."""

from dataclasses import dataclass

from nrm_approval.app.case_file import lock_case, note_item, settle
from nrm_approval.app.ports import ApprovalWork
from nrm_approval.domain.need_item import NeedItem
from nrm_shared.contracts.approval import NeedItemLapsedV1


@dataclass(frozen=True, slots=True)
class AnyApprovalUnused:
    """Ask whether the validity of an unused approval has run out."""


@dataclass(frozen=True, slots=True)
class LapseApprovals:
    """End approvals whose validity ran out before a referral used them."""


def any_approval_unused(query: AnyApprovalUnused, work: ApprovalWork) -> bool:
    """Return whether there is an approval to let lapse."""
    return bool(work.lapsed_items(work.now, 1))


def lapse_approvals(command: LapseApprovals, work: ApprovalWork) -> int:
    """Let one unused approval lapse (2.6.8); returns 1, or 0 when there is none left."""
    # One case in one transaction: whoever locks several cases here could cross a batch of events that does so too.
    ids = work.lapsed_items(work.now, 1)
    for id in ids:
        case, open_work = lock_case(work, work.case_of(NeedItem, id))
        item = work.items.get(id)
        if item.status != "APPROVED" or item.referred_at is not None:
            continue
        item.lapse(at=work.now)
        for approval in work.approvals.where(item_id=id, status="APPROVED", lock=True):
            approval.lapse(at=work.now)
        work.emit(
            NeedItemLapsedV1(item_id=id, request_id=item.request_id, case_id=case.id),
            subject=id,
            sequence=item.row_version,
            case_id=case.id,
        )
        note_item(open_work, item)
        settle(work, case, open_work)
    return len(ids)
