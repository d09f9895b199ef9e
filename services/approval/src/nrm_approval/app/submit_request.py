"""The submitter puts a request to the focal point, answers its rectification points, or takes it back (step 7)."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from nrm_approval.app.case_file import lock_case, note_item, note_request, settle, submitter_object
from nrm_approval.app.draft_request import WantedNeed, describe, propose
from nrm_approval.app.due import resumed
from nrm_approval.app.ports import ApprovalWork
from nrm_approval.domain.case_work import CaseWork
from nrm_approval.domain.errors import ConflictNoteRequired
from nrm_approval.domain.need_item import NeedItem
from nrm_approval.domain.rectification import RequestRound, answer_points
from nrm_approval.domain.refs import CaseRef
from nrm_approval.domain.request import ServiceRequest
from nrm_shared.clocks.lengths import due
from nrm_shared.contracts.approval import RequestSubmittedV1, RequestWithdrawnV1
from nrm_shared.kernel.confidential import Confidential, reveal
from nrm_shared.kernel.errors import IllegalMove, Malformed
from nrm_shared.kernel.ids import new_id
from nrm_shared.reference import codes


@dataclass(frozen=True, slots=True)
class SubmitRequest:
    """Submit the draft. `consent_discussed`: what is shared and with whom was talked through (C5, C6)."""

    request_id: UUID
    consent_discussed: bool
    row_version: int | None = None


@dataclass(frozen=True, slots=True)
class RectifyRequest:
    """Answers by point, and the items as changed or added by them."""

    request_id: UUID
    answers: dict[UUID, str]
    items: tuple[WantedNeed, ...] = ()
    row_version: int | None = None


@dataclass(frozen=True, slots=True)
class WithdrawRequest:
    """Take the request back before its verification, for a coded reason."""

    request_id: UUID
    reason: str
    row_version: int | None = None


def submit_request(command: SubmitRequest, work: ApprovalWork) -> ServiceRequest:
    """Submit; K12 runs. Raises `VictimNotConfirmed` (INV-20), `ConsentNotDiscussed`, `ConflictNoteRequired` (SD4)."""
    case, open_work, request = _begin(work, command.request_id, command.row_version)
    case.takes_work(emergency=request.interim)
    items = work.items.where(request_id=request.id, status="PROPOSED", lock=True)
    _check_conflict(work, request, items)
    end = due("K12", work.now)
    # The round is counted only once the submission holds: a refusal rolls the count back with everything else.
    request.submit(
        case,
        items,
        consent_discussed=command.consent_discussed,
        round=open_work.next_round(),
        due=end,
        by=work.actor.id,
        at=work.now,
    )
    work.deadlines.start("K12", "SERVICE_REQUEST", request.id, at=work.now, due=end, case_id=case.id)
    _tell_submitted(work, case, open_work, request, items)
    return request


def rectify_request(command: RectifyRequest, work: ApprovalWork) -> ServiceRequest:
    """Answer every open point and resubmit; K12 runs on with the time it had left.

    Raises `PointsUnanswered` with their count unless every point is answered (INV-21).
    """
    case, open_work, request = _begin(work, command.request_id, command.row_version)
    if request.status != "RECTIFICATION" or request.paused_at is None or request.due_at is None:
        raise IllegalMove(machine="service-request", status=request.status, verb="resubmit")
    answer_points(work.points.where(request_id=request.id), command.answers, by=work.actor.id, at=work.now)
    items = _changed_items(command, work, request)
    _check_conflict(work, request, items)
    request.check_interim(case, items)
    end = resumed(request.due_at, request.paused_at, work.now)
    request.resubmit(due=end, by=work.actor.id, at=work.now)
    work.deadlines.resume("K12", request.id, due=end)
    _tell_submitted(work, case, open_work, request, items)
    return request


def withdraw_request(command: WithdrawRequest, work: ApprovalWork) -> ServiceRequest:
    """Take it back; its items go with it. Raises `Malformed`."""
    codes.require("/reason", "need_withdrawal", command.reason)
    case, open_work, request = _begin(work, command.request_id, command.row_version, persons_too=True)
    request.withdraw(reason=command.reason, by=work.actor.id, at=work.now)
    for item in work.items.where(request_id=request.id, status="PROPOSED", lock=True):
        item.withdraw(reason=command.reason, by=work.actor.id, at=work.now)
        note_item(open_work, item)
    work.deadlines.stop("K12", request.id, at=work.now)
    work.emit(
        RequestWithdrawnV1(request_id=request.id, case_id=case.id),
        subject=request.id,
        sequence=request.row_version,
        case_id=case.id,
    )
    note_request(open_work, request)
    settle(work, case, open_work)
    return request


def _begin(
    work: ApprovalWork, id: UUID, version: int | None, *, persons_too: bool = False
) -> tuple[CaseRef, CaseWork, ServiceRequest]:
    case, open_work = lock_case(work, work.case_of(ServiceRequest, id))
    request = work.requests.get(id)
    work.permit(submitter_object(case, request, persons_too=persons_too))
    request.expect(version)
    return case, open_work, request


def _changed_items(command: RectifyRequest, work: ApprovalWork, request: ServiceRequest) -> list[NeedItem]:
    items = {item.id: item for item in work.items.where(request_id=request.id, status="PROPOSED", lock=True)}
    for index, wanted in enumerate(command.items):
        if wanted.item_id is None:
            added = propose(wanted, request, work)
            work.items.add(added)
            items[added.id] = added
        elif wanted.item_id in items:
            describe(items[wanted.item_id], wanted)
            items[wanted.item_id].changed()
        else:
            raise Malformed(f"/items/{index}/item_id", "not-an-id")
    return list(items.values())


def _check_conflict(work: ApprovalWork, request: ServiceRequest, items: Sequence[NeedItem]) -> None:
    """Raise `ConflictNoteRequired` if an organisation that assessed the case is wished for as provider (SD4)."""
    assessed = {assessment.organisation for assessment in work.assessments.where(case_id=request.case_id)} - {None}
    if any(item.preferred_provider in assessed for item in items) and request.conflict_note is None:
        raise ConflictNoteRequired


def _tell_submitted(
    work: ApprovalWork, case: CaseRef, open_work: CaseWork, request: ServiceRequest, items: Sequence[NeedItem]
) -> None:
    """Keep this submission for ever beside the later ones, and tell the others."""
    work.rounds.add(
        RequestRound(
            id=new_id(),
            request_id=request.id,
            case_id=case.id,
            number=request.submission_round,
            items=Confidential(case.id, json.dumps([_snapshot(item) for item in items], ensure_ascii=False)),
            submitted_by=work.actor.id,
            submitted_at=work.now,
            created_at=work.now,
        )
    )
    work.emit(
        RequestSubmittedV1(
            request_id=request.id,
            request_number=request.number,
            case_id=case.id,
            round=request.round or 1,
            needs=[item.need for item in items],
            interim=request.interim,
            source=request.source,
            due_at=request.due_at,
        ),
        subject=request.id,
        sequence=request.row_version,
        case_id=case.id,
    )
    note_request(open_work, request)
    settle(work, case, open_work)


def _snapshot(item: NeedItem) -> dict[str, object]:
    return {
        "item_id": str(item.id),
        "need": item.need,
        "requested_term": item.requested_term,
        "description": reveal(item.description),
        "victim_priority": item.victim_priority,
        "preferred_provider": item.preferred_provider,
        "preferred_district": item.preferred_district,
        "start_by": item.start_by.isoformat() if item.start_by else None,
    }
