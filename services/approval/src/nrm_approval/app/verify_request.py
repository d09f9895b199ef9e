"""The focal point verifies a request: approved, rejected or sent for rectification (guideline step 7, INV-21)."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from nrm_approval.app.case_file import lock_case, note_request, settle
from nrm_approval.app.ports import ApprovalWork
from nrm_approval.domain.need_item import NeedItem
from nrm_approval.domain.rectification import RectificationPoint
from nrm_approval.domain.request import ServiceRequest
from nrm_shared.contracts.approval import (
    RequestRejectedV1,
    RequestSentForRectificationV1,
    RequestVerifiedV1,
)
from nrm_shared.kernel.confidential import Confidential
from nrm_shared.kernel.errors import Malformed
from nrm_shared.kernel.ids import new_id

APPROVED, REJECTED, SENT_FOR_RECTIFICATION = "APPROVED", "REJECTED", "SENT_FOR_RECTIFICATION"


@dataclass(frozen=True, slots=True)
class VerifyRequest:
    """The outcome: exactly one of three. `struck` names items left out of an approval; `points` what to rectify."""

    request_id: UUID
    outcome: str
    reasons: str | None = None
    struck: tuple[UUID, ...] = ()
    points: tuple[str, ...] = ()
    row_version: int | None = None


def verify_request(command: VerifyRequest, work: ApprovalWork) -> ServiceRequest:
    """Verify; K12 stops, or rests during rectification. Raises `SubmitterCannotVerify` for the submitter (SD1)."""
    case, open_work = lock_case(work, work.case_of(ServiceRequest, command.request_id))
    request = work.requests.get(command.request_id)
    request.expect(command.row_version)
    request.take_up(by=work.actor.id, at=work.now)
    items = work.items.where(request_id=request.id, status="PROPOSED", lock=True)
    if command.outcome == APPROVED:
        _approve(command, work, request, items)
    elif command.outcome == SENT_FOR_RECTIFICATION:
        _send_for_rectification(command, work, request)
    else:
        _reject(command, work, request, items)
    _close_round(command, work, request)
    note_request(open_work, request)
    settle(work, case, open_work)
    return request


def _approve(command: VerifyRequest, work: ApprovalWork, request: ServiceRequest, items: Sequence[NeedItem]) -> None:
    struck = set(command.struck)
    if struck - {item.id for item in items}:
        raise Malformed("/struck", "not-an-id")
    if len(struck) == len(items):
        # Nothing left to classify: that is a rejection, and must be said as one.
        raise Malformed("/struck", "too-many", max=len(items) - 1)
    request.verify(reasons=command.reasons, by=work.actor.id, at=work.now)
    for item in items:
        (item.strike if item.id in struck else item.keep)(by=work.actor.id, at=work.now)
    work.deadlines.stop("K12", request.id, at=work.now)
    work.emit(
        RequestVerifiedV1(
            request_id=request.id,
            case_id=request.case_id,
            outcome=APPROVED,
            kept=[item.need for item in items if item.id not in struck],
            struck=[item.need for item in items if item.id in struck],
        ),
        subject=request.id,
        sequence=request.row_version,
        case_id=request.case_id,
    )


def _send_for_rectification(command: VerifyRequest, work: ApprovalWork, request: ServiceRequest) -> None:
    texts = [text for text in command.points if text.strip()]
    if not texts:
        raise Malformed("/points", "too-few", min=1)
    request.send_for_rectification(reasons=command.reasons, by=work.actor.id, at=work.now)
    for position, text in enumerate(texts, start=1):
        work.points.add(
            RectificationPoint(
                id=new_id(),
                request_id=request.id,
                case_id=request.case_id,
                round=request.submission_round,
                position=position,
                text=Confidential(request.case_id, text),
                created_at=work.now,
            )
        )
    work.deadlines.pause("K12", request.id)
    work.emit(
        RequestSentForRectificationV1(
            request_id=request.id, case_id=request.case_id, rectification_round=request.submission_round
        ),
        subject=request.id,
        sequence=request.row_version,
        case_id=request.case_id,
    )


def _reject(command: VerifyRequest, work: ApprovalWork, request: ServiceRequest, items: Sequence[NeedItem]) -> None:
    request.reject(reasons=command.reasons, by=work.actor.id, at=work.now)
    for item in items:
        item.strike(by=work.actor.id, at=work.now)
    work.deadlines.stop("K12", request.id, at=work.now)
    work.emit(
        RequestRejectedV1(request_id=request.id, case_id=request.case_id),
        subject=request.id,
        sequence=request.row_version,
        case_id=request.case_id,
    )
    work.notify("request-rejected", case_id=request.case_id, subject_kind="service-request", subject_id=request.id)


def _close_round(command: VerifyRequest, work: ApprovalWork, request: ServiceRequest) -> None:
    for entry in work.rounds.where(request_id=request.id, number=request.submission_round):
        entry.close(command.outcome, reasons=request.reasons, by=work.actor.id, at=work.now)
