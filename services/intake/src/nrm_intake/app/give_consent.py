"""Record a consent for a case, a report before its case, or a rescue (INV-10 to INV-14)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nrm_intake.app import consents
from nrm_intake.app.consents import ConsentInput
from nrm_intake.app.due import due_at
from nrm_intake.app.objects import may_relate, permit_case, report_facts, report_object, rescue_object
from nrm_intake.app.ports import IntakeWork
from nrm_intake.domain.age import minor_on
from nrm_intake.domain.consent import REFER_TO_POLICE, Consent
from nrm_shared.access import conditions
from nrm_shared.kernel.actor import AccessObject
from nrm_shared.kernel.calendar import dhaka_date

POLICE_CLOCK = "K1"


@dataclass(frozen=True, slots=True, repr=False)
class GiveCaseConsent:
    """A consent of the person of a case."""

    case_id: UUID
    consent: ConsentInput


@dataclass(frozen=True, slots=True, repr=False)
class GiveReportConsent:
    """A consent of the person of a report that has no case yet."""

    report_id: UUID
    consent: ConsentInput


@dataclass(frozen=True, slots=True, repr=False)
class GiveRescueConsent:
    """A consent of a rescued person, above all C2: it lets the 12 hours begin."""

    rescue_id: UUID
    consent: ConsentInput


@dataclass(frozen=True, slots=True)
class RecordedConsent:
    """The entry in the ledger."""

    consent_id: UUID
    purpose: str
    organisation: str | None
    status: str
    given_at: datetime
    expires_at: datetime
    text_version: str
    text_sha256: str
    override_reason: str | None
    row_version: int


def recorded(consent: Consent) -> RecordedConsent:
    """Return the entry as it is answered."""
    return RecordedConsent(
        consent.id,
        consent.purpose,
        consent.organisation,
        consent.status,
        consent.given_at,
        consent.expires_at,
        consent.text_version,
        consent.text_sha256,
        consent.override_reason,
        consent.row_version,
    )


def give_case_consent(command: GiveCaseConsent, work: IntakeWork) -> RecordedConsent:
    """Enter the consent and tell the others.

    Raises `NotFound`, `Malformed`, `ConsentGiverConflict`, `GuardianConsentRequired` or `GiverNotEligible`
    (INV-12).
    """
    case = work.cases.read(command.case_id)
    report = work.reports.read(case.report_id)
    # Of the helpline the table asks when the report came.
    facts = conditions.recent(report.submitted_at, work.now)
    permit_case(work, case, "consent", facts=facts)
    minor = _minor(work, case.person_id)
    consent = consents.give(
        work,
        command.consent,
        person_id=case.person_id,
        minor_now=minor,
        vouches=may_relate(work, case.reporter_organisation, facts | conditions.protection(case.witness_protected)),
        case_id=case.id,
        best_interest_reasoned=report.in_best_interest,
    )
    consents.tell_given(work, consent, case.id, case.person_id)
    return recorded(consent)


def give_report_consent(command: GiveReportConsent, work: IntakeWork) -> RecordedConsent:
    """Enter the consent; the others learn of it when the case is opened. Raises as `give_case_consent`."""
    report = work.reports.read(command.report_id)
    work.permit(report_object(report, work.now))
    minor = _minor(work, report.person_id)
    consent = consents.give(
        work,
        command.consent,
        person_id=report.person_id,
        minor_now=minor,
        vouches=may_relate(work, report.reporter_organisation, report_facts(report, work.now)),
        report_id=report.id,
        case_id=report.case_id,
        best_interest_reasoned=report.in_best_interest,
    )
    if report.case_id is not None:
        consents.tell_given(work, consent, report.case_id, work.cases.read(report.case_id).person_id)
    return recorded(consent)


def give_rescue_consent(command: GiveRescueConsent, work: IntakeWork) -> RecordedConsent:
    """Enter the consent of a rescued person; C2 starts K1 (2.7). Raises as `give_case_consent`.

    Once the rescue was reported it belongs to the report, and to its case.
    """
    rescue = work.rescues.get(command.rescue_id)
    target = rescue_object(rescue, work.now)
    work.permit(AccessObject("consent", organisation=target.organisation, assigned=target.assigned, facts=target.facts))
    minor = _minor(work, rescue.person_id)
    report = work.reports.get(rescue.report_id) if rescue.report_id is not None else None
    before = frozenset() if report is not None and report.case_id else frozenset({conditions.BEFORE_HAND_OVER})
    consent = consents.give(
        work,
        command.consent,
        person_id=rescue.person_id,
        minor_now=minor,
        vouches=may_relate(work, rescue.rescuer_organisation, target.facts | before),
        report_id=rescue.report_id,
        case_id=report.case_id if report else None,
        best_interest_reasoned=report is not None and report.in_best_interest,
    )
    if report is not None and report.case_id is not None:
        consents.tell_given(work, consent, report.case_id, work.cases.read(report.case_id).person_id)
    if consent.purpose == REFER_TO_POLICE:
        since = rescue.police_allowed(consent.given_at)
        if since is not None:
            work.deadlines.start(POLICE_CLOCK, "RESCUE", rescue.id, at=since, due=due_at(POLICE_CLOCK, since))
    return recorded(consent)


def _minor(work: IntakeWork, person_id: UUID) -> str:
    return minor_on(work.persons.read(person_id).known().birth, dhaka_date(work.now))
