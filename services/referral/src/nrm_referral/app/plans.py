"""The support plan (step 11): drafted by the case manager (or the one provider), active only with consent C6 (INV-14)."""

from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from nrm_referral.app.access import case_object
from nrm_referral.app.case_work import engaged_organisations, read_case
from nrm_referral.app.plan_views import PlanView, plan_view
from nrm_referral.app.ports import ReferralWork
from nrm_referral.domain.case import CaseFile
from nrm_referral.domain.consent import SUPPORT_PLAN
from nrm_referral.domain.plan import PlanAction, SupportPlan
from nrm_referral.domain.referral import ENGAGED
from nrm_referral.domain.refusals import NotEngaged
from nrm_shared.contracts.referral import PlanActivatedV1
from nrm_shared.kernel.calendar import DHAKA
from nrm_shared.kernel.confidential import Confidential
from nrm_shared.kernel.errors import NotFound
from nrm_shared.kernel.ids import new_id


@dataclass(frozen=True, slots=True)
class ActionLine:
    """Who does what for which need."""

    item_id: UUID
    organisation: str
    what: str
    start_on: date | None = None
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class DraftPlan:
    """Begin the plan of a case."""

    case_id: UUID
    actions: list[ActionLine]
    review_on: date | None = None


@dataclass(frozen=True, slots=True)
class RevisePlan:
    """Draft the next version; the active one stands until the new one has consent."""

    plan_id: UUID
    actions: list[ActionLine]
    review_on: date | None = None
    row_version: int | None = None


@dataclass(frozen=True, slots=True)
class ProposePlan:
    """Put the newest version before the person."""

    plan_id: UUID
    row_version: int | None = None


@dataclass(frozen=True, slots=True)
class ActivatePlan:
    """The person consented (C6): let the newest version stand."""

    plan_id: UUID
    row_version: int | None = None


def draft_plan(command: DraftPlan, work: ReferralWork) -> PlanView:
    """Draft version 1; raises `NotFound` for an item of another case, `NotEngaged` for an organisation outside this one."""
    file = work.case_files.get(command.case_id)
    engaged = _admit(work, file)
    plan = SupportPlan(
        id=new_id(),
        created_at=work.now,
        case_id=command.case_id,
        actions=_lines(work, command.case_id, command.actions, 1, engaged),
        review_on=command.review_on,
    )
    plan.draft(by=work.actor.id, at=work.now)
    work.plans.add(plan)
    return _done(work, plan)


def revise_plan(command: RevisePlan, work: ReferralWork) -> PlanView:
    """Draft the next version."""
    plan, engaged = _open(command.plan_id, command.row_version, work)
    lines = _lines(work, plan.case_id, command.actions, plan.version + 1, engaged)
    plan.revise(lines, review_on=command.review_on, by=work.actor.id, at=work.now)
    return _done(work, plan)


def propose_plan(command: ProposePlan, work: ReferralWork) -> PlanView:
    """Propose the newest version."""
    plan, _ = _open(command.plan_id, command.row_version, work)
    plan.propose(by=work.actor.id, at=work.now)
    return _done(work, plan)


def activate_plan(command: ActivatePlan, work: ReferralWork) -> PlanView:
    """Activate; raises `ConsentMissing` without C6 given since the proposal: what was agreed before is another plan."""
    plan, engaged = _open(command.plan_id, command.row_version, work)
    consents = work.consents.where(lock=True, case_id=plan.case_id, purpose=SUPPORT_PLAN)
    fresh = [
        each.id
        for each in consents
        if each.stands(work.now) and each.given_since(plan.proposed_at) and each.id != plan.consent_id
    ]
    plan.activate(fresh[-1] if fresh else None, sorted(engaged), by=work.actor.id, at=work.now)
    for referral in work.referrals.where(case_id=plan.case_id):
        if referral.status in ENGAGED:
            work.deadlines.stop("K17", referral.id, at=work.now)
    review = datetime.combine(plan.review_on, time(), DHAKA) if plan.review_on else None
    work.emit(
        PlanActivatedV1(
            plan_id=plan.id,
            case_id=plan.case_id,
            version=plan.version,
            organisations=plan.shared_with,
            review_at=review,
        ),
        subject=plan.id,
        sequence=plan.row_version,
        case_id=plan.case_id,
    )
    return _done(work, plan)


def _open(plan_id: UUID, row_version: int | None, work: ReferralWork) -> tuple[SupportPlan, set[str]]:
    plan = work.plans.get(plan_id)
    engaged = _admit(work, work.case_files.read(plan.case_id))
    plan.expect(row_version)
    return plan, engaged


def _admit(work: ReferralWork, file: CaseFile) -> set[str]:
    """Let the case manager in, who writes the plan (2.14); return the organisations engaged, who read it."""
    work.permit(case_object("plan", file, read_case(work, file.id)))
    return engaged_organisations(work, file.id)


def _lines(
    work: ReferralWork, case_id: UUID, lines: list[ActionLine], version: int, engaged: set[str]
) -> list[PlanAction]:
    actions = []
    for position, line in enumerate(lines):
        item = work.need_items.read(line.item_id)
        # Whether an item of another's case exists is not for the asking either.
        if item.case_id != case_id:
            raise NotFound(kind="need-item")
        if line.organisation not in engaged:
            raise NotEngaged
        actions.append(
            PlanAction(
                id=new_id(),
                version=version,
                position=position,
                item_id=item.id,
                organisation=line.organisation,
                need=item.need,
                what=Confidential(case_id, line.what),
                start_on=line.start_on,
                due_on=line.due_on,
            )
        )
    return actions


def _done(work: ReferralWork, plan: SupportPlan) -> PlanView:
    work.record("plan", plan.id, case_id=plan.case_id)
    return plan_view(work, plan, whole=True)
