"""What approval can do. The three tables are the contents page."""

from collections.abc import Callable
from typing import Any

from nrm_approval.app import (
    assign_assessment,
    attached,
    case_file,
    classify_request,
    decide_need,
    dossier,
    draft_request,
    hold_need,
    judge_assessment,
    on_case,
    on_determination,
    on_referral,
    open_notes,
    pool,
    queries,
    read_pool,
    subject_part,
    submit_request,
    timers,
    verify_request,
    work_on_assessment,
)
from nrm_approval.app.due import WARNED
from nrm_approval.app.ports import Households
from nrm_approval.domain.refs import organisation_key
from nrm_shared.access.revoked import on_access_revoked
from nrm_shared.attachments import usecases as attachments
from nrm_shared.attachments.adding import Examine
from nrm_shared.clocks import usecases as clocks
from nrm_shared.contracts import identity, intake, referral, verification
from nrm_shared.contracts.approval import ClockBreachedV1, ClockDueV1, PersonErasureDoneV1
from nrm_shared.contracts.base import Event
from nrm_shared.erasure import usecases as erasure
from nrm_shared.kernel.usecase import On, UseCase
from nrm_shared.notices import query as notices

HANDLERS: dict[type, UseCase] = {
    pool.ApprovePoolMember: UseCase(pool.approve_pool_member, "pool:approve"),
    pool.RemovePoolMember: UseCase(pool.remove_pool_member, "pool:suspend"),
    assign_assessment.AssignAssessment: UseCase(assign_assessment.assign_assessment, "assessment:assign"),
    assign_assessment.ReassignAssessment: UseCase(assign_assessment.reassign_assessment, "assessment:assign"),
    work_on_assessment.DeclineAssessment: UseCase(work_on_assessment.decline_assessment, "assessment:decline"),
    work_on_assessment.StartAssessment: UseCase(work_on_assessment.start_assessment, "assessment:start"),
    work_on_assessment.SubmitAssessment: UseCase(work_on_assessment.submit_assessment, "assessment:submit"),
    judge_assessment.ReturnAssessment: UseCase(judge_assessment.return_assessment, "assessment:return"),
    judge_assessment.AcceptAssessment: UseCase(judge_assessment.accept_assessment, "assessment:accept"),
    open_notes.OpenNotes: UseCase(open_notes.open_notes, "assessment:open-notes"),
    draft_request.DraftRequest: UseCase(draft_request.draft_request, "service-request:draft"),
    submit_request.SubmitRequest: UseCase(submit_request.submit_request, "service-request:submit"),
    submit_request.RectifyRequest: UseCase(submit_request.rectify_request, "service-request:answer"),
    submit_request.WithdrawRequest: UseCase(submit_request.withdraw_request, "service-request:withdraw"),
    verify_request.VerifyRequest: UseCase(verify_request.verify_request, "service-request:verify"),
    classify_request.ClassifyRequest: UseCase(classify_request.classify_request, "need-item:classify"),
    classify_request.ReclassifyNeed: UseCase(classify_request.reclassify_need, "need-item:classify"),
    classify_request.BridgeNeed: UseCase(classify_request.bridge_need, "need-item:classify"),
    decide_need.WithdrawNeed: UseCase(decide_need.withdraw_need, "need-item:withdraw"),
    hold_need.HoldNeed: UseCase(hold_need.hold_need, "need-item:hold"),
    hold_need.ResumeNeed: UseCase(hold_need.resume_need, "need-item:hold"),
    timers.LapseApprovals: UseCase(timers.lapse_approvals, "approval:lapse"),
    **clocks.telling(ClockDueV1, ClockBreachedV1, warned=WARNED),
} | erasure.reporting(PersonErasureDoneV1)


def handlers(households: Households, examine: Examine) -> dict[type, UseCase]:
    """Return every command; `households` is asked before a decision, `examine` looks at the files that are attached."""
    asked = decide_need.prepare_decision(households)
    return {
        **HANDLERS,
        decide_need.DecideAsFocalPoint: UseCase(decide_need.decide_as_focal_point, "approval:decide-t1", asked),
        decide_need.DecideAsAuthority: UseCase(decide_need.decide_as_authority, "approval:decide-t23", asked),
        **attachments.handlers(attached.PARENTS, examine),
    }


QUERIES: dict[type, UseCase] = (
    {
        read_pool.OnePoolMember: UseCase(read_pool.one_pool_member, "pool:read"),
        read_pool.PoolMembers: UseCase(read_pool.pool_members, "pool:read"),
        queries.OneAssessment: UseCase(queries.one_assessment, "assessment:read"),
        queries.Assessments: UseCase(queries.assessments, "assessment:list"),
        dossier.ReadDossier: UseCase(dossier.read_dossier, "dossier:read"),
        subject_part.ReadSubjectPart: UseCase(subject_part.read_subject_part, "subject-part:read"),
        queries.OneRequest: UseCase(queries.one_request, "service-request:read"),
        queries.Requests: UseCase(queries.requests, "service-request:list"),
        queries.OneNeedItem: UseCase(queries.one_need_item, "need-item:read"),
        queries.NeedItems: UseCase(queries.need_items, "need-item:list"),
        timers.AnyApprovalUnused: UseCase(timers.any_approval_unused, "approval:lapse"),
        notices.NoticesOf: notices.use_case(case_file.case_managers),
    }
    | clocks.queries(warned=WARNED)
    | erasure.queries()
    | attachments.queries(attached.PARENTS)
)

Key = Callable[[Any], Any]
CASE: dict[str, Key] = {"cases": lambda event: event.data.case_id}
CASE_AND_WORK: dict[str, Key] = {**CASE, "case_works": lambda event: event.data.case_id}
PROVIDER: dict[str, Key] = {"accesses": on_referral.provider_of}
REFERRED: dict[str, Key] = {"accesses": on_referral.referred_of}

SUBSCRIPTIONS: dict[type[Event], On] = {
    identity.OrganisationChangedV1: On(
        on_case.on_organisation_changed, {"organisations": lambda event: organisation_key(event.data.organisation)}
    ),
    identity.AccessRevokedV1: On(on_access_revoked),
    intake.CaseOpenedV1: On(on_case.on_case_opened, CASE_AND_WORK),
    intake.CaseProfileChangedV1: On(on_case.on_case_profile_changed, CASE),
    intake.CaseStatusChangedV1: On(on_case.on_case_status_changed, CASE),
    intake.CaseClosedV1: On(on_case.on_case_closed, CASE),
    intake.CaseReopenedV1: On(on_case.on_case_reopened, CASE),
    intake.PersonErasedV1: On(on_case.on_person_erased),
    intake.ConsentGivenV1: On(on_case.on_consent_given, {"consents": lambda event: event.data.consent_id}),
    intake.ConsentWithdrawnV1: On(
        on_case.on_consent_withdrawn, {**CASE_AND_WORK, "consents": lambda event: event.data.consent_id}
    ),
    verification.DeterminationIssuedV1: On(on_determination.on_determination_issued, CASE_AND_WORK),
    verification.DeterminationReviewDecidedV1: On(on_determination.on_determination_review_decided, CASE_AND_WORK),
    referral.ReferralIssuedV1: On(on_referral.on_referral_issued, REFERRED),
    referral.ReferralAcceptedV1: On(on_referral.on_referral_accepted, PROVIDER),
    referral.ReferralDeclinedV1: On(on_referral.on_referral_unanswered, REFERRED),
    referral.ReferralExpiredV1: On(on_referral.on_referral_unanswered, REFERRED),
    referral.ReferralRevokedV1: On(on_referral.on_referral_ended, PROVIDER),
    referral.ReferralDiscontinuedV1: On(on_referral.on_referral_ended, PROVIDER),
    referral.ReferralCompletedV1: On(on_referral.on_referral_ended, PROVIDER),
    referral.CaseManagerAppointedV1: On(on_referral.on_case_manager_appointed, {"accesses": on_referral.manager_of}),
    referral.NeedItemClosedV1: On(
        on_referral.on_need_item_closed, {**CASE_AND_WORK, "items": lambda event: event.data.item_id}
    ),
}
