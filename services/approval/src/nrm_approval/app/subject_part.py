"""What approval keeps about the person of a case, as she is given it in the copy she asked for (2.10 access).

Who works here stands in it by organisation, never by account, and what was noted on an assessor's own conflict of
interest is not about her.
"""

from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, TypeVar, cast
from uuid import UUID

from nrm_approval.app import attached, shaping
from nrm_approval.app.case_file import case_object
from nrm_approval.app.ports import ApprovalWork
from nrm_approval.domain.need_item import NeedItem
from nrm_approval.domain.refs import CaseRef
from nrm_approval.domain.request import ServiceRequest
from nrm_shared.attachments.copied import CopiedFile, copied_files
from nrm_shared.kernel.confidential import reveal

P = TypeVar("P")
NOT_HERS = ("conflict_note", "return_note")


@dataclass(frozen=True, slots=True)
class ReadSubjectPart:
    """Everything about the person of one case."""

    case_id: UUID


@dataclass(frozen=True, slots=True, repr=False)
class AssessmentPart:
    """What was found about her and her needs."""

    status: str
    organisation: str | None
    mode: str | None
    assessed_on: date | None
    family_reunion_prospect: str | None
    orphan: str | None
    scores: dict[str, int] | None
    risks: dict[str, int] | None
    victim_priority: list[str] | None
    notes: dict[str, str] | None
    safety_plan: str | None
    recommendation: str | None
    best_interest_note: str | None


@dataclass(frozen=True, slots=True, repr=False)
class PointPart:
    """What had to be put right in a request, and the answer."""

    text: str | None
    answer: str | None


@dataclass(frozen=True, slots=True, repr=False)
class RequestPart:
    """What was asked for her."""

    number: str
    status: str
    source: str
    organisation: str | None
    submitted_at: datetime | None
    result: str | None
    reasons: str | None
    points: list[PointPart]


@dataclass(frozen=True, slots=True, repr=False)
class ApprovalPart:
    """One decision about a need."""

    term: str
    level: str
    status: str
    decided_at: datetime | None
    valid_until: datetime | None
    reasons: str | None
    conditions: str | None


@dataclass(frozen=True, slots=True, repr=False)
class NeedPart:
    """One need, and every decision about it."""

    need: str
    status: str
    term: str | None
    interim: bool
    outcome: str | None
    description: str | None
    classification_reason: str | None
    approvals: list[ApprovalPart]


@dataclass(frozen=True, slots=True, repr=False)
class SubjectPart:
    """Approval's part of the copy."""

    case_id: UUID
    assessments: list[AssessmentPart]
    requests: list[RequestPart]
    needs: list[NeedPart]
    attachments: list[CopiedFile]


def read_subject_part(query: ReadSubjectPart, work: ApprovalWork) -> SubjectPart:
    """Return the part; that it was read is written to the audit. Raises `NotFound`, `KeyDestroyed`."""
    case = work.cases.read(query.case_id)
    target = case_object(work, "subject-part", case)
    work.permit(target)
    level = work.level(target)
    findings = [name for name in shaping.assessment_fields(level) if name not in NOT_HERS]
    texts = [name for name in shaping.REQUEST_TEXTS if name not in NOT_HERS]
    assessments = work.assessments.where(case_id=case.id)
    work.disclosed("subject-part", case.id, [*findings, *texts, "attachments"], level=level or "L1", case_id=case.id)
    return SubjectPart(
        case_id=case.id,
        assessments=[
            _of(AssessmentPart, shaping.assessment_view(one, case, findings=True, texts=True)) for one in assessments
        ],
        requests=[_request(one, work) for one in work.requests.where(case_id=case.id)],
        needs=[_need(one, case, work) for one in work.items.where(case_id=case.id)],
        attachments=[
            file for one in assessments for file in copied_files(work, attached.PARENTS, "assessment", one.id)
        ],
    )


def _request(one: ServiceRequest, work: ApprovalWork) -> RequestPart:
    points = sorted(work.points.where(request_id=one.id), key=lambda point: (point.round, point.position))
    return RequestPart(
        number=one.number,
        status=one.status,
        source=one.source,
        organisation=one.organisation,
        submitted_at=one.submitted_at,
        result=one.result,
        reasons=reveal(one.reasons),
        points=[_of(PointPart, shaping.point_view(point, texts=True)) for point in points],
    )


def _need(one: NeedItem, case: CaseRef, work: ApprovalWork) -> NeedPart:
    view = shaping.item_view(one, case, found=None, approvals=[], texts=True, scores=False, named=shaping.EVERY)
    decisions = [shaping.approval_view(each, texts=True) for each in work.approvals.where(item_id=one.id)]
    return _of(NeedPart, view, approvals=[_of(ApprovalPart, each) for each in decisions])


def _of(part: type[P], view: object, **own: Any) -> P:
    """Return those fields of a view that the part has, so that what is opened is opened in one place; `own` are the others."""
    names = {field.name for field in fields(cast(Any, part))} - own.keys()
    return part(**{name: getattr(view, name) for name in names}, **own)
