"""What is shown of a plan: the case manager all, a provider its own lines and of the others' who and until when (AC7).

To providers there is the version that the person agreed to (C6) and no other; without one they are told of no plan (INV-14).
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from nrm_referral.app.access import case_object, managers
from nrm_referral.app.case_work import read_case, sharing_organisations
from nrm_referral.app.ports import ReferralWork
from nrm_referral.domain.plan import ACTIVE, SupportPlan
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
    """One line; `what` is masked where it is another organisation's."""

    item_id: UUID
    organisation: str
    need: str
    what: str | Masked | None
    start_on: date | None
    due_on: date | None


@dataclass(frozen=True, slots=True)
class PlanView:
    """A plan in its newest version; for providers in the one that stands, whose `review_on` is not told during a revision."""

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
    """Return a page of the plans of the case, as far as the actor may see them.

    Raises `NotFound` for a provider that serves the case and to which no plan is shared with consent.
    """
    file = work.case_files.read(query.case_id)
    sharing = sharing_organisations(work, query.case_id) & _shared_with(work, query.case_id)
    work.permit(case_object("plan", file, read_case(work, query.case_id), sharing))
    # The plan is made with the person (step 11): who is to consent to it reads it whole.
    whole = work.actor.has("FP") or work.actor.has("SUR") or work.actor.id in managers(file)
    after, limit = read_id(query.after), query.limit + 1
    if whole:
        found = work.plans.where(case_id=query.case_id, after=after, limit=limit)
    else:
        every = work.plans.where(case_id=query.case_id, after=after)
        found = [plan for plan in every if plan.is_shared_with(work.actor.organisation)]
    return page(found, query.limit, by_id).each(lambda plan: plan_view(work, plan, whole=whole))


def plan_view(work: ReferralWork, plan: SupportPlan, *, whole: bool) -> PlanView:
    """Return the newest version `whole`, or of the version that stands what its providers read; texts shown are audited."""
    lines = plan.current() if whole else plan.active()
    shown = lines if whole else [line for line in lines if line.organisation == work.actor.organisation]
    if shown:
        work.disclosed("plan", plan.id, ["actions.what"], level="L3", case_id=plan.case_id)
    newest = whole or plan.active_version == plan.version
    return PlanView(
        id=plan.id,
        row_version=plan.row_version,
        case_id=plan.case_id,
        status=plan.status if whole else ACTIVE,
        version=plan.version if whole else plan.active_version or plan.version,
        active_version=plan.active_version,
        review_on=plan.review_on if newest else None,
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


def _shared_with(work: ReferralWork, case_id: UUID) -> frozenset[str]:
    """Return the organisations that take part in a version of a plan which the person agreed to and which stands."""
    plans = work.plans.where(case_id=case_id)
    return frozenset(one for plan in plans for one in plan.shared_with if plan.is_shared_with(one))
