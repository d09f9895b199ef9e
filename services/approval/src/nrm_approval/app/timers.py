"""What happens by itself: clocks that run out, approvals that lapse. Doing it twice is harmless."""

from dataclasses import dataclass
from typing import Any

from nrm_approval.app.case_file import lock_case, note_item, settle
from nrm_approval.app.due import WARNED
from nrm_approval.app.ports import ApprovalWork
from nrm_approval.domain.need_item import NeedItem
from nrm_shared.clocks.due import DueClock
from nrm_shared.contracts.approval import ClockBreachedV1, ClockDueV1, NeedItemLapsedV1
from nrm_shared.reference import clocks


@dataclass(frozen=True, slots=True)
class AnyClockWaiting:
    """Ask whether a clock is half over or has run out since the last look."""


@dataclass(frozen=True, slots=True)
class BreachClocks:
    """Say which of K11 to K14 are half over and which have run out."""


@dataclass(frozen=True, slots=True)
class AnyApprovalUnused:
    """Ask whether the validity of an unused approval has run out."""


@dataclass(frozen=True, slots=True)
class LapseApprovals:
    """End approvals whose validity ran out before a referral used them."""


def any_clock_waiting(query: AnyClockWaiting, work: ApprovalWork) -> bool:
    """Return whether there is something to warn of or to breach."""
    return work.deadlines.waiting(work.now, WARNED)


def breach_clocks(command: BreachClocks, work: ApprovalWork) -> int:
    """Warn of what is half over, tell of what ran out, each once; returns how many ran out. Neither blocks (2.7)."""
    for running in work.deadlines.warn(work.now, WARNED):
        work.emit(ClockDueV1(**_facts(running)), subject=running.subject_id, sequence=1, case_id=running.case_id)
    overdue = work.deadlines.breach(work.now)
    for deadline in overdue:
        breached = ClockBreachedV1(**_facts(deadline), statutory=clocks.clock(deadline.clock).statutory)
        work.emit(breached, subject=deadline.subject_id, sequence=2, case_id=deadline.case_id)
    return len(overdue)


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


def _facts(deadline: DueClock) -> dict[str, Any]:
    return {
        "clock": deadline.clock,
        "object_kind": deadline.subject_kind,
        "object_id": deadline.subject_id,
        "case_id": deadline.case_id,
        "started_at": deadline.started_at,
        "due_at": deadline.due_at,
    }
