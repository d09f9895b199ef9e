"""What approval answers: assessments, requests, need items; each read is permitted and audited."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from nrm_approval.app import shaping
from nrm_approval.app.case_file import (
    assessors_of,
    case_object,
    latest_findings,
    manager_of,
    need_object,
    own_needs,
    request_object,
    submitters_of,
)
from nrm_approval.app.open_notes import notes_open
from nrm_approval.app.ports import ApprovalLists, ApprovalWork
from nrm_approval.app.views import (
    AssessmentView,
    NeedItemView,
    RequestSummary,
    RequestView,
)
from nrm_approval.app.work_on_assessment import assessment_object
from nrm_approval.domain.need_item import NeedItem
from nrm_shared.access import conditions, roles_allowed
from nrm_shared.kernel.actor import AccessObject
from nrm_shared.kernel.errors import Malformed
from nrm_shared.kernel.pages import DEFAULT_LIMIT, Page, by_due, page, read_due

# Who may submit requests (2.6.6); what they wrote, and what was answered to it, they read.
SUBMITTERS = frozenset({"SUR", "FRO", "HLP", "ASR", "PFP", "PWK", "CMG"})
NEED_QUEUES = {"focal-point": ("PENDING_FP", "RETURNED"), "authority": ("PENDING_AUTHORITY",)}
REQUEST_QUEUES = {
    "verification": ("SUBMITTED", "UNDER_VERIFICATION"),
    "classification": ("VERIFIED",),
    "rectification": ("RECTIFICATION",),
}


@dataclass(frozen=True, slots=True)
class OneAssessment:
    """One assessment."""

    id: UUID


@dataclass(frozen=True, slots=True)
class OneRequest:
    """One service request with its points and rounds."""

    id: UUID


@dataclass(frozen=True, slots=True)
class OneNeedItem:
    """One need item with its approvals."""

    id: UUID


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of a list: of one queue, of one case, or both."""

    queue: str | None = None
    case_id: UUID | None = None
    after: str | None = None
    limit: int = DEFAULT_LIMIT


@dataclass(frozen=True, slots=True)
class Assessments(Listing):
    """Assessments."""


@dataclass(frozen=True, slots=True)
class Requests(Listing):
    """Service requests; queues are verification, classification, rectification."""


@dataclass(frozen=True, slots=True)
class NeedItems(Listing):
    """Need items; queues are focal-point and authority."""


def one_assessment(query: OneAssessment, work: ApprovalWork) -> AssessmentView:
    """Return the assessment as far as the reader may see it."""
    assessment = work.assessments.read(query.id)
    case = work.cases.read(assessment.case_id)
    target = assessment_object(assessment, case, assessors_of(assessment, work) | manager_of(work, case.id))
    work.permit(target)
    level = work.level(target)
    if level == "L3" and notes_open(work, assessment.id):
        level = "L4"
        work.widen(level)
    texts = shaping.sees_texts(level)
    if texts:
        fields = shaping.assessment_fields(level)
        work.disclosed("assessment", assessment.id, fields, level=level or "L1", case_id=case.id)
    return shaping.assessment_view(assessment, case, findings=texts, texts=texts)


def one_request(query: OneRequest, work: ApprovalWork) -> RequestView:
    """Return the request; its submitter sees its texts, others from L3 on."""
    request = work.requests.read(query.id)
    case = work.cases.read(request.case_id)
    target = request_object(work, case, request)
    work.permit(target)
    deep = shaping.sees_texts(work.level(target))
    own = bool(SUBMITTERS & work.actor.roles and _own(work) & submitters_of(request))
    if deep or own:
        fields = [*shaping.REQUEST_TEXTS, *(shaping.FINDINGS if deep else ())]
        work.disclosed("service-request", request.id, fields, level="L3", case_id=case.id)
        # What somebody wrote, and what was answered to it, is theirs to read.
        work.widen("L3")
    named = shaping.Named.to(work, "service-request:read", target)
    return shaping.request_view(request, case, work, texts=deep or own, scores=deep, named=named)


def one_need_item(query: OneNeedItem, work: ApprovalWork) -> NeedItemView:
    """Return the need; for the Authority a dossier of codes without free text (2.2 AUT)."""
    item = work.items.read(query.id)
    case = work.cases.read(item.case_id)
    target = need_object(work, case, item)
    work.permit(target)
    texts = shaping.sees_texts(work.level(target))
    scores = texts or work.actor.has("AUT")
    if scores:
        fields = [*shaping.FINDINGS, *(shaping.NEED_TEXTS if texts else ())]
        work.disclosed("need-item", item.id, fields, level="L3", case_id=case.id)
    return shaping.item_view(
        item,
        case,
        found=latest_findings(work, case.id),
        approvals=work.approvals.where(item_id=item.id),
        texts=texts,
        scores=scores,
        named=shaping.Named.to(work, "need-item:read", target),
    )


def assessments(query: Assessments, work: ApprovalLists) -> Page[AssessmentView]:
    """Return a page of assessments without their findings; an assessor names the case."""
    _permit_list(query, "assessment", work)
    statuses = ("SUBMITTED",) if query.queue == "acceptance" else None
    if query.queue not in (None, "acceptance"):
        raise Malformed("/queue", "not-a-code")
    found = work.assessment_page(
        statuses=statuses,
        case_id=query.case_id,
        protected_too=query.case_id is not None or _protected_too("assessment", work),
        after=read_due(query.after),
        limit=query.limit + 1,
    )
    return page(found, query.limit, by_due).each(
        lambda entry: shaping.assessment_view(entry, work.cases.read(entry.case_id), findings=False, texts=False)
    )


def requests(query: Requests, work: ApprovalLists) -> Page[RequestSummary]:
    """Return a page of requests without texts; of a case, whoever may submit requests is shown the own ones (2.14)."""
    of, target = _permit_requests(query, work)
    found = work.request_page(
        statuses=_statuses(query, REQUEST_QUEUES),
        case_id=query.case_id,
        of=of,
        protected_too=query.case_id is not None or _protected_too("service-request", work),
        after=read_due(query.after),
        limit=query.limit + 1,
    )
    named = shaping.Named.to(work, "service-request:list", target)
    return page(found, query.limit, by_due).each(
        lambda entry: shaping.request_summary(entry, work.cases.read(entry.case_id), named)
    )


def need_items(query: NeedItems, work: ApprovalLists) -> Page[NeedItemView]:
    """Return a page of need items without texts and scores: the queue of the focal point or of the Authority, or a case's.

    Of a case that it only serves, a provider is shown the needs of its own referrals (INV-33).
    """
    target = _permit_list(query, "need-item", work)
    serves = roles_allowed(work.actor, "need-item:list", target) <= shaping.SERVING
    found = work.item_page(
        statuses=_statuses(query, NEED_QUEUES),
        case_id=query.case_id,
        of=own_needs(work, query.case_id) if serves and query.case_id else None,
        protected_too=query.case_id is not None or _protected_too("need-item", work),
        after=read_due(query.after),
        limit=query.limit + 1,
    )
    named = shaping.Named.to(work, "need-item:list", target)
    return page(found, query.limit, by_due).each(lambda entry: _line(entry, named, work))


def _line(item: NeedItem, named: shaping.Named, work: ApprovalWork) -> NeedItemView:
    case = work.cases.read(item.case_id)
    found = latest_findings(work, case.id)
    return shaping.item_view(item, case, found=found, approvals=[], texts=False, scores=False, named=named)


def _protected_too(kind: str, work: ApprovalWork) -> bool:
    """Return whether the reader's list holds cases under witness protection."""
    return work.level(AccessObject(kind)) is not None


def _permit_list(query: Listing, kind: str, work: ApprovalWork) -> AccessObject:
    """Permit the list and return it as an object: one over all cases is for who may see all; others name their case."""
    if query.case_id is None:
        target = AccessObject(kind, facts=conditions.LISTED)
    else:
        target = case_object(work, kind, work.cases.read(query.case_id))
    work.permit(target)
    return target


def _permit_requests(query: Listing, work: ApprovalWork) -> tuple[frozenset[str] | None, AccessObject]:
    """Permit the list; return whose requests it holds, None for everybody's, and the list as an object."""
    if query.case_id is None:
        return None, _permit_list(query, "service-request", work)
    case = work.cases.read(query.case_id)
    protection = conditions.protection(case.witness_protected)
    whole = AccessObject("service-request", str(case.id), places=case.places, case_id=case.id, facts=protection)
    if work.level(whole) is not None:
        work.permit(whole)
        return None, whole
    own = _own(work)
    mine = [request for request in work.requests.where(case_id=case.id) if own & submitters_of(request)]
    target = request_object(work, case, mine[0]) if mine else case_object(work, "service-request", case)
    work.permit(target)
    return own, target


def _own(work: ApprovalWork) -> frozenset[str]:
    return frozenset(filter(None, (work.actor.id, work.actor.organisation)))


def _statuses(query: Listing, queues: dict[str, tuple[str, ...]]) -> Iterable[str] | None:
    if query.queue is None:
        return None
    if query.queue not in queues:
        raise Malformed("/queue", "not-a-code")
    return queues[query.queue]
