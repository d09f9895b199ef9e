"""Subject requests as they are shown and told: the words, the state, the end."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nrm_intake.app.objects import permit_case
from nrm_intake.app.ports import IntakeWork
from nrm_intake.domain.subject_request import SubjectRequest
from nrm_shared.contracts.intake import SubjectRequestDecidedV1
from nrm_shared.kernel.actor import AccessObject
from nrm_shared.kernel.confidential import Confidential, KeyDestroyed, reveal
from nrm_shared.kernel.pages import DEFAULT_LIMIT, Page, by_id, page, read_id

CLOCK, OBJECT = "K20", "SUBJECT_REQUEST"
WORDS = ("wish", "witness", "answer")


@dataclass(frozen=True, slots=True)
class SubjectRequestsOfCase:
    """What was asked about the data of one case's person."""

    case_id: UUID
    after: str | None = None
    limit: int = DEFAULT_LIMIT


@dataclass(frozen=True, slots=True)
class ListSubjectRequests:
    """Everybody's requests, oldest first, without their words; `unanswered` and `overdue` narrow the list."""

    unanswered: bool = False
    overdue: bool = False
    after: str | None = None
    limit: int = DEFAULT_LIMIT


@dataclass(frozen=True, slots=True)
class SubjectRequestState:
    """A request without its words."""

    request_id: UUID
    case_id: UUID
    kind: str
    status: str
    by_person: bool
    made_at: datetime
    due_at: datetime
    reason: str | None
    decided_at: datetime | None
    erasure_id: UUID | None
    copy_until: datetime | None
    row_version: int


@dataclass(frozen=True, slots=True, repr=False)
class SubjectRequestView:
    """A request with its words; an erased person's open no more."""

    request: SubjectRequestState
    wish: str | None
    witness: str | None
    answer: str | None


def requests_of_case(query: SubjectRequestsOfCase, work: IntakeWork) -> Page[SubjectRequestView]:
    """Return a page of the requests about the case's person, oldest first. Raises `NotFound`, `Malformed`."""
    case = work.cases.read(query.case_id)
    permit_case(work, case, "subject-request")
    found = work.subject_requests.page_of_case(case.id, after=read_id(query.after), limit=query.limit + 1)
    shown = page(found, query.limit, by_id)
    for one in shown.items:
        work.disclosed("subject-request", one.id, list(WORDS), level="L3", case_id=case.id)
    return shown.each(_view)


def list_requests(query: ListSubjectRequests, work: IntakeWork) -> Page[SubjectRequestState]:
    """Return a page of the requests, for who answers them; raises `Malformed` for a cursor of another list."""
    work.permit(AccessObject("subject-request"))
    found = work.subject_requests.page(
        unanswered=query.unanswered or query.overdue,
        late_at=work.now if query.overdue else None,
        after=read_id(query.after),
        limit=query.limit + 1,
    )
    return page(found, query.limit, by_id).each(state_of)


def _view(one: SubjectRequest) -> SubjectRequestView:
    return SubjectRequestView(state_of(one), _opened(one.wish), _opened(one.witness), _opened(one.answer))


def state_of(request: SubjectRequest) -> SubjectRequestState:
    """Return the request as it stands."""
    return SubjectRequestState(
        request.id,
        request.case_id,
        request.kind,
        request.status,
        request.by_person,
        request.made_at,
        request.due_at,
        request.reason,
        request.decided_at,
        request.erasure_id,
        request.copy_until,
        request.row_version,
    )


def tell_decided(work: IntakeWork, request: SubjectRequest) -> None:
    """Stop the clock and tell the others how it ended."""
    work.deadlines.stop(CLOCK, request.id, at=work.now)
    work.emit(
        SubjectRequestDecidedV1(
            request_id=request.id, case_id=request.case_id, outcome=request.status, reason=request.reason
        ),
        subject=request.id,
        sequence=request.row_version,
        case_id=request.case_id,
    )


def _opened(words: Confidential | None) -> str | None:
    try:
        return reveal(words)
    except KeyDestroyed:
        return None
