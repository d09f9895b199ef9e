"""From aggregates to views: free text only for readers of level L3 and above, and for who wrote it."""

import json
from dataclasses import dataclass

from nrm_approval.app.case_file import PROVIDER_ROLES
from nrm_approval.app.ports import ApprovalWork
from nrm_approval.app.views import (
    ApprovalView,
    AssessmentView,
    CaseDossier,
    NeedItemView,
    PointView,
    RequestSummary,
    RequestView,
    RoundView,
)
from nrm_approval.domain.approval import Approval
from nrm_approval.domain.assessment import NeedsAssessment
from nrm_approval.domain.classification import default_term
from nrm_approval.domain.need_item import NeedItem
from nrm_approval.domain.rectification import RectificationPoint, RequestRound
from nrm_approval.domain.refs import CaseRef
from nrm_approval.domain.request import ServiceRequest
from nrm_shared.access import roles_allowed
from nrm_shared.access.masking import MASKED, Masked
from nrm_shared.kernel.actor import AccessObject
from nrm_shared.kernel.confidential import Confidential, reveal

COMMITTEE, SERVING = frozenset({"CTC"}), frozenset(PROVIDER_ROLES)
# What the record of a reading names, for each thing that is shown (INV-41).
ASSESSMENT_FIELDS = (
    "scores",
    "risks",
    "victim_priority",
    "notes",
    "safety_plan",
    "recommendation",
    "best_interest_note",
    "family_reunion_prospect",
    "orphan",
    "return_note",
    "conflict_note",
)
# Health and psychological notes: restricted (L4), and opened to the focal point by a reasoned request only (2.2).
RESTRICTED = ("notes", "safety_plan")
FINDINGS = ("need_score", "orphan", "family_reunion_prospect")
NEED_TEXTS = ("description", "classification_reason", "reasons", "conditions", "meeting_ref")
REQUEST_TEXTS = ("description", "classification_reason", "points", "answers", "reasons", "conflict_note", "rounds")


def sees_texts(level: str | None) -> bool:
    """Return whether a reader of `level` sees free text (always L3 or more, 2.2)."""
    return level in ("L3", "L4")


def assessment_fields(level: str | None) -> list[str]:
    """Return which fields of an assessment a reader of `level` is shown, as the record of a reading names them."""
    return [name for name in ASSESSMENT_FIELDS if level == "L4" or name not in RESTRICTED]


def assessment_view(assessment: NeedsAssessment, case: CaseRef, *, findings: bool, texts: bool) -> AssessmentView:
    """Return the assessment with its scores if `findings`, with its texts if `texts`."""
    found = assessment.found() if findings else None
    return AssessmentView(
        id=assessment.id,
        case_id=case.id,
        case_number=case.number,
        status=assessment.status,
        organisation=assessment.organisation,
        assessor=assessment.assessor,
        due_at=assessment.due_at,
        submitted_at=assessment.submitted_at,
        access_until=assessment.access_until,
        row_version=assessment.row_version,
        regime=assessment.regime,
        mode=assessment.mode,
        assessed_on=assessment.assessed_on,
        family_reunion_prospect=assessment.family_reunion_prospect if found else None,
        orphan=assessment.orphan if found else None,
        scores=found.scores if found else None,
        risks=found.risks if found else None,
        victim_priority=list(found.victim_priority) if found else None,
        notes=found.notes if found and texts else None,
        safety_plan=found.safety_plan if found and texts else None,
        recommendation=found.recommendation if found and texts else None,
        best_interest_note=found.best_interest_note if found and texts else None,
        return_note=_text(assessment.return_note, texts),
        conflict_note=_text(assessment.conflict_note, texts),
    )


@dataclass(frozen=True, slots=True)
class Named:
    """Which organisations the reader is told of: every one, or `own` alone. Who meets a need may be a shelter."""

    every: bool
    own: str | None = None

    @classmethod
    def to(cls, work: ApprovalWork, permission: str, target: AccessObject) -> "Named":
        """Return what the actor is told by the roles that reach `target`.

        A committee is told needs and not who meets them (2.2 CTC), a provider nothing of others (INV-33), except in what it
        asked for itself.
        """
        roles = roles_allowed(work.actor, permission, target) - COMMITTEE
        asked = target.kind == "service-request"
        return cls(bool(roles if asked else roles - SERVING), work.actor.organisation if roles else None)

    def of(self, organisation: str | None) -> str | Masked | None:
        """Return the organisation, or the placeholder, which does not tell either whether there is one."""
        return organisation if self.every or (organisation and organisation == self.own) else MASKED


EVERY = Named(every=True)


def dossier(case: CaseRef, found: NeedsAssessment | None) -> CaseDossier:
    """Return the case as a pseudonym with codes."""
    return CaseDossier(
        case_id=case.id,
        case_number=case.number,
        gender=case.gender,
        age_band=case.age_band,
        minor_now=case.minor_now,
        minor_at_act=case.minor_at_act,
        current_district=case.current_district,
        victim_status=case.victim_status,
        tip_type=case.tip_type,
        orphan=found.orphan if found else None,
        family_reunion_prospect=found.family_reunion_prospect if found else None,
    )


def item_view(
    item: NeedItem,
    case: CaseRef,
    *,
    found: NeedsAssessment | None,
    approvals: list[Approval],
    texts: bool,
    scores: bool,
    named: Named,
) -> NeedItemView:
    """Return the need with the case's dossier; its assessed score if `scores`, its texts if `texts`."""
    findings = found.found() if found and scores else None
    return NeedItemView(
        id=item.id,
        request_id=item.request_id,
        need=item.need,
        status=item.status,
        requested_term=item.requested_term,
        term=item.term,
        level=item.level,
        interim=item.interim,
        victim_priority=item.victim_priority,
        preferred_provider=named.of(item.preferred_provider),
        preferred_district=item.preferred_district,
        start_by=item.start_by,
        bridge_of=item.bridge_of,
        classified_at=item.classified_at,
        due_at=item.due_at,
        decided_at=item.decided_at,
        valid_until=item.valid_until,
        outcome=item.outcome,
        row_version=item.row_version,
        case=dossier(case, found if scores else None),
        need_score=findings.scores.get(item.need) if findings else None,
        default_term=_default_term(item, case, found),
        description=_text(item.description, texts),
        classification_reason=_text(item.classification_reason, texts),
        approvals=[approval_view(approval, texts=texts) for approval in approvals],
    )


def request_summary(request: ServiceRequest, case: CaseRef, named: Named) -> RequestSummary:
    """Return the request as a line of a list."""
    return RequestSummary(
        id=request.id,
        number=request.number,
        case_id=case.id,
        case_number=case.number,
        status=request.status,
        source=request.source,
        round=request.round,
        submission_round=request.submission_round,
        interim=request.interim,
        organisation=named.of(request.organisation),
        submitted_at=request.submitted_at,
        due_at=request.due_at,
        verification=request.verification,
        result=request.result,
        row_version=request.row_version,
    )


def request_view(
    request: ServiceRequest, case: CaseRef, work: ApprovalWork, *, texts: bool, scores: bool, named: Named
) -> RequestView:
    """Return the whole request: needs, points, rounds."""
    found = next(reversed(work.assessments.where(case_id=case.id, status="ACCEPTED")), None)
    items = [
        item_view(item, case, found=found, approvals=[], texts=texts, scores=scores, named=named)
        for item in sorted(work.items.where(request_id=request.id), key=lambda item: (item.need, item.requested_term))
    ]
    # Ids made within one millisecond do not tell an order; numbers do.
    points = work.points.where(request_id=request.id)
    rounds = work.rounds.where(request_id=request.id)
    return RequestView(
        id=request.id,
        number=request.number,
        case_id=case.id,
        case_number=case.number,
        status=request.status,
        source=request.source,
        round=request.round,
        submission_round=request.submission_round,
        interim=request.interim,
        organisation=named.of(request.organisation),
        assessment_id=request.assessment_id,
        regime=request.regime,
        submitted_by=request.submitted_by,
        submitted_at=request.submitted_at,
        due_at=request.due_at,
        verification=request.verification,
        verified_at=request.verified_at,
        result=request.result,
        row_version=request.row_version,
        items=items,
        points=[
            point_view(point, texts=texts) for point in sorted(points, key=lambda point: (point.round, point.position))
        ],
        rounds=[_round_view(entry, texts) for entry in sorted(rounds, key=lambda entry: entry.number)],
        reasons=_text(request.reasons, texts),
        conflict_note=_text(request.conflict_note, texts),
    )


def _default_term(item: NeedItem, case: CaseRef, found: NeedsAssessment | None) -> str | None:
    return default_term(
        item.need,
        minor=case.child_safeguards,
        orphan=found.orphan if found else "unknown",
        reunion=found.family_reunion_prospect if found else "unknown",
    )


def approval_view(approval: Approval, *, texts: bool) -> ApprovalView:
    """Return one question and its answer, with what was written if `texts`."""
    return ApprovalView(
        id=approval.id,
        term=approval.term,
        level=approval.level,
        status=approval.status,
        opened_at=approval.opened_at,
        decided_at=approval.decided_at,
        decided_by=approval.decided_by,
        meeting_ref=_text(approval.meeting_ref, texts),
        valid_until=approval.valid_until,
        reasons=_text(approval.reasons, texts),
        conditions=_text(approval.conditions, texts),
    )


def point_view(point: RectificationPoint, *, texts: bool) -> PointView:
    """Return one point of a rectification, in words if `texts`."""
    return PointView(
        id=point.id,
        round=point.round,
        position=point.position,
        answered=point.answer is not None,
        text=_text(point.text, texts),
        answer=_text(point.answer, texts),
    )


def _round_view(entry: RequestRound, texts: bool) -> RoundView:
    return RoundView(
        number=entry.number,
        submitted_by=entry.submitted_by,
        submitted_at=entry.submitted_at,
        outcome=entry.outcome,
        outcome_at=entry.outcome_at,
        reasons=_text(entry.reasons, texts),
        items=json.loads(reveal(entry.items) or "[]") if texts else None,
    )


def _text(value: Confidential | None, shown: bool) -> str | None:
    return reveal(value) if shown else None
