"""Facts of intake about cases and consents, and of identity about organisations."""

from datetime import datetime
from typing import Any
from uuid import UUID

from nrm_approval.app.case_file import note_assessment, settle
from nrm_approval.app.ports import ApprovalWork
from nrm_approval.domain.assessment import CONSENT, SUSPENDABLE
from nrm_approval.domain.case_work import CaseWork
from nrm_approval.domain.refs import (
    NEED,
    POSSIBLE,
    PROVIDER,
    CaseAccess,
    CaseRef,
    ConsentRef,
    OrganisationRef,
    organisation_key,
)
from nrm_shared.contracts.approval import AssessmentSuspendedV1
from nrm_shared.contracts.identity import OrganisationChangedV1
from nrm_shared.contracts.intake import (
    CaseClosedV1,
    CaseOpenedV1,
    CaseProfile,
    CaseProfileChangedV1,
    CaseReopenedV1,
    CaseStatusChangedV1,
    ConsentGivenV1,
    ConsentWithdrawnV1,
    PersonErasedV1,
)
from nrm_shared.kernel.errors import NotYet
from nrm_shared.kernel.usecase import Received

REPORT_TO_NRM = "C1"
SHARING = "C5"


def on_case_opened(event: Received[CaseOpenedV1], work: ApprovalWork) -> None:
    """Begin to know the case."""
    if work.cases.find(event.data.case_id) is not None:
        return
    case = CaseRef(
        id=event.data.case_id,
        number=event.data.case_number,
        case_sequence=event.sequence,
        created_at=work.now,
        **_columns(event.data.profile),
    )
    work.cases.add(case)
    work.case_works.add(CaseWork(id=case.id, created_at=work.now))


def on_case_profile_changed(event: Received[CaseProfileChangedV1], work: ApprovalWork) -> None:
    """Take over the new profile."""
    case = _newer(event, work)
    if case is not None:
        for name, value in _columns(event.data.profile).items():
            setattr(case, name, value)


def on_case_status_changed(event: Received[CaseStatusChangedV1], work: ApprovalWork) -> None:
    """Take over OPEN or ON_HOLD; the victim status comes from its owner, verification."""
    case = _newer(event, work)
    if case is not None:
        case.status = event.data.status


def on_case_closed(event: Received[CaseClosedV1], work: ApprovalWork) -> None:
    """Refuse new work from now on."""
    case = _newer(event, work)
    if case is not None:
        case.status = "CLOSED"


def on_case_reopened(event: Received[CaseReopenedV1], work: ApprovalWork) -> None:
    """Take new work again."""
    case = _newer(event, work)
    if case is not None:
        case.status = "OPEN"


def on_person_erased(event: Received[PersonErasedV1], work: ApprovalWork) -> None:
    """Forget the keys of the erased person and their cases: findings, reasons and descriptions cannot be read again."""
    work.erase_person(event.data.person_id, [event.data.person_id, *event.data.case_ids])


def on_consent_given(event: Received[ConsentGivenV1], work: ApprovalWork) -> None:
    """Remember the consent; a withdrawal that overtook it stays."""
    data = event.data
    if work.consents.find(data.consent_id) is None:
        work.consents.add(
            ConsentRef(
                id=data.consent_id,
                case_id=data.case_id,
                purpose=data.purpose,
                organisation=data.organisation,
                until=data.until,
                created_at=work.now,
            )
        )


def on_consent_withdrawn(event: Received[ConsentWithdrawnV1], work: ApprovalWork) -> None:
    """End the consent, and what rested on it.

    Without any other C4 the assessments under way stop (2.6.5 SUSPENDED); without C5 the provider knows and asks nothing
    more, although its work may still be wound down (INV-15).
    """
    data = event.data
    consent = work.consents.find(data.consent_id)
    if consent is None:
        consent = ConsentRef(
            id=data.consent_id,
            case_id=data.case_id,
            purpose=data.purpose,
            organisation=data.organisation,
            created_at=work.now,
        )
        work.consents.add(consent)
    consent.withdrawn_at = event.time
    consent.changed()
    if data.purpose == SHARING:
        _end_sharing(event, work)
    open_work = work.case_works.find(data.case_id)
    if open_work is None or not open_work.assessments:
        return
    if data.purpose == CONSENT:
        _suspend(open_work, work)
    elif data.purpose == REPORT_TO_NRM and not _still_reported(data.case_id, work):
        _suspend(open_work, work, whatever_stands=True)


def on_organisation_changed(event: Received[OrganisationChangedV1], work: ApprovalWork) -> None:
    """Take over the present state of an organisation."""
    data = event.data
    key = organisation_key(data.organisation)
    known = work.organisations.find(key)
    if known is None:
        known = OrganisationRef(
            id=key,
            organisation=data.organisation,
            label_bn=data.label_bn,
            label_en=data.label_en,
            kind=data.kind,
            created_at=work.now,
        )
        work.organisations.add(known)
    elif event.sequence <= known.sequence:
        return
    known.label_bn, known.label_en, known.kind = data.label_bn, data.label_en, data.kind
    known.district, known.active, known.sequence = data.district, data.active, event.sequence
    known.changed()


def _end_sharing(event: Received[ConsentWithdrawnV1], work: ApprovalWork) -> None:
    """End what the provider named by the consent, or every provider of the case, has to do with it."""
    for relation in (PROVIDER, NEED):
        for access in work.accesses.where(lock=True, case_id=event.data.case_id, relation=relation):
            named = event.data.organisation in (None, access.holder)
            if access.live and named and taken_back(access, work) is not None:
                access.no_longer_shared(event.time)


def taken_back(access: CaseAccess, work: ApprovalWork) -> datetime | None:
    """Return when the person last took back that the provider may know of the case; None while some consent holds."""
    told = work.consents.where(case_id=access.case_id, purpose=SHARING)
    if any(consent.active(work.now, access.holder) for consent in told):
        return None
    ended = [each.withdrawn_at for each in told if each.organisation in (None, access.holder) and each.withdrawn_at]
    return max(ended, default=None)


def _still_reported(case_id: UUID, work: ApprovalWork) -> bool:
    """Return whether another C1 stands, or the determination was made: then the work goes on (INV-16)."""
    case = work.cases.find(case_id)
    known = work.consents.where(case_id=case_id, purpose=REPORT_TO_NRM)
    return (case is not None and case.victim_status != POSSIBLE) or any(each.active(work.now, "") for each in known)


def _suspend(open_work: CaseWork, work: ApprovalWork, *, whatever_stands: bool = False) -> None:
    """Suspend the assessments under way that no C4 carries any more, or all of them once C1 is withdrawn (INV-16)."""
    others = [c for c in work.consents.where(case_id=open_work.id, purpose=CONSENT) if c.withdrawn_at is None]
    for id in list(open_work.assessments):
        assessment = work.assessments.get(id)
        stands = not whatever_stands and any(
            consent.active(work.now, assessment.organisation or "") for consent in others
        )
        if stands or assessment.status not in SUSPENDABLE:
            continue
        assessment.suspend(at=work.now)
        work.deadlines.stop("K11", assessment.id, at=work.now)
        work.emit(
            AssessmentSuspendedV1(assessment_id=assessment.id, case_id=open_work.id),
            subject=assessment.id,
            sequence=assessment.row_version,
            case_id=open_work.id,
        )
        note_assessment(open_work, assessment)
    case = work.cases.find(open_work.id)
    if case is not None:
        settle(work, case, open_work)


def _newer(event: Received[Any], work: ApprovalWork) -> CaseRef | None:
    """Return the case if the fact is newer than what is known of it; raise `NotYet` if the case is not known."""
    case = work.cases.find(event.data.case_id)
    if case is None:
        raise NotYet
    if event.sequence <= case.case_sequence:
        return None
    case.case_sequence = event.sequence
    case.changed()
    return case


def _columns(profile: CaseProfile) -> dict[str, Any]:
    return profile.model_dump()
