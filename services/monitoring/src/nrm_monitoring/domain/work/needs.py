"""Work from assessment to approval (steps 6 to 9)."""

from collections.abc import Iterator
from datetime import datetime

from nrm_monitoring.domain.dossier import CONFIRMED, Assessment, Dossier, NeedItem, Request
from nrm_monitoring.domain.work.item import Desk, WorkItem

ASSIGN_ASSESSOR = Desk("ASSIGN_ASSESSOR", 6, "FP", "CASE")
START_ASSESSMENT = Desk("START_ASSESSMENT", 6, "ASR", "ASSESSMENT", "K11")
SUBMIT_ASSESSMENT = Desk("SUBMIT_ASSESSMENT", 6, "ASR", "ASSESSMENT", "K11")
ACCEPT_ASSESSMENT = Desk("ACCEPT_ASSESSMENT", 6, "FP", "ASSESSMENT")
REQUEST_SERVICES = Desk("REQUEST_SERVICES", 7, "ASR", "ASSESSMENT")
VERIFY_REQUEST = Desk("VERIFY_REQUEST", 7, "FP", "SERVICE_REQUEST", "K12")
RECTIFY_REQUEST = Desk("RECTIFY_REQUEST", 7, "ASR", "SERVICE_REQUEST")
CLASSIFY_REQUEST = Desk("CLASSIFY_REQUEST", 8, "FP", "SERVICE_REQUEST")
CLASSIFY_AGAIN = Desk("CLASSIFY_AGAIN", 8, "FP", "NEED_ITEM")
DECIDE_SHORT_TERM = Desk("DECIDE_SHORT_TERM", 9, "FP", "NEED_ITEM", "K13")
DECIDE_LONGER_TERM = Desk("DECIDE_LONGER_TERM", 9, "AUT", "NEED_ITEM", "K14")

# Who has to answer the focal point's points: whoever made the request (INV-21).
SUBMITTER = {"ASSESSMENT": "ASR", "PROVIDER": "PFP", "CASE_MANAGER": "CMG", "VICTIM": "FRO"}


def items(dossier: Dossier) -> Iterator[WorkItem]:
    """Yield what assessor, focal point and Authority have to do."""
    yield from _assign(dossier)
    for assessment in dossier.assessments.values():
        if assessment.assigned_at is not None:
            yield from _assessment(dossier, assessment, assessment.assigned_at)
    for request in dossier.requests.values():
        yield from _request(dossier, request)
    for need in dossier.items.values():
        yield from _need(dossier, need)


def _assign(dossier: Dossier) -> Iterator[WorkItem]:
    """Yield the item of a confirmed victim without an assessment; again when the last one was declined or stopped."""
    case, determination = dossier.known_case, dossier.determination
    if case is None or determination is None or determination.issued_at is None:
        return
    if dossier.victim_status != CONFIRMED:
        return
    begun = [each.assigned_at for each in dossier.assessments.values() if each.assigned_at]
    yield ASSIGN_ASSESSOR.item(dossier, case.id, determination.issued_at, min(begun, default=None))
    going = any(each.live or each.accepted_at for each in dossier.assessments.values())
    ended = [each.ended_at for each in dossier.assessments.values() if each.ended_at]
    if begun and ended and not going:
        yield ASSIGN_ASSESSOR.item(dossier, case.id, max(ended), round=2)


def _assessment(dossier: Dossier, assessment: Assessment, assigned_at: datetime) -> Iterator[WorkItem]:
    organisation, assessor = assessment.organisation, assessment.assessor
    yield START_ASSESSMENT.item(
        dossier,
        assessment.id,
        assigned_at,
        assessment.started_at or assessment.ended_at,
        due_at=assessment.start_by,
        organisation=organisation,
        assigned=assessor,
    )
    yield from SUBMIT_ASSESSMENT.of_spans(
        dossier, assessment.id, assessment.work, organisation=organisation, assigned=assessor
    )
    yield from ACCEPT_ASSESSMENT.of_spans(dossier, assessment.id, assessment.judging)
    if assessment.accepted_at is not None:
        asked = [each.submitted_at for each in dossier.requests.values() if each.submitted_at and not each.interim]
        yield REQUEST_SERVICES.item(
            dossier,
            assessment.id,
            assessment.accepted_at,
            min(asked, default=None),
            organisation=organisation,
            assigned=assessor,
        )


def _request(dossier: Dossier, request: Request) -> Iterator[WorkItem]:
    yield from VERIFY_REQUEST.of_spans(dossier, request.id, request.verifying)
    yield from RECTIFY_REQUEST.of_spans(
        dossier,
        request.id,
        request.rectifying,
        role=SUBMITTER.get(request.source, "FRO"),
        organisation=submitter_organisation(dossier, request),
    )
    if request.verified_at is not None and request.kept:
        first = {need.id: need.deciding[0].since for need in dossier.items.values()
                 if need.request_id == request.id and need.deciding}  # fmt: skip
        until = max(first.values()) if len(first) >= len(request.kept) else request.ended_at
        yield CLASSIFY_REQUEST.item(dossier, request.id, request.verified_at, until)


def submitter_organisation(dossier: Dossier, request: Request) -> str | None:
    """Return the organisation that made the request, as far as events tell."""
    match request.source:
        case "ASSESSMENT":
            done = [(each.accepted_at, each.id) for each in dossier.assessments.values() if each.accepted_at]
            return dossier.assessments[max(done)[1]].organisation if done else None
        case "CASE_MANAGER":
            return dossier.manager_organisation
        case "VICTIM":
            return dossier.case.reporter_organisation if dossier.case else None
    return None


def _need(dossier: Dossier, need: NeedItem) -> Iterator[WorkItem]:
    desk = DECIDE_LONGER_TERM if need.level == "AUTHORITY" else DECIDE_SHORT_TERM
    yield from desk.of_spans(dossier, need.id, need.deciding)
    if need.decision == "RETURNED" and need.decided_at is not None and need.held_at is None:
        yield CLASSIFY_AGAIN.item(dossier, need.id, need.decided_at, need.ended_at, round=len(need.deciding) or 1)
