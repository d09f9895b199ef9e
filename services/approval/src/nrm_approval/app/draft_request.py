"""A frontline officer, assessor, provider, case manager or the person drafts a service request (steps 7 and 11)."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from nrm_approval.app.case_file import case_object, lock_case, note_request, settle
from nrm_approval.app.ports import ApprovalWork
from nrm_approval.domain.assessment import NeedsAssessment
from nrm_approval.domain.need_item import NeedItem
from nrm_approval.domain.request import ServiceRequest
from nrm_shared.kernel.confidential import confidential
from nrm_shared.kernel.errors import Malformed
from nrm_shared.kernel.ids import document_number, new_id
from nrm_shared.reference import clocks


@dataclass(frozen=True, slots=True)
class WantedNeed:
    """One need asked for: type N01 to N12, the term wished for, and what the person says about where and when.

    `item_id` names an item to change when a request is rectified; None adds one.
    """

    need: str
    requested_term: str
    description: str | None = None
    victim_priority: int | None = None
    preferred_provider: str | None = None
    preferred_district: str | None = None
    start_by: date | None = None
    item_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class DraftRequest:
    """A new request. `interim` marks emergency help before the determination (INV-20, decision 4)."""

    case_id: UUID
    source: str
    items: tuple[WantedNeed, ...]
    interim: bool = False
    assessment_id: UUID | None = None
    conflict_note: str | None = None


def draft_request(command: DraftRequest, work: ApprovalWork) -> ServiceRequest:
    """Draft the request; raises `CaseClosed` or `CaseOnHold` if the case takes no new work."""
    case, open_work = lock_case(work, command.case_id)
    work.permit(case_object(work, "service-request", case))
    case.takes_work(emergency=command.interim)
    if command.assessment_id and work.case_of(NeedsAssessment, command.assessment_id) != case.id:
        raise Malformed("/assessment_id", "not-an-id")
    request = ServiceRequest(
        id=new_id(),
        number=document_number("REQ", *work.next_number("request")),
        case_id=case.id,
        source=command.source,
        interim=command.interim,
        assessment_id=command.assessment_id,
        organisation=work.actor.organisation,
        conflict_note=confidential(case.id, command.conflict_note),
        regime=clocks.regime().code,
        created_at=work.now,
    )
    request.draft(by=work.actor.id, at=work.now)
    work.requests.add(request)
    for wanted in command.items:
        work.items.add(propose(wanted, request, work))
    note_request(open_work, request)
    settle(work, case, open_work)
    return request


def propose(wanted: WantedNeed, request: ServiceRequest, work: ApprovalWork) -> NeedItem:
    """Return a new item of `request` as wanted."""
    item = NeedItem(
        id=new_id(),
        request_id=request.id,
        case_id=request.case_id,
        need=wanted.need,
        requested_term=wanted.requested_term,
        interim=request.interim,
        created_at=work.now,
    )
    describe(item, wanted)
    item.propose(by=work.actor.id, at=work.now)
    return item


def describe(item: NeedItem, wanted: WantedNeed) -> None:
    """Write into `item` what is wanted."""
    item.need, item.requested_term = wanted.need, wanted.requested_term
    item.description = confidential(item.case_id, wanted.description)
    item.victim_priority, item.start_by = wanted.victim_priority, wanted.start_by
    item.preferred_provider, item.preferred_district = wanted.preferred_provider, wanted.preferred_district
