"""What happens by itself: clocks that run out, approvals that lapse. Doing it twice is harmless."""

from dataclasses import dataclass

from nrm_approval.app.case_file import lock_case, note_item, settle
from nrm_approval.app.ports import ApprovalWork
from nrm_approval.domain.need_item import NeedItem
from nrm_shared.contracts.approval import ClockBreachedV1, NeedItemLapsedV1
from nrm_shared.reference import clocks


@dataclass(frozen=True, slots=True)
class BreachClocks:
    """Say which of K11 to K14 have run out."""


@dataclass(frozen=True, slots=True)
class LapseApprovals:
    """End approvals whose validity ran out before a referral used them."""


def breach_clocks(command: BreachClocks, work: ApprovalWork) -> int:
    """Tell of every deadline that passed, once; returns how many. A breach never blocks the action (2.7)."""
    overdue = work.deadlines.breach(work.now)
    for deadline in overdue:
        work.emit(
            ClockBreachedV1(
                clock=deadline.clock,
                object_kind=deadline.subject_kind,
                object_id=deadline.subject_id,
                case_id=deadline.case_id,
                started_at=deadline.started_at,
                due_at=deadline.due_at,
                statutory=clocks.clock(deadline.clock).statutory,
            ),
            subject=deadline.subject_id,
            sequence=0,
            case_id=deadline.case_id,
        )
    return len(overdue)


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
