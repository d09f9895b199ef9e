"""Put a need on hold and take it up again (2.6.7): the clock of its decision rests, and nothing is decided or referred."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nrm_approval.app.case_file import lock_need, note_item, settle
from nrm_approval.app.classify_request import clock_of
from nrm_approval.app.decide_need import APPROVED, close_request
from nrm_approval.app.due import resumed
from nrm_approval.app.ports import ApprovalWork
from nrm_approval.domain.classification import IMMEDIATE
from nrm_approval.domain.need_item import NeedItem
from nrm_shared.clocks.lengths import due
from nrm_shared.contracts.approval import NeedItemHeldV1, NeedItemResumedV1
from nrm_shared.reference import codes


@dataclass(frozen=True, slots=True)
class HoldNeed:
    """Let a need rest that is before its decision, or approved and not referred; `reason` is a code of the list `hold`."""

    item_id: UUID
    reason: str
    row_version: int | None = None


@dataclass(frozen=True, slots=True)
class ResumeNeed:
    """Take a need up where it was left."""

    item_id: UUID
    row_version: int | None = None


def hold_need(command: HoldNeed, work: ApprovalWork) -> NeedItem:
    """Put it on hold. Raises `Malformed`, `IllegalMove`, `ApprovalInUse` once a referral carries it."""
    codes.require("/reason", "hold", command.reason)
    case, open_work, item = lock_need(work, command.item_id)
    item.expect(command.row_version)
    item.hold(command.reason, by=work.actor.id, at=work.now)
    if item.term is not None:
        work.deadlines.pause(clock_of(item.term), item.id)
    work.emit(
        NeedItemHeldV1(item_id=item.id, request_id=item.request_id, case_id=case.id, reason=command.reason),
        subject=item.id,
        sequence=item.row_version,
        case_id=case.id,
    )
    note_item(open_work, item)
    settle(work, case, open_work)
    return item


def resume_need(command: ResumeNeed, work: ApprovalWork) -> NeedItem:
    """Take it up again; an approved one waits for its referral from now on (K15). Raises `IllegalMove`."""
    case, open_work, item = lock_need(work, command.item_id)
    item.expect(command.row_version)
    end = _end(item, work.now)
    item.resume(due=end, by=work.actor.id, at=work.now)
    if item.term is not None and end is not None:
        work.deadlines.resume(clock_of(item.term), item.id, due=end)
    approved = item.status == APPROVED
    work.emit(
        NeedItemResumedV1(
            item_id=item.id,
            request_id=item.request_id,
            case_id=case.id,
            status=item.status,
            due_at=end,
            refer_by=due("K15", work.now, item.term) if approved else None,
        ),
        subject=item.id,
        sequence=item.row_version,
        case_id=case.id,
    )
    note_item(open_work, item)
    close_request(item, open_work, work)
    settle(work, case, open_work)
    return item


def _end(item: NeedItem, now: datetime) -> datetime | None:
    """Return when the decision is due, the time on hold not counted; None where none is waited for."""
    if item.due_at is None or item.held_at is None:
        return None
    if item.term == IMMEDIATE:
        return item.due_at + (now - item.held_at)
    return resumed(item.due_at, item.held_at, now)
