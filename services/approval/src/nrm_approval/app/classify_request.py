"""The focal point gives every verified need its term; the term fixes who decides (guideline step 8, INV-22)."""

from dataclasses import dataclass
from uuid import UUID

from nrm_approval.app.case_file import latest_findings, lock_case, lock_need, note_item, note_request, settle
from nrm_approval.app.ports import ApprovalWork
from nrm_approval.domain.approval import Approval
from nrm_approval.domain.case_work import CaseWork
from nrm_approval.domain.classification import IMMEDIATE, check_term, default_term
from nrm_approval.domain.errors import BridgeExists
from nrm_approval.domain.need_item import ON_HOLD, NeedItem
from nrm_approval.domain.refs import CaseRef
from nrm_approval.domain.request import ServiceRequest
from nrm_shared.clocks.lengths import due
from nrm_shared.contracts.approval import NeedItemClassifiedV1
from nrm_shared.kernel.calendar import dhaka_date
from nrm_shared.kernel.errors import IllegalMove, Malformed, Problem
from nrm_shared.kernel.ids import new_id
from nrm_shared.reference import chart


@dataclass(frozen=True, slots=True)
class ItemTerm:
    """The term of one item, with the reason where the chart or INV-25 asks for one."""

    item_id: UUID
    term: str
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class ClassifyRequest:
    """One term for each kept item."""

    request_id: UUID
    items: tuple[ItemTerm, ...]
    row_version: int | None = None


@dataclass(frozen=True, slots=True)
class ReclassifyNeed:
    """Another term for an item that was returned, is not decided yet, or is approved and not referred yet."""

    item_id: UUID
    term: str
    reason: str | None = None
    row_version: int | None = None


@dataclass(frozen=True, slots=True)
class BridgeNeed:
    """Immediate help of the same type while the Authority has not decided (2.6.8); the reason is written down."""

    item_id: UUID
    reason: str
    row_version: int | None = None


def classify_request(command: ClassifyRequest, work: ApprovalWork) -> ServiceRequest:
    """Classify every kept item at once; K13 or K14 runs for each.

    Raises `Malformed` naming items without a term, and what `check_term` raises.
    """
    case, open_work = lock_case(work, work.case_of(ServiceRequest, command.request_id))
    request = work.requests.get(command.request_id)
    request.expect(command.row_version)
    kept = {item.id: item for item in work.items.where(request_id=request.id, lock=True) if item.status == "VERIFIED"}
    request.classified(by=work.actor.id, at=work.now)
    _each_exactly_once(command, kept)
    for index, chosen in enumerate(command.items):
        _classify(kept[chosen.item_id], chosen.term, chosen.reason, f"/items/{index}/reason", case, open_work, work)
    note_request(open_work, request)
    settle(work, case, open_work)
    return request


def reclassify_need(command: ReclassifyNeed, work: ApprovalWork) -> NeedItem:
    """Classify one item anew; the question put before is void, and so is an approval that no referral used (2.6.7).

    Raises `ApprovalInUse` once a referral was issued on the approval, and what `check_term` raises.
    """
    case, open_work, item = lock_need(work, command.item_id)
    item.expect(command.row_version)
    if item.status in ("VERIFIED", ON_HOLD):
        # One on hold is taken up again first. The first terms of a request are given together, so that no kept item is forgotten (INV-22).
        raise IllegalMove(machine="need-item", status=item.status, verb="classify")
    item.require_unused()
    drop_question(item, work)
    _classify(item, command.term, command.reason, "/reason", case, open_work, work)
    settle(work, case, open_work)
    return item


def bridge_need(command: BridgeNeed, work: ApprovalWork) -> NeedItem:
    """Open a linked T1 need of the same type, to be decided by the focal point; raises `BridgeExists` for a second."""
    case, open_work, waiting = lock_need(work, command.item_id)
    waiting.expect(command.row_version)
    if waiting.status != "PENDING_AUTHORITY":
        raise IllegalMove(machine="need-item", status=waiting.status, verb="bridge")
    if any(other.pending or other.status_beneath == "APPROVED" for other in work.items.where(bridge_of=waiting.id)):
        raise BridgeExists
    item = NeedItem(
        id=new_id(),
        request_id=waiting.request_id,
        case_id=case.id,
        need=waiting.need,
        requested_term=IMMEDIATE,
        interim=waiting.interim,
        description=waiting.description,
        preferred_provider=waiting.preferred_provider,
        preferred_district=waiting.preferred_district,
        created_at=work.now,
    )
    work.items.add(item)
    item.bridge(waiting, reason=command.reason, due=due("K13", work.now), by=work.actor.id, at=work.now)
    _put_question(item, open_work, work)
    settle(work, case, open_work)
    return item


def drop_question(item: NeedItem, work: ApprovalWork) -> None:
    """Void the question that waits for a decision on `item`, or the approval it got, and stop its clock."""
    for approval in work.approvals.where(item_id=item.id, lock=True):
        if approval.standing:
            approval.drop(at=work.now)
            work.deadlines.stop(clock_of(approval.term), item.id, at=work.now)


def clock_of(term: str) -> str:
    """Return the clock of the decision on a need of this term: K13 of the focal point, K14 of the Authority."""
    return "K13" if term == IMMEDIATE else "K14"


def _classify(
    item: NeedItem,
    term: str,
    reason: str | None,
    pointer: str,
    case: CaseRef,
    open_work: CaseWork,
    work: ApprovalWork,
) -> None:
    found = latest_findings(work, case.id)
    cell = chart.cell(item.need, term, dhaka_date(work.now))
    check_term(
        term,
        allowed=cell.allowed,
        chart_asks_reason=cell.reason_required,
        default=default_term(
            item.need,
            minor=case.child_safeguards,
            orphan=found.orphan if found else "unknown",
            reunion=found.family_reunion_prospect if found else "unknown",
        ),
        interim=item.interim,
        confirmed=case.confirmed,
        reason=reason,
        pointer=pointer,
    )
    item.classify(term, reason=reason, due=due(clock_of(term), work.now), by=work.actor.id, at=work.now)
    _put_question(item, open_work, work)


def _put_question(item: NeedItem, open_work: CaseWork, work: ApprovalWork) -> None:
    """Ask the level of the item's term, start its clock, and tell the others."""
    if item.term is None or item.level is None or item.due_at is None:
        raise IllegalMove(machine="need-item", status=item.status, verb="await")
    approval = Approval(
        id=new_id(),
        item_id=item.id,
        case_id=item.case_id,
        need=item.need,
        term=item.term,
        level=item.level,
        classified_by=work.actor.id,
        created_at=work.now,
    )
    approval.open(at=work.now)
    work.approvals.add(approval)
    clock = clock_of(item.term)
    work.deadlines.start(clock, "NEED_ITEM", item.id, at=work.now, due=item.due_at, case_id=item.case_id)
    work.emit(
        NeedItemClassifiedV1(
            item_id=item.id,
            request_id=item.request_id,
            case_id=item.case_id,
            need=item.need,
            term=item.term,
            interim=item.interim,
            level=item.level,
            due_at=item.due_at,
        ),
        subject=item.id,
        sequence=item.row_version,
        case_id=item.case_id,
    )
    note_item(open_work, item)


def _each_exactly_once(command: ClassifyRequest, kept: dict[UUID, NeedItem]) -> None:
    named = [chosen.item_id for chosen in command.items]
    problems = [Problem(f"/items/{index}/item_id", "not-an-id") for index, id in enumerate(named) if id not in kept]
    problems += [Problem(f"/items/{index}/item_id", "invalid") for index, id in enumerate(named) if id in named[:index]]
    problems += [Problem(f"/items/{id}", "required") for id in kept if id not in named]
    if problems:
        raise Malformed.many(problems)
