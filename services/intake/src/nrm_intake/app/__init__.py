"""What intake can do. The tables are the contents page."""

from typing import Any

from nrm_intake.app import (
    accept_report,
    answer_subject_request,
    attached,
    break_glass_queries,
    case_labels,
    case_queries,
    claims,
    closing,
    decide_duplicate,
    decide_export,
    end_break_glass,
    erase_person,
    erasures,
    expire_consents,
    from_mofa,
    give_consent,
    hold_person,
    make_export,
    make_subject_request,
    merge_persons,
    mint_survivor_code,
    on_access,
    on_case_facts,
    on_nationality,
    on_organisation,
    open_break_glass,
    override_consent,
    protect_case,
    purge_export,
    read_copy,
    read_exports,
    read_ledger,
    read_merges,
    read_person,
    read_under_break_glass,
    receipts,
    relationships,
    repatriations,
    repeat_erasure,
    report_queries,
    request_export,
    rescues,
    reunion_risk,
    reveal_person,
    review_break_glass,
    review_profiles,
    revoke_survivor_code,
    rights_notice,
    search_persons,
    shut_survivor_code,
    subject_requests,
    submit_report,
    triage,
    update_person,
    withdraw_by_number,
    withdraw_consent,
)
from nrm_intake.app.due import WARNED
from nrm_intake.app.ports import Parts
from nrm_intake.domain.organisation import organisation_key
from nrm_shared.access.revoked import on_access_revoked
from nrm_shared.attachments import usecases as attachments
from nrm_shared.attachments.adding import Examine
from nrm_shared.audit import witness
from nrm_shared.clocks import usecases as clocks
from nrm_shared.contracts import approval, identity, monitoring, partner_mofa, referral, verification
from nrm_shared.contracts.base import Event, SealedMessage
from nrm_shared.contracts.intake import ClockBreachedV1, ClockDueV1
from nrm_shared.erasure import usecases as erasure
from nrm_shared.kernel.usecase import On, UseCase

COPY = "subject-request:read-copy"

HANDLERS: dict[type, UseCase] = {
    # Report (step 4)
    submit_report.SubmitReport: UseCase(submit_report.submit_report, "report:submit"),
    triage.TakeUpReport: UseCase(triage.take_up, "report:triage"),
    triage.RequestInformation: UseCase(triage.request_information, "report:request-info"),
    triage.LinkReport: UseCase(triage.link_report, "report:link"),
    triage.ScreenOutReport: UseCase(triage.screen_out, "report:screen-out"),
    accept_report.AcceptReport: UseCase(accept_report.accept_report, "report:accept"),
    decide_duplicate.DecideDuplicate: UseCase(decide_duplicate.decide_duplicate, "duplicate:decide"),
    receipts.AddByReceipt: UseCase(receipts.add_by_receipt, "report:add"),
    receipts.WithdrawByReceipt: UseCase(receipts.withdraw_by_receipt, "report:withdraw"),
    receipts.AddToReport: UseCase(receipts.add_to_report, "report:answer"),
    receipts.WithdrawReport: UseCase(receipts.withdraw_report, "report:withdraw"),
    # Consent
    give_consent.GiveCaseConsent: UseCase(give_consent.give_case_consent, "consent:record"),
    give_consent.GiveReportConsent: UseCase(give_consent.give_report_consent, "consent:record"),
    give_consent.GiveRescueConsent: UseCase(give_consent.give_rescue_consent, "consent:record"),
    withdraw_consent.WithdrawConsent: UseCase(withdraw_consent.withdraw_consent, "consent:withdraw"),
    withdraw_by_number.WithdrawByNumber: UseCase(withdraw_by_number.withdraw_by_number, "consent:withdraw"),
    override_consent.OverrideConsent: UseCase(override_consent.override_consent, "consent:override"),
    expire_consents.ExpireConsents: UseCase(expire_consents.expire_consents, "consent:expire"),
    # Who speaks for the person, and who may know who it is
    relationships.RecordRelationship: UseCase(relationships.record_relationship, "relationship:record"),
    relationships.JudgeRelationship: UseCase(relationships.judge_relationship, "relationship:judge"),
    reveal_person.RevealPerson: UseCase(reveal_person.reveal_person, "person:reveal"),
    # Person and case
    update_person.UpdatePerson: UseCase(update_person.update_person, "person:update"),
    update_person.AddIdentifier: UseCase(update_person.add_case_identifier, "person:update"),
    closing.CloseCase: UseCase(closing.close_case, "case:close"),
    closing.ProposeClosure: UseCase(closing.propose_closure, "case:propose-closure"),
    closing.ReopenCase: UseCase(closing.reopen_case, "case:reopen"),
    closing.HoldCase: UseCase(closing.hold_case, "case:hold"),
    closing.ResumeCase: UseCase(closing.resume_case, "case:resume"),
    rights_notice.GiveRightsNotice: UseCase(rights_notice.give_rights_notice, "case:give-rights-notice"),
    protect_case.ProtectCase: UseCase(protect_case.protect_case, "case:protect"),
    # Two records of one person (INV-38)
    merge_persons.MergePersons: UseCase(merge_persons.merge_persons, "duplicate:merge"),
    merge_persons.ReverseMerge: UseCase(merge_persons.reverse_merge, "duplicate:merge"),
    # Rescue and repatriation (steps 2 and 3)
    rescues.RecordRescue: UseCase(rescues.record_rescue, "rescue:record"),
    rescues.AddRescueFacts: UseCase(rescues.add_facts, "rescue:update"),
    rescues.ReferToPolice: UseCase(rescues.refer_to_police, "rescue:update"),
    rescues.ProduceInCourt: UseCase(rescues.produce_in_court, "rescue:update"),
    repatriations.NotifyReturn: UseCase(repatriations.notify_return, "repatriation:notify"),
    repatriations.RequestNationality: UseCase(repatriations.request_nationality, "repatriation:request-nationality"),
    repatriations.ArrangeTravel: UseCase(repatriations.arrange_travel, "repatriation:arrange-travel"),
    repatriations.RecordReturn: UseCase(repatriations.record_return, "repatriation:return"),
    repatriations.RecordReception: UseCase(repatriations.record_reception, "repatriation:receive"),
    # Erasure and legal hold
    erase_person.ErasePerson: UseCase(erase_person.erase_person, "person:erase"),
    erase_person.ApproveErasure: UseCase(erase_person.approve_erasure, "erasure:decide"),
    erase_person.RefuseErasure: UseCase(erase_person.refuse_erasure, "erasure:decide"),
    repeat_erasure.RepeatErasure: UseCase(repeat_erasure.repeat_erasure, "erasure:repeat"),
    hold_person.PlaceHold: UseCase(hold_person.place_hold, "person:hold"),
    hold_person.LiftHold: UseCase(hold_person.lift_hold, "person:hold"),
    erasure.SettleErasures: UseCase(erasures.settle_own, erasure.PERMISSION),
    # Break-glass (decision 12)
    open_break_glass.OpenBreakGlass: UseCase(
        open_break_glass.open_break_glass, "break-glass:open", open_break_glass.prepare
    ),
    end_break_glass.CloseBreakGlass: UseCase(end_break_glass.close_break_glass, "break-glass:close"),
    review_break_glass.ReviewBreakGlass: UseCase(review_break_glass.review_break_glass, "break-glass:review"),
    # The survivor's own sign-in
    mint_survivor_code.MintSurvivorCode: UseCase(mint_survivor_code.mint_survivor_code, "survivor-code:mint"),
    revoke_survivor_code.RevokeSurvivorCode: UseCase(revoke_survivor_code.revoke_survivor_code, "survivor-code:revoke"),
    # Subject requests
    make_subject_request.MakeSubjectRequest: UseCase(make_subject_request.make_subject_request, "subject-request:make"),
    answer_subject_request.FulfilSubjectRequest: UseCase(
        answer_subject_request.fulfil_subject_request, "subject-request:decide"
    ),
    answer_subject_request.SealSubject: UseCase(answer_subject_request.seal_subject, "subject-request:decide"),
    answer_subject_request.RefuseSubjectRequest: UseCase(
        answer_subject_request.refuse_subject_request, "subject-request:decide"
    ),
    answer_subject_request.WithdrawSubjectRequest: UseCase(
        answer_subject_request.withdraw_subject_request, "subject-request:withdraw"
    ),
    # Exports, as 2.10 and SD6 want them
    request_export.RequestExport: UseCase(request_export.request_export, "export:request"),
    decide_export.ApproveExport: UseCase(decide_export.approve_export, "export:approve"),
    decide_export.RefuseExport: UseCase(decide_export.refuse_export, "export:approve"),
    purge_export.PurgeExport: UseCase(purge_export.purge_export, "export:purge"),
    # By itself
    make_export.TryExport: UseCase(make_export.try_export, "export:make"),
    make_export.MakeExport: UseCase(make_export.make_export, "export:make"),
    make_export.CountExportFailure: UseCase(make_export.count_export_failure, "export:make"),
    purge_export.PurgeExportsOver: UseCase(purge_export.purge_exports_over, "export:make"),
    end_break_glass.EndBreakGlass: UseCase(end_break_glass.end_break_glass, "break-glass:end"),
    **clocks.telling(ClockDueV1, ClockBreachedV1, warned=WARNED),
    review_profiles.ReviewProfiles: UseCase(review_profiles.review_profiles, "case:review-profile"),
}


def handlers(examine: Examine) -> dict[type, UseCase]:
    """Return every command; `examine` looks at the files that are attached."""
    return HANDLERS | attachments.handlers(attached.PARENTS, examine)


QUERIES: dict[type, UseCase] = (
    {
        read_ledger.ReadLedger: UseCase(read_ledger.read_ledger, "consent:read"),
        read_ledger.ReadConsentTexts: UseCase(read_ledger.read_consent_texts, "consent-text:read"),
        relationships.ReadRelationships: UseCase(relationships.read_relationships, "relationship:read"),
        expire_consents.AnyConsentOver: UseCase(expire_consents.any_consent_over, "clock:find"),
        report_queries.ReadReport: UseCase(report_queries.read_report, "report:read"),
        report_queries.ListReports: UseCase(report_queries.list_reports, "report:list"),
        receipts.LookUpReceipt: UseCase(receipts.look_up, "report:read-receipt"),
        case_queries.ReadCase: UseCase(case_queries.read_case, "case:read"),
        case_queries.ReadProfile: UseCase(case_queries.read_profile, "case:read-profile"),
        reunion_risk.ReadReunionRisk: UseCase(reunion_risk.read_reunion_risk, "relationship:tell-risk"),
        protect_case.ReadProtection: UseCase(protect_case.read_protection, "case:read-protection"),
        case_queries.ReadConsents: UseCase(case_queries.read_consents, "consent:read"),
        case_labels.LabelCases: UseCase(case_labels.label_cases, "case:label"),
        subject_requests.SubjectRequestsOfCase: UseCase(subject_requests.requests_of_case, "subject-request:read"),
        subject_requests.ListSubjectRequests: UseCase(subject_requests.list_requests, "subject-request:list"),
        read_copy.FindCopy: UseCase(read_copy.find_copy, COPY),
        read_merges.ReadMerge: UseCase(read_merges.read_merge, "duplicate:read-merge"),
        read_merges.MergesOfPerson: UseCase(read_merges.merges_of_person, "duplicate:read-merge"),
        read_person.ReadPerson: UseCase(read_person.read_person, "person:read"),
        search_persons.SearchPersons: UseCase(search_persons.search_persons, "person:search"),
        claims.ReadConfirmationFile: UseCase(claims.read_confirmation_file, "case:read-confirmation-file"),
        claims.ReadIdentityClaims: UseCase(claims.read_identity_claims, "repatriation:read-identity"),
        claims.ReadIdentifierClaims: UseCase(claims.read_identifier_claims, "identifier:read-claims"),
        repatriations.ReadRepatriation: UseCase(repatriations.read_repatriation, "repatriation:read"),
        repatriations.ListRepatriations: UseCase(repatriations.list_repatriations, "repatriation:read"),
        rescues.ReadRescue: UseCase(rescues.read_rescue, "rescue:read"),
        erasures.ReadErasure: UseCase(erasures.read_erasure, "erasure:read"),
        erasures.ListErasures: UseCase(erasures.list_erasures, "erasure:read"),
        read_under_break_glass.ReadUnderBreakGlass: UseCase(
            read_under_break_glass.read_under_break_glass, "person:read"
        ),
        break_glass_queries.ReadBreakGlass: UseCase(break_glass_queries.read_break_glass, "break-glass:read"),
        break_glass_queries.ListBreakGlass: UseCase(break_glass_queries.list_break_glass, "break-glass:list"),
        read_exports.ReadExport: UseCase(read_exports.read_export, "export:read"),
        read_exports.ListExports: UseCase(read_exports.list_exports, "export:list"),
        read_exports.FetchExport: UseCase(read_exports.fetch_export, "export:fetch"),
        make_export.NextExport: UseCase(make_export.next_export, "export:make"),
        purge_export.AnyExportOver: UseCase(purge_export.any_export_over, "export:make"),
        break_glass_queries.CountUnreviewed: UseCase(break_glass_queries.count_unreviewed, "break-glass:end"),
        end_break_glass.AnyBreakGlassOver: UseCase(end_break_glass.any_break_glass_over, "break-glass:end"),
        review_profiles.AnyProfileStale: UseCase(review_profiles.any_profile_stale, "case:review-profile"),
    }
    | clocks.queries(warned=WARNED)
    | erasure.queries()
    | attachments.queries(attached.PARENTS)
)


def queries(parts: Parts) -> dict[type, UseCase]:
    """Return every question; `parts` are asked before the transaction of a copy."""
    return QUERIES | {read_copy.ReadCopy: UseCase(read_copy.read_copy, COPY, read_copy.prepare_copy(parts))}


_CASE: dict[str, Any] = {"cases": lambda event: event.data.case_id}
_TASK: dict[str, Any] = {"accesses": lambda event: event.data.task_id}
_ASSESSMENT: dict[str, Any] = {"accesses": lambda event: event.data.assessment_id}
_REFERRAL: dict[str, Any] = {"accesses": lambda event: event.data.referral_id}

SUBSCRIPTIONS: dict[type[Event], On] = {
    identity.AccessRevokedV1: On(on_access_revoked),
    verification.DeterminationIssuedV1: On(on_case_facts.on_determination_issued, _CASE),
    verification.DeterminationReviewDecidedV1: On(on_case_facts.on_review_decided, _CASE),
    verification.NationalityAnsweredV1: On(
        on_nationality.on_nationality_answered, {"repatriations": lambda event: event.data.repatriation_id}
    ),
    verification.ConfirmationTaskIssuedV1: On(on_access.on_task_issued, _TASK),
    verification.ConfirmationTaskReassignedV1: On(on_access.on_task_ended, _TASK),
    verification.ConfirmationTaskCancelledV1: On(on_access.on_task_ended, _TASK),
    verification.FindingAcceptedV1: On(on_access.on_task_ended, _TASK),
    approval.AssessmentAssignedV1: On(on_access.on_assessment_assigned, _ASSESSMENT),
    approval.AssessmentStartedV1: On(on_access.on_assessment_assigned, _ASSESSMENT),
    approval.AssessmentDeclinedV1: On(on_access.on_assessment_ended, _ASSESSMENT),
    approval.AssessmentSuspendedV1: On(on_access.on_assessment_ended, _ASSESSMENT),
    approval.AssessmentAcceptedV1: On(on_access.on_assessment_accepted, _ASSESSMENT),
    approval.CaseWorkChangedV1: On(on_case_facts.on_approval_work_changed, _CASE),
    referral.ReferralIssuedV1: On(on_access.on_referral_issued, _REFERRAL),
    referral.ReferralAcceptedV1: On(on_access.on_referral_accepted, _REFERRAL),
    referral.ReferralDeclinedV1: On(on_access.on_referral_ended, _REFERRAL),
    referral.ReferralExpiredV1: On(on_access.on_referral_ended, _REFERRAL),
    referral.ReferralRevokedV1: On(on_access.on_referral_ended, _REFERRAL),
    referral.ReferralDiscontinuedV1: On(on_access.on_referral_ended, _REFERRAL),
    referral.ReferralCompletedV1: On(on_access.on_referral_ended, _REFERRAL),
    referral.CaseManagerAppointedV1: On(
        on_access.on_case_manager_appointed, {"accesses": lambda event: event.data.case_id}
    ),
    referral.CaseWorkChangedV1: On(on_case_facts.on_referral_work_changed, _CASE),
    verification.PersonErasureDoneV1: On(erasures.on_erasure_done),
    approval.PersonErasureDoneV1: On(erasures.on_erasure_done),
    referral.PersonErasureDoneV1: On(erasures.on_erasure_done),
    monitoring.PersonErasureDoneV1: On(erasures.on_erasure_done),
    identity.PersonErasureDoneV1: On(erasures.on_erasure_done),
    identity.OrganisationChangedV1: On(
        on_organisation.on_organisation_changed,
        {"organisations": lambda event: organisation_key(event.data.organisation)},
    ),
    identity.SurvivorAccessShutV1: On(
        shut_survivor_code.on_survivor_access_shut, {"survivor_codes": lambda event: event.data.code_id}
    ),
    monitoring.AuditSealedV1: On(witness.keep_seal),
}

FROM_MOFA: dict[type[SealedMessage], On] = {
    partner_mofa.ReturnNotifiedV1: On(from_mofa.on_return_notified, may="repatriation:notify"),
    partner_mofa.NationalityCheckRequestedV1: On(
        from_mofa.on_nationality_check_requested, may="repatriation:request-nationality"
    ),
    partner_mofa.TravelArrangedV1: On(from_mofa.on_travel_arranged, may="repatriation:arrange-travel"),
    partner_mofa.ReturnedV1: On(from_mofa.on_returned, may="repatriation:return"),
}
