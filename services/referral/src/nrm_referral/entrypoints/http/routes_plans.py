"""Routes of support plans (step 11)."""

from uuid import UUID

from fastapi import APIRouter, Response

from nrm_referral.app.plan_views import GetPlans
from nrm_referral.app.plans import ActionLine, ActivatePlan, DraftPlan, ProposePlan, RevisePlan
from nrm_referral.entrypoints.http.answers import PlanAnswer
from nrm_referral.entrypoints.http.bodies import PlanBody, PlanLinesBody
from nrm_shared.http.door import Call, Door
from nrm_shared.http.pages import DEFAULT_LIMIT, After, Limit, PageAnswer


def router(door: Door) -> APIRouter:
    """Return the routes."""
    routes = APIRouter(prefix="/v1/plans", tags=["plans"])

    @routes.post("", status_code=201, response_model=PlanAnswer)
    def draft(body: PlanBody, call: Call = door.signed_in(DraftPlan)) -> Response:
        """Draft the plan of a case."""
        return call.run(DraftPlan(body.case_id, _lines(body), body.review_on), answer=PlanAnswer, status=201)

    @routes.get("", response_model=PageAnswer[PlanAnswer])
    def get_plans(
        case_id: UUID, after: After = None, limit: Limit = DEFAULT_LIMIT, call: Call = door.signed_in(GetPlans)
    ) -> Response:
        """Return the plans of a case; providers read the version with consent, of others' lines who, what need and when."""
        return call.ask(GetPlans(case_id, after, limit), answer=PageAnswer[PlanAnswer])

    @routes.post("/{plan_id}/revision", response_model=PlanAnswer)
    def revise(plan_id: UUID, body: PlanLinesBody, call: Call = door.signed_in(RevisePlan)) -> Response:
        """Draft the next version."""
        return call.run(RevisePlan(plan_id, _lines(body), body.review_on, call.if_match), answer=PlanAnswer)

    @routes.post("/{plan_id}/proposal", response_model=PlanAnswer)
    def propose(plan_id: UUID, call: Call = door.signed_in(ProposePlan)) -> Response:
        """Put the newest version before the person."""
        return call.run(ProposePlan(plan_id, call.if_match), answer=PlanAnswer)

    @routes.post("/{plan_id}/activation", response_model=PlanAnswer)
    def activate(plan_id: UUID, call: Call = door.signed_in(ActivatePlan)) -> Response:
        """Let the newest version stand; consent C6 must have been recorded."""
        return call.run(ActivatePlan(plan_id, call.if_match), answer=PlanAnswer)

    return routes


def _lines(body: PlanLinesBody) -> list[ActionLine]:
    return [ActionLine(**line.model_dump()) for line in body.actions]
