"""What most use cases begin and end with: the case, who works with it, and approval's answer about closing it."""

from uuid import UUID

from nrm_approval.app.ports import ApprovalWork
from nrm_approval.domain import case_work
from nrm_approval.domain.assessment import NeedsAssessment
from nrm_approval.domain.case_work import CaseWork
from nrm_approval.domain.need_item import NeedItem
from nrm_approval.domain.refs import CASE_MANAGER, NEED, PROVIDER, CaseRef
from nrm_approval.domain.request import ServiceRequest
from nrm_shared.access import conditions
from nrm_shared.contracts.approval import CaseWorkChangedV1
from nrm_shared.kernel.actor import AccessObject

ASSESSMENT = "assessment"
ASSESSOR_ROLE, CASE_MANAGER_ROLE = "ASR", "CMG"
PROVIDER_ROLES = ("PFP", "PWK")

Holders = frozenset[tuple[str, str]]
"""Who works with a case, as (role, account or organisation)."""


def lock_case(work: ApprovalWork, case_id: UUID) -> tuple[CaseRef, CaseWork]:
    """Return the case and its open work, which is locked: one move on a case at a time. Raises `NotFound`."""
    open_work = work.case_works.get(case_id)
    return work.cases.read(case_id), open_work


def lock_need(work: ApprovalWork, item_id: UUID) -> tuple[CaseRef, CaseWork, NeedItem]:
    """Return a need to be changed, locked, after its case and the case's open work. Raises `NotFound`."""
    case, open_work = lock_case(work, work.case_of(NeedItem, item_id))
    return case, open_work, work.items.get(item_id)


def note_assessment(open_work: CaseWork, assessment: NeedsAssessment) -> None:
    """Count the assessment as open work, or no longer."""
    open_work.note(case_work.LIVE_ASSESSMENT, assessment.id, open=assessment.live)


def note_request(open_work: CaseWork, request: ServiceRequest) -> None:
    """Count the request as open work, or no longer."""
    open_work.note(case_work.DRAFT_REQUEST, request.id, open=request.status == "DRAFT")
    open_work.note(case_work.LIVE_REQUEST, request.id, open=request.live)


def note_item(open_work: CaseWork, item: NeedItem) -> None:
    """Count the need as waiting for a decision, or as approved and not yet at its end, or neither."""
    open_work.note(case_work.PENDING_APPROVAL, item.id, open=item.pending)
    open_work.note(case_work.OPEN_NEED, item.id, open=item.to_be_served)


def settle(work: ApprovalWork, case: CaseRef, open_work: CaseWork) -> None:
    """Tell the others if approval's answer to "may this case close?" is another than before (INV-40)."""
    blocking = open_work.answer(confirmed=case.confirmed)
    if blocking is not None:
        work.emit(
            CaseWorkChangedV1(case_id=case.id, open=bool(blocking), blocking=blocking),
            subject=case.id,
            sequence=open_work.row_version,
            case_id=case.id,
        )


def case_holders(work: ApprovalWork, case_id: UUID) -> Holders:
    """Return the people and organisations that work with the case, each in the roles its relation is for.

    Somebody who assesses elsewhere gains nothing by an employer that serves the case, and a provider's staff nothing by
    an assessment of theirs.
    """
    served = {
        (role, access.holder)
        for access in work.accesses.where(case_id=case_id, relation=PROVIDER)
        for role in PROVIDER_ROLES
        if access.live
    }
    return frozenset(served) | assessment_holders(work, case_id)


def need_holders(work: ApprovalWork, item: NeedItem) -> Holders:
    """Return who works with one need: of those who serve the case, those whose own referral carries it (INV-33)."""
    served = {
        (role, access.holder)
        for access in work.accesses.where(case_id=item.case_id, relation=NEED, item_id=item.id)
        for role in PROVIDER_ROLES
        if access.live
    }
    return frozenset(served) | assessment_holders(work, item.case_id)


def own_needs(work: ApprovalWork, case_id: UUID) -> frozenset[UUID]:
    """Return the needs of the case that the actor's organisation meets by a referral of its own."""
    met = work.accesses.where(case_id=case_id, relation=NEED, holder=work.actor.organisation)
    return frozenset(access.item_id for access in met if access.live and access.item_id)


def assessment_holders(work: ApprovalWork, case_id: UUID) -> Holders:
    """Return who may know of the case's assessments: its assessors and its case manager (2.2 ASR, CMG)."""
    assessors = [assessors_of(assessment, work) for assessment in work.assessments.where(case_id=case_id)]
    return frozenset[tuple[str, str]]().union(manager_of(work, case_id), *assessors)


def manager_of(work: ApprovalWork, case_id: UUID) -> Holders:
    """Return the case manager, in that role."""
    return frozenset((CASE_MANAGER_ROLE, account) for account in case_managers(work, case_id))


def assessors_of(assessment: NeedsAssessment, work: ApprovalWork) -> Holders:
    """Return who holds the assessment now: until it ended, or 14 days after it was accepted (2.2 ASR)."""
    return frozenset((ASSESSOR_ROLE, holder) for holder in assessment.holders(work.now))


def facts_of(case: CaseRef, holders: Holders) -> frozenset[str]:
    """Return what the table asks besides: no witness protection, and assessors only while they hold the case."""
    held = any(role == ASSESSOR_ROLE for role, _ in holders)
    served = any(role in PROVIDER_ROLES for role, _ in holders)
    return (
        conditions.protection(case.witness_protected)
        | ({conditions.ASSESSOR_UNTIL} if held else frozenset())
        | ({conditions.OPEN_REFERRAL} if served else frozenset())
    )


def case_managers(work: ApprovalWork, case_id: UUID) -> frozenset[str]:
    """Return the account of the case manager, if there is one."""
    managers = work.accesses.where(case_id=case_id, relation=CASE_MANAGER)
    return frozenset(access.holder for access in managers if access.live)


def case_object(work: ApprovalWork, kind: str, case: CaseRef) -> AccessObject:
    """Return the case, or what there is of a kind in it, as the permission table compares it with the actor."""
    holders = (assessment_holders if kind == ASSESSMENT else case_holders)(work, case.id)
    return _object(kind, case.id, case, holders)


def need_object(work: ApprovalWork, case: CaseRef, item: NeedItem) -> AccessObject:
    """Return one need as the permission table compares it with the actor."""
    return _object("need-item", item.id, case, need_holders(work, item))


def _object(kind: str, id: UUID, case: CaseRef, holders: Holders) -> AccessObject:
    return AccessObject(
        kind,
        id=str(id),
        organisation=case.reporter_organisation,
        relations=holders,
        places=case.places,
        case_id=case.id,
        facts=facts_of(case, holders),
    )


def request_object(work: ApprovalWork, case: CaseRef, request: ServiceRequest) -> AccessObject:
    """Return a request for reading: whoever may submit requests reads the own ones and no others (2.14 `C own`).

    Of those who serve or manage the case, only while they do.
    """
    own = submitters_of(request)
    holders = case_holders(work, case.id)
    facts = facts_of(case, holders)
    if request.drafted_by == work.actor.id:
        facts |= {conditions.ASSESSOR_UNTIL}
    if any(role in PROVIDER_ROLES and holder == request.organisation for role, holder in holders):
        facts |= {conditions.OPEN_REFERRAL}
    managing = manager_of(work, case.id) if request.organisation == work.actor.organisation else frozenset()
    return AccessObject(
        "service-request",
        id=str(request.id),
        organisation=request.organisation,
        relations=frozenset((role, holder) for role in (ASSESSOR_ROLE, *PROVIDER_ROLES) for holder in own) | managing,
        places=case.places,
        case_id=case.id,
        facts=facts,
    )


def submitters_of(request: ServiceRequest) -> frozenset[str]:
    """Return whose request it is: the account that drafted it, and its organisation."""
    return frozenset(filter(None, (request.drafted_by, request.organisation)))


def submitter_object(case: CaseRef, request: ServiceRequest, *, persons_too: bool) -> AccessObject:
    """Return a request for submitting, answering, taking back: only its submitter and colleagues.

    With `persons_too` also the person whose needs they are, although somebody else asked for them (2.6.6 WITHDRAWN).
    """
    return AccessObject(
        "service-request",
        id=str(request.id),
        organisation=request.organisation,
        assigned=submitters_of(request),
        case_id=case.id if persons_too else None,
        facts=conditions.protection(case.witness_protected),
    )


def latest_findings(work: ApprovalWork, case_id: UUID) -> NeedsAssessment | None:
    """Return the accepted assessment of the case, or None."""
    accepted = work.assessments.where(case_id=case_id, status="ACCEPTED")
    return accepted[-1] if accepted else None
