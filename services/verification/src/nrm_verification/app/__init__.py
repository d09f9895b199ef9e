"""What verification can do. The tables are the contents page; `handlers` and `queries` take what `prepare` asks."""

from typing import Any

from nrm_shared.access.revoked import on_access_revoked
from nrm_shared.attachments import usecases as attachments
from nrm_shared.attachments.adding import Examine
from nrm_shared.clocks import usecases as clocks
from nrm_shared.contracts import approval, partner_police, referral
from nrm_shared.contracts import intake as facts
from nrm_shared.contracts.base import Event, SealedMessage
from nrm_shared.contracts.identity import AccessRevokedV1, OrganisationChangedV1
from nrm_shared.contracts.registry import CheckAnsweredV1
from nrm_shared.contracts.verification import ClockBreachedV1, ClockDueV1, PersonErasureDoneV1
from nrm_shared.erasure import usecases as erasure
from nrm_shared.kernel.usecase import On, UseCase
from nrm_shared.notices import query as notices
from nrm_verification.app import (
    addressee,
    adjudicate,
    attached,
    case_facts,
    consent_facts,
    determine,
    due_work,
    end_tasks,
    from_police,
    identity_checks,
    issue_task,
    nationality,
    on_access,
    questionnaire,
    read_tasks,
    reassign_task,
    reconcile,
    review_determination,
    review_finding,
    status_notice,
    subject_part,
    submit_finding,
    take_task,
    task_file,
)
from nrm_verification.app.ports import Intake
from nrm_verification.app.task_clocks import WARNED
from nrm_verification.domain.organisation_ref import organisation_key


def handlers(intake: Intake, examine: Examine) -> dict[type, UseCase]:
    """Return every command with its handler and permission; `intake` and `examine` are asked before the transaction."""
    return {
        issue_task.IssueTask: UseCase(
            issue_task.issue_task, "confirmation-task:issue", issue_task.prepare_issue(intake)
        ),
        reassign_task.ReassignTask: UseCase(
            reassign_task.reassign_task, "confirmation-task:reassign", reassign_task.prepare_reassign(intake)
        ),
        take_task.AcknowledgeTask: UseCase(take_task.acknowledge_task, "confirmation-task:acknowledge"),
        take_task.StartTask: UseCase(take_task.start_task, "confirmation-task:start"),
        end_tasks.CancelTask: UseCase(end_tasks.cancel_task, "confirmation-task:cancel"),
        submit_finding.SubmitFinding: UseCase(submit_finding.submit_finding, "finding:submit"),
        review_finding.ReturnFinding: UseCase(review_finding.return_finding, "confirmation-task:return"),
        review_finding.AcceptFinding: UseCase(review_finding.accept_finding, "confirmation-task:accept"),
        determine.IssueDetermination: UseCase(determine.issue_determination, "determination:issue"),
        review_determination.AskReview: UseCase(review_determination.ask_review, "determination:ask-review"),
        review_determination.DecideReview: UseCase(review_determination.decide_review, "determination:review"),
        status_notice.RecordStatusNotice: UseCase(status_notice.record_status_notice, "status-notice:record"),
        nationality.SendNationalityCheck: UseCase(
            nationality.send_check, "nationality-check:send", nationality.prepare_claims(intake)
        ),
        nationality.PostponeNationalityCheck: UseCase(nationality.postpone_check, "nationality-check:send"),
        nationality.AnswerNationalityCheck: UseCase(nationality.answer_check, "nationality-check:answer"),
        identity_checks.RequestIdentityCheck: UseCase(
            identity_checks.request_check, "registry-check:request", identity_checks.prepare_check(intake)
        ),
        identity_checks.RetryIdentityCheck: UseCase(
            identity_checks.retry_check, "registry-check:retry", identity_checks.prepare_check(intake)
        ),
        identity_checks.PostponeIdentityCheck: UseCase(identity_checks.postpone_retry, "registry-check:retry"),
        reconcile.ReportUnexplained: UseCase(reconcile.report_unexplained, "registry-check:retry"),
        adjudicate.AdjudicateCheck: UseCase(adjudicate.adjudicate_check, "registry-check:adjudicate"),
        **clocks.telling(ClockDueV1, ClockBreachedV1, warned=WARNED),
        **attachments.handlers(attached.PARENTS, examine),
    } | erasure.reporting(PersonErasureDoneV1)


def queries(intake: Intake) -> dict[type, UseCase]:
    """Return every query with its handler and permission."""
    return {
        questionnaire.GetQuestionnaire: UseCase(questionnaire.get_questionnaire, "questionnaire:read"),
        read_tasks.GetTask: UseCase(read_tasks.get_task, "confirmation-task:read"),
        read_tasks.ListTasks: UseCase(read_tasks.list_tasks, "confirmation-task:list"),
        task_file.FindTaskFile: UseCase(task_file.find_task_file, "confirmation-task:read-file"),
        task_file.GetTaskFile: UseCase(
            task_file.get_task_file, "confirmation-task:read-file", task_file.prepare_file(intake)
        ),
        read_tasks.GetFinding: UseCase(read_tasks.get_finding, "finding:read"),
        read_tasks.GetDetermination: UseCase(read_tasks.get_determination, "determination:read"),
        read_tasks.GetReasons: UseCase(read_tasks.get_reasons, "determination:read-reasons"),
        subject_part.ReadSubjectPart: UseCase(subject_part.read_subject_part, "subject-part:read"),
        read_tasks.ListDeterminations: UseCase(read_tasks.list_determinations, "determination:read"),
        nationality.FindNationalityCheck: UseCase(nationality.find_check, "nationality-check:read-claims"),
        nationality.GetNationalityCheck: UseCase(
            nationality.get_check, "nationality-check:read-claims", nationality.prepare_claims(intake)
        ),
        nationality.ListNationalityChecks: UseCase(nationality.list_checks, "nationality-check:read"),
        adjudicate.GetIdentityCheck: UseCase(adjudicate.get_identity_check, "registry-check:read"),
        adjudicate.ListIdentityChecks: UseCase(adjudicate.list_identity_checks, "registry-check:read"),
        reconcile.Reconcile: UseCase(reconcile.reconcile, "registry-check:reconcile"),
        notices.NoticesOf: notices.use_case(read_tasks.case_managers),
        **clocks.queries(warned=WARNED),
        due_work.DueNationalityChecks: UseCase(due_work.due_nationality_checks, "nationality-check:send"),
        due_work.DueIdentityChecks: UseCase(due_work.due_identity_checks, "registry-check:retry"),
        reconcile.FindUnexplained: UseCase(reconcile.find_unexplained, "registry-check:retry"),
        **attachments.queries(attached.PARENTS),
    } | erasure.queries()


_ASSESSMENT: dict[str, Any] = {"accesses": lambda event: event.data.assessment_id}
_REFERRAL: dict[str, Any] = {"accesses": lambda event: event.data.referral_id}

SUBSCRIPTIONS: dict[type[Event], On] = {
    AccessRevokedV1: On(on_access_revoked),
    OrganisationChangedV1: On(
        addressee.on_organisation_changed, {"organisations": lambda event: organisation_key(event.data.organisation)}
    ),
    facts.CaseOpenedV1: On(case_facts.on_case_opened, {"cases": lambda event: event.data.case_id}),
    facts.CaseProfileChangedV1: On(case_facts.on_profile_changed, {"cases": lambda event: event.data.case_id}),
    facts.CaseStatusChangedV1: On(case_facts.on_status_changed, {"cases": lambda event: event.data.case_id}),
    facts.CaseClosedV1: On(case_facts.on_case_closed, {"cases": lambda event: event.data.case_id}),
    facts.CaseReopenedV1: On(case_facts.on_case_reopened, {"cases": lambda event: event.data.case_id}),
    facts.PersonErasedV1: On(case_facts.on_person_erased),
    facts.ConsentGivenV1: On(consent_facts.on_consent_given, {"consents": lambda event: event.data.consent_id}),
    facts.ConsentWithdrawnV1: On(consent_facts.on_consent_withdrawn, {"consents": lambda event: event.data.consent_id}),
    facts.NationalityCheckRequestedV1: On(
        nationality.on_check_requested, {"nationality_checks": lambda event: event.data.repatriation_id}
    ),
    CheckAnsweredV1: On(identity_checks.on_check_answered, {"identity_checks": lambda event: event.data.check_id}),
    # Who reads the outcome while they work on the case
    approval.AssessmentAssignedV1: On(on_access.on_assessment_assigned, _ASSESSMENT),
    approval.AssessmentStartedV1: On(on_access.on_assessment_assigned, _ASSESSMENT),
    approval.AssessmentDeclinedV1: On(on_access.on_assessment_ended, _ASSESSMENT),
    approval.AssessmentSuspendedV1: On(on_access.on_assessment_ended, _ASSESSMENT),
    approval.AssessmentAcceptedV1: On(on_access.on_assessment_accepted, _ASSESSMENT),
    referral.ReferralIssuedV1: On(on_access.on_referral_issued, _REFERRAL),
    referral.ReferralDeclinedV1: On(on_access.on_referral_ended, _REFERRAL),
    referral.ReferralExpiredV1: On(on_access.on_referral_ended, _REFERRAL),
    referral.ReferralRevokedV1: On(on_access.on_referral_ended, _REFERRAL),
    referral.ReferralDiscontinuedV1: On(on_access.on_referral_ended, _REFERRAL),
    referral.ReferralCompletedV1: On(on_access.on_referral_ended, _REFERRAL),
    referral.CaseManagerAppointedV1: On(
        on_access.on_case_manager_appointed, {"accesses": lambda event: event.data.case_id}
    ),
}

# What police systems send; each is checked like the same request over HTTP.
FROM_POLICE: dict[type[SealedMessage], On] = {
    partner_police.NationalityAnsweredV1: On(
        from_police.on_nationality_answered,
        {"nationality_checks": lambda message: message.data.repatriation_id},
        "nationality-check:answer",
    ),
    partner_police.TaskAcknowledgedV1: On(
        from_police.on_task_acknowledged,
        {"tasks": lambda message: message.data.task_id},
        "confirmation-task:acknowledge",
    ),
    partner_police.FindingSubmittedV1: On(
        from_police.on_finding_submitted, {"tasks": lambda message: message.data.task_id}, "finding:submit"
    ),
}
