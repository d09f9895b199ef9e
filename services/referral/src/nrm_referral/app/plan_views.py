"""What is shown of a plan: the case manager all, a provider its own lines and of the others' who and until when (AC7)."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from nrm_referral.app.access import case_object, managers
from nrm_referral.app.case_work import read_case, sharing_organisations
from nrm_referral.app.ports import ReferralWork
from nrm_referral.domain.plan import SupportPlan
from nrm_referral.domain.referral import ENGAGED
from nrm_shared.access.masking import MASKED, Masked
from nrm_shared.kernel.confidential import reveal
from nrm_shared.kernel.pages import DEFAULT_LIMIT, Page, by_id, page, read_id


@dataclass(frozen=True, slots=True)
class GetPlans:
    """The plans of a case."""

    case_id: UUID
    after: str | None = None
    limit: int = DEFAULT_LIMIT


@dataclass(frozen=True, slots=True)
class PlanActionView:
    """One line; `what` is masked where it is another organisation's, or consent for the reader's own has ended."""

    item_id: UUID
    organisation: str
    need: str
    what: str | Masked | None
    start_on: date | None
    due_on: date | None


@dataclass(frozen=True, slots=True)
class PlanView:
    """A plan in its newest version."""

    id: UUID
    row_version: int
    case_id: UUID
    status: str
    version: int
    active_version: int | None
    review_on: date | None
    shared_with: tuple[str, ...]
    actions: tuple[PlanActionView, ...]


def get_plans(query: GetPlans, work: ReferralWork) -> Page[PlanView]:
    """Return a page of the plans of the case, as far as the actor may see them."""
    file = work.case_files.read(query.case_id)
    sharing = sharing_organisations(work, query.case_id)
    work.permit(case_object("plan", file, read_case(work, query.case_id), sharing))
    # The plan is made with the person (step 11): who is to consent to it reads it whole.
    whole = work.actor.has("FP") or work.actor.has("SUR") or work.actor.id in managers(file)
    found = work.plans.where(case_id=query.case_id, after=read_id(query.after), limit=query.limit + 1)
    return page(found, query.limit, by_id).each(lambda plan: plan_view(work, plan, whole=whole))


def plan_view(work: ReferralWork, plan: SupportPlan, *, whole: bool) -> PlanView:
    """Return the view; texts that are shown are audited."""
    own = work.actor.organisation
    lines = plan.current()
    shown = [line for line in lines if whole or (line.organisation == own and _shared_with(work, plan, own))]
    if shown:
        work.disclosed("plan", plan.id, ["actions.what"], level="L3", case_id=plan.case_id)
    return PlanView(
        id=plan.id,
        row_version=plan.row_version,
        case_id=plan.case_id,
        status=plan.status,
        version=plan.version,
        active_version=plan.active_version,
        review_on=plan.review_on,
        shared_with=tuple(plan.shared_with),
        actions=tuple(
            PlanActionView(
                line.item_id,
                line.organisation,
                line.need,
                reveal(line.what) if line in shown else MASKED,
                line.start_on,
                line.due_on,
            )
            for line in lines
        ),
    )


def _shared_with(work: ReferralWork, plan: SupportPlan, organisation: str) -> bool:
    """Return whether the organisation serves the case with consent: what only winds down is told nothing (INV-15)."""
    referrals = work.referrals.of_case_and_organisation(plan.case_id, organisation)
    return any(referral.status in ENGAGED and referral.wind_down_until is None for referral in referrals)
