"""What verification keeps of intake's consents; a withdrawal ends what rested on it."""

from nrm_shared.contracts.intake import ConsentGivenV1, ConsentWithdrawnV1
from nrm_shared.kernel.usecase import Received
from nrm_verification.app.end_tasks import end_open_tasks
from nrm_verification.app.identity_checks import tell_changed
from nrm_verification.app.on_access import end_sharing
from nrm_verification.app.ports import VerificationWork
from nrm_verification.domain.case_ref import ConsentRef

# Report to the mechanism, refer to the police: without either no station may go on asking (INV-11, INV-16).
TASKS_REST_ON = ("C1", "C2")
CHECKS_REST_ON = "C8"


def on_consent_given(event: Received[ConsentGivenV1], work: VerificationWork) -> None:
    """Know a consent."""
    if work.consents.find(event.data.consent_id) is not None:
        return
    work.consents.add(
        ConsentRef(
            id=event.data.consent_id,
            created_at=event.time,
            case_id=event.data.case_id,
            person_id=event.data.person_id,
            purpose=event.data.purpose,
            until=event.data.until,
        )
    )


def on_consent_withdrawn(event: Received[ConsentWithdrawnV1], work: VerificationWork) -> None:
    """End the consent, and what rested on it: tasks, checks, a provider's sight of the outcome."""
    data = event.data
    end_sharing(event, work)
    consent = work.consents.find(data.consent_id)
    if consent is None:
        consent = ConsentRef(id=data.consent_id, case_id=data.case_id, person_id=data.person_id, purpose=data.purpose)
        work.consents.add(consent)
    consent.withdrawn = True
    consent.changed()
    others = work.consents.where(case_id=data.case_id, purpose=data.purpose, withdrawn=False)
    if any(other.active(work.now) for other in others):
        return
    if data.purpose in TASKS_REST_ON:
        end_open_tasks(data.case_id, "CONSENT_WITHDRAWN", work, only_by_consent=True)
    if data.purpose == CHECKS_REST_ON:
        for check in work.identity_checks.where(lock=True, case_id=data.case_id, status="UNAVAILABLE"):
            check.stop("CONSENT_WITHDRAWN")
            tell_changed(check, work)
