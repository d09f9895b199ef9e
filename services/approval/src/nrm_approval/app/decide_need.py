"""Final approval: the focal point decides T1, the National Authority T2 and T3 (guideline step 9, INV-23)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from nrm_approval.app.case_file import latest_findings, lock_need, note_item, note_request, settle
from nrm_approval.app.classify_request import drop_question
from nrm_approval.app.ports import ApprovalWork, Households
from nrm_approval.domain.approval import Approval
from nrm_approval.domain.case_work import CaseWork
from nrm_approval.domain.classification import AUTHORITY, FOCAL_POINT
from nrm_approval.domain.need_item import ON_HOLD, NeedItem
from nrm_shared.clocks.lengths import due
from nrm_shared.contracts.approval import NeedItemDecidedV1, NeedItemWithdrawnV1, RequestDecidedV1
from nrm_shared.kernel.actor import AccessObject
from nrm_shared.kernel.errors import IllegalMove
from nrm_shared.reference import codes

APPROVED = "APPROVED"
NOTICES = {APPROVED: "need-approved", "REFUSED": "need-refused", "RETURNED": "need-returned"}


@dataclass(frozen=True, slots=True)
class Decision:
    """APPROVED, REFUSED or RETURNED. Reasons are required unless approved; `meeting_ref` is the Authority's."""

    item_id: UUID
    decision: str
    reasons: str | None = None
    conditions: str | None = None
    meeting_ref: str | None = None
    valid_until: datetime | None = None
    row_version: int | None = None


@dataclass(frozen=True, slots=True)
class DecideAsFocalPoint:
    """A decision of the focal point."""

    decision: Decision


@dataclass(frozen=True, slots=True)
class DecideAsAuthority:
    """A decision of an authorised member of the Authority (decision 6)."""

    decision: Decision


@dataclass(frozen=True, slots=True)
class WithdrawNeed:
    """The person no longer wants a need that is not approved yet, or is on hold, for a coded reason."""

    item_id: UUID
    reason: str
    row_version: int | None = None


def prepare_decision(households: Households) -> Any:
    """Return the preparation that asks, before somebody may be sent home, who is there (INV-26)."""

    def prepare(command: DecideAsFocalPoint | DecideAsAuthority, caller: Any) -> bool | None:
        approved = command.decision.decision == APPROVED
        return households.suspect_close(command.decision.item_id) if approved else None

    return prepare


def decide_as_focal_point(command: DecideAsFocalPoint, work: ApprovalWork) -> NeedItem:
    """Decide an immediate need; raises `AuthorityDecisionRequired` for any other (INV-23)."""
    return _decide(command.decision, FOCAL_POINT, work)


def decide_as_authority(command: DecideAsAuthority, work: ApprovalWork) -> NeedItem:
    """Decide a mid-term or long-term need; raises `ClassifierCannotDecide` for who classified it (SD2)."""
    return _decide(command.decision, AUTHORITY, work)


def withdraw_need(command: WithdrawNeed, work: ApprovalWork) -> NeedItem:
    """Withdraw the need; an approved one is closed at referral instead. Raises `Malformed`."""
    codes.require("/reason", "need_withdrawal", command.reason)
    case, open_work, item = lock_need(work, command.item_id)
    work.permit(AccessObject("need-item", id=str(item.id), case_id=case.id))
    item.expect(command.row_version)
    item.withdraw(reason=command.reason, by=work.actor.id, at=work.now)
    drop_question(item, work)
    work.emit(
        NeedItemWithdrawnV1(item_id=item.id, request_id=item.request_id, case_id=case.id, reason=command.reason),
        subject=item.id,
        sequence=item.row_version,
        case_id=case.id,
    )
    note_item(open_work, item)
    close_request(item, open_work, work)
    settle(work, case, open_work)
    return item


def close_request(item: NeedItem, open_work: CaseWork, work: ApprovalWork) -> None:
    """Mark the item's request decided if this was its last open need (2.6.6 DECIDED)."""
    request = work.requests.get(item.request_id)
    result = request.decided(work.items.where(request_id=request.id), at=work.now)
    if result is None:
        return
    note_request(open_work, request)
    work.emit(
        RequestDecidedV1(request_id=request.id, case_id=request.case_id, result=result),
        subject=request.id,
        sequence=request.row_version,
        case_id=request.case_id,
    )


def _decide(command: Decision, level: str, work: ApprovalWork) -> NeedItem:
    case, open_work, item = lock_need(work, command.item_id)
    item.expect(command.row_version)
    pending = work.approvals.where(item_id=item.id, status="PENDING", lock=True)
    if not pending or item.term is None or item.status == ON_HOLD:
        raise IllegalMove(machine="need-item", status=item.status, verb="decide")
    approval: Approval = pending[-1]
    found = latest_findings(work, case.id)
    approval.decide(
        command.decision,
        level=level,
        reasons=command.reasons,
        conditions=command.conditions,
        meeting_ref=command.meeting_ref,
        valid_until=command.valid_until,
        reunion=found.family_reunion_prospect if found else "unknown",
        suspect_close=bool(work.prepared),
        by=work.actor.id,
        at=work.now,
    )
    item.decide(command.decision, valid_until=command.valid_until, by=work.actor.id, at=work.now)
    work.deadlines.stop("K13" if level == FOCAL_POINT else "K14", item.id, at=work.now)
    work.emit(
        NeedItemDecidedV1(
            item_id=item.id,
            request_id=item.request_id,
            case_id=case.id,
            need=item.need,
            term=item.term,
            decision=command.decision,
            level=level,
            interim=item.interim,
            valid_until=item.valid_until,
            refer_by=due("K15", work.now, item.term) if command.decision == APPROVED else None,
        ),
        subject=item.id,
        sequence=item.row_version,
        case_id=case.id,
    )
    work.notify(NOTICES[command.decision], case_id=case.id, subject_kind="need-item", subject_id=item.id)
    note_item(open_work, item)
    close_request(item, open_work, work)
    settle(work, case, open_work)
    return item
