"""What referral can do. The three tables are the contents page."""

from nrm_referral.app import (
    access,
    answer_referral,
    appoint_case_manager,
    close_need_item,
    draft_referral,
    find_candidates,
    issue_referral,
    offerings,
    plan_views,
    plans,
    project_assessments,
    project_cases,
    project_consents,
    project_need_items,
    providers,
    reads,
    reviews,
    revoke_referral,
    serve,
    slips,
    stop_notices,
    subject_part,
    timers,
)
from nrm_referral.app.ports import Profiles
from nrm_referral.domain.organisation import organisation_key
from nrm_shared.access.revoked import on_access_revoked
from nrm_shared.clocks import usecases as clocks
from nrm_shared.contracts import approval, identity, intake
from nrm_shared.contracts.base import Event
from nrm_shared.contracts.referral import ClockBreachedV1, ClockDueV1, PersonErasureDoneV1
from nrm_shared.erasure import usecases as erasure
from nrm_shared.kernel.usecase import On, UseCase
from nrm_shared.notices import query as notices


def handlers(profiles: Profiles) -> dict[type, UseCase]:
    """Return the commands; those that judge a provider ask `profiles` for the exact profile beforehand."""
    return {
        # providers and offerings (step 10)
        providers.ApplyAsProvider: UseCase(providers.apply_as_provider, "provider:apply"),
        providers.ReviewProvider: UseCase(providers.review_provider, "provider:propose"),
        providers.AuthoriseProvider: UseCase(providers.authorise_provider, "provider:authorise"),
        providers.SuspendProvider: UseCase(providers.suspend_provider, "provider:suspend"),
        providers.RevokeProvider: UseCase(providers.revoke_provider, "provider:revoke"),
        offerings.DeclareOffering: UseCase(offerings.declare_offering, "offering:declare"),
        offerings.ConfirmCapacity: UseCase(offerings.confirm_capacity, "offering:update"),
        offerings.EndOffering: UseCase(offerings.end_offering, "offering:update"),
        # referral (steps 10 and 11)
        draft_referral.DraftReferral: UseCase(
            draft_referral.draft_referral,
            "referral:draft",
            prepare=lambda command, caller: profiles.of_item(command.item_ids[0], caller),
        ),
        issue_referral.IssueReferral: UseCase(
            issue_referral.issue_referral,
            "referral:issue",
            prepare=lambda command, caller: profiles.of_referral(command.referral_id, caller),
        ),
        answer_referral.AcceptReferral: UseCase(answer_referral.accept_referral, "referral:accept"),
        answer_referral.DeclineReferral: UseCase(answer_referral.decline_referral, "referral:decline"),
        revoke_referral.RevokeReferral: UseCase(revoke_referral.revoke_referral, "referral:revoke"),
        reviews.KeepReferral: UseCase(reviews.keep_referral, "referral:revoke"),
        serve.StartService: UseCase(serve.start_service, "referral:start"),
        serve.RecordDelivery: UseCase(serve.record_delivery, "delivery:record"),
        serve.CompleteReferral: UseCase(serve.complete_referral, "referral:complete"),
        serve.DiscontinueReferral: UseCase(serve.discontinue_referral, "referral:discontinue"),
        serve.CountersignReferral: UseCase(serve.countersign_referral, "referral:countersign"),
        stop_notices.AcknowledgeStop: UseCase(stop_notices.acknowledge_stop, "stop-notice:acknowledge"),
        # the need, the case manager, the plan
        close_need_item.CloseNeedItem: UseCase(
            close_need_item.close_need_item,
            "need-item:close",
            prepare=lambda command, caller: profiles.of_item(command.item_id, caller),
        ),
        appoint_case_manager.AppointCaseManager: UseCase(
            appoint_case_manager.appoint_case_manager, "case-manager:appoint"
        ),
        plans.DraftPlan: UseCase(plans.draft_plan, "plan:draft"),
        plans.RevisePlan: UseCase(plans.revise_plan, "plan:draft"),
        plans.ProposePlan: UseCase(plans.propose_plan, "plan:propose"),
        plans.ActivatePlan: UseCase(plans.activate_plan, "plan:activate"),
        # by itself
        timers.ExpireReferral: UseCase(timers.expire_referral, "referral:expire"),
        timers.ExpireAuthorisation: UseCase(timers.expire_authorisation, "provider:expire"),
        **clocks.telling(ClockDueV1, ClockBreachedV1, warned=timers.CLOCKS),
        stop_notices.EndWindDown: UseCase(stop_notices.end_wind_down, "stop-notice:end"),
    } | erasure.reporting(PersonErasureDoneV1)


def queries(profiles: Profiles) -> dict[type, UseCase]:
    """Return the questions."""
    return {
        find_candidates.FindCandidates: UseCase(
            find_candidates.find_candidates,
            "candidate:search",
            prepare=lambda query, caller: profiles.of_item(query.item_id, caller),
        ),
        reads.GetReferral: UseCase(reads.get_referral, "referral:read"),
        reads.ListReferrals: UseCase(reads.list_referrals, "referral:list"),
        reads.ListNeedItems: UseCase(reads.list_need_items, "need-item:read"),
        reads.ListProviders: UseCase(reads.list_providers, "provider:read"),
        reads.GetProvider: UseCase(reads.get_provider, "provider:read"),
        reads.ListOfferings: UseCase(reads.list_offerings, "offering:read"),
        reads.ListDeliveries: UseCase(reads.list_deliveries, "delivery:read"),
        slips.PrintSlip: UseCase(slips.print_slip, "slip:print"),
        slips.CheckSlip: UseCase(slips.check_slip, "slip:check"),
        stop_notices.ListStopNotices: UseCase(stop_notices.list_stop_notices, "stop-notice:read"),
        appoint_case_manager.GetCaseManager: UseCase(appoint_case_manager.get_case_manager, "case-manager:read"),
        subject_part.ReadSubjectPart: UseCase(subject_part.read_subject_part, "subject-part:read"),
        plan_views.GetPlans: UseCase(plan_views.get_plans, "plan:read"),
        notices.NoticesOf: notices.use_case(access.case_managers),
        timers.FindDue: UseCase(timers.find_due, "clock:find"),
    } | erasure.queries()


CASE = {"cases": lambda event: event.data.case_id}
ITEM = {
    "case_files": lambda event: event.data.case_id,
    "need_refs": lambda event: event.data.item_id,
    "need_items": lambda event: event.data.item_id,
}
ASSESSMENT = {"assessments": lambda event: event.data.assessment_id}
CONSENT = {"case_files": lambda event: event.data.case_id, "consents": lambda event: event.data.consent_id}

SUBSCRIPTIONS: dict[type[Event], On] = {
    identity.AccessRevokedV1: On(on_access_revoked),
    intake.CaseOpenedV1: On(project_cases.on_case_opened, {"case_files": lambda event: event.data.case_id} | CASE),
    intake.CaseProfileChangedV1: On(project_cases.on_case_profile_changed, CASE),
    intake.CaseStatusChangedV1: On(project_cases.on_case_status_changed, CASE),
    intake.CaseClosedV1: On(project_cases.on_case_closed, CASE),
    intake.CaseReopenedV1: On(project_cases.on_case_reopened, CASE),
    intake.PersonErasedV1: On(project_cases.on_person_erased),
    intake.ConsentGivenV1: On(project_consents.on_consent_given, {"consents": lambda event: event.data.consent_id}),
    intake.ConsentWithdrawnV1: On(project_consents.on_consent_withdrawn, CONSENT),
    identity.OrganisationChangedV1: On(
        project_cases.on_organisation_changed,
        {"organisations": lambda event: organisation_key(event.data.organisation)},
    ),
    approval.AssessmentAssignedV1: On(project_assessments.on_assessment_assigned, ASSESSMENT),
    approval.AssessmentStartedV1: On(project_assessments.on_assessment_assigned, ASSESSMENT),
    approval.AssessmentStatedV1: On(project_assessments.on_assessment_assigned, ASSESSMENT),
    approval.AssessmentDeclinedV1: On(project_assessments.on_assessment_declined, ASSESSMENT),
    approval.NeedItemClassifiedV1: On(project_need_items.on_need_item_classified, ITEM),
    approval.NeedItemDecidedV1: On(project_need_items.on_need_item_decided, ITEM),
    approval.NeedItemWithdrawnV1: On(project_need_items.on_need_item_withdrawn, ITEM),
    approval.NeedItemHeldV1: On(project_need_items.on_need_item_held, ITEM),
    approval.NeedItemResumedV1: On(project_need_items.on_need_item_resumed, ITEM),
    approval.NeedItemLapsedV1: On(project_need_items.on_need_item_lapsed, ITEM),
}
