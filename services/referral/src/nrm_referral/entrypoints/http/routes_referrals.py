"""Routes of referrals (steps 10 and 11)."""

from uuid import UUID

from fastapi import APIRouter, Response

from nrm_referral.app.answer_referral import AcceptReferral, DeclineReferral
from nrm_referral.app.draft_referral import DraftReferral
from nrm_referral.app.issue_referral import IssueReferral
from nrm_referral.app.reads import GetReferral, ListReferrals
from nrm_referral.app.reviews import KeepReferral
from nrm_referral.app.revoke_referral import RevokeReferral
from nrm_referral.entrypoints.http.answers import ReferralAnswer
from nrm_referral.entrypoints.http.bodies import DeclineBody, DraftBody, ReasonBody
from nrm_shared.http.door import Call, Door
from nrm_shared.http.pages import DEFAULT_LIMIT, After, Limit, PageAnswer


def router(door: Door) -> APIRouter:
    """Return the routes."""
    routes = APIRouter(prefix="/v1/referrals", tags=["referrals"])

    @routes.post("", status_code=201, response_model=ReferralAnswer)
    def draft(body: DraftBody, call: Call = door.signed_in(DraftReferral)) -> Response:
        """Draft a referral (the focal point)."""
        return call.run(DraftReferral(**body.model_dump()), answer=ReferralAnswer, status=201)

    @routes.get("", response_model=PageAnswer[ReferralAnswer])
    def list_referrals(
        case_id: UUID | None = None,
        status: str | None = None,
        organisation: str | None = None,
        review: bool = False,
        after: After = None,
        limit: Limit = DEFAULT_LIMIT,
        call: Call = door.signed_in(ListReferrals),
    ) -> Response:
        """Return referrals, as far as they concern the caller."""
        query = ListReferrals(case_id, status, organisation, review, after, limit)
        return call.ask(query, answer=PageAnswer[ReferralAnswer])

    @routes.get("/{referral_id}", response_model=ReferralAnswer)
    def get_referral(referral_id: UUID, call: Call = door.signed_in(GetReferral)) -> Response:
        """Return one referral; it never holds personal data."""
        return call.ask(GetReferral(referral_id), answer=ReferralAnswer)

    @routes.post("/{referral_id}/issuance", response_model=ReferralAnswer)
    def issue(referral_id: UUID, call: Call = door.signed_in(IssueReferral)) -> Response:
        """Issue it: consent, provider and approval are looked at once more, the slip number is minted."""
        return call.run(IssueReferral(referral_id, call.if_match), answer=ReferralAnswer)

    @routes.post("/{referral_id}/acceptance", response_model=ReferralAnswer)
    def accept(referral_id: UUID, call: Call = door.signed_in(AcceptReferral)) -> Response:
        """Accept; If-Match with the version seen is required."""
        return call.run(AcceptReferral(referral_id, call.if_match), answer=ReferralAnswer)

    @routes.post("/{referral_id}/decline", response_model=ReferralAnswer)
    def decline(referral_id: UUID, body: DeclineBody, call: Call = door.signed_in(DeclineReferral)) -> Response:
        """Decline with a code; the organisation sees nothing more of it."""
        return call.run(DeclineReferral(referral_id, body.code, body.note, call.if_match), answer=ReferralAnswer)

    @routes.post("/{referral_id}/revocation", response_model=ReferralAnswer)
    def revoke(referral_id: UUID, body: ReasonBody, call: Call = door.signed_in(RevokeReferral)) -> Response:
        """Take it back (the focal point)."""
        return call.run(RevokeReferral(referral_id, body.reason, call.if_match), answer=ReferralAnswer)

    @routes.post("/{referral_id}/retention", response_model=ReferralAnswer)
    def keep(referral_id: UUID, body: ReasonBody, call: Call = door.signed_in(KeepReferral)) -> Response:
        """Keep it after a review, with a reason (the focal point)."""
        return call.run(KeepReferral(referral_id, body.reason, call.if_match), answer=ReferralAnswer)

    return routes
