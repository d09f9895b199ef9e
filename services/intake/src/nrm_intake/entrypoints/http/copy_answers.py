"""What the routes of subject requests answer: the requests with their words, and the copy."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from nrm_intake.app.copied_origins import CopiedRepatriation, CopiedRescue
from nrm_intake.app.read_copy import CopyView
from nrm_intake.app.subject_requests import SubjectRequestState
from nrm_intake.entrypoints.http.answers import Answer, PersonAnswer, person_answer
from nrm_shared.access.masking import Shown
from nrm_shared.audit.accesses import What
from nrm_shared.kernel.calendar import dhaka_date


class SubjectRequestAnswer(Answer):
    """One request with its words."""

    request: SubjectRequestState
    wish: Shown[str | None]
    witness: Shown[str | None]
    answer: Shown[str | None]


class CopiedCaseAnswer(Answer):
    """One case about the person."""

    case_number: str
    status: str
    victim_status: str
    opened_at: datetime | None
    closed_at: datetime | None
    rights_notice_at: datetime | None
    reflection_until: datetime | None


class CopiedReportAnswer(Answer):
    """One report about the person; who reported stays protected."""

    number: str
    status: str
    channel: str
    submitted_at: datetime | None
    narrative: Shown[str | None]


class CopiedConsentAnswer(Answer):
    """One consent as it stands."""

    purpose: str
    status: str
    organisation: str | None
    needs: Shown[list[str]]
    given_at: datetime | None
    expires_at: datetime | None
    withdrawn_at: datetime | None


class CopiedRelationshipAnswer(Answer):
    """Somebody and how they stand to the person."""

    name: Shown[str | None]
    kind: str
    guardian_of_record: bool
    conflict_of_interest: bool
    may_consent: bool
    source: str
    status: str
    recorded_at: datetime
    note: Shown[str | None]


class CopiedRescueAnswer(Answer):
    """One rescue of the person; which organisation rescued stays protected."""

    status: str
    rescuer_type: str
    rescued_at: datetime
    district: str | None
    upazila: str | None
    place: Shown[str | None]
    station: str | None
    referred_to_police_at: datetime | None
    court: Shown[str | None]
    court_produced_at: datetime | None


class CopiedRepatriationAnswer(Answer):
    """One return of the person from abroad."""

    status: str
    country: str
    mission: str
    informed_by: str
    notified_at: datetime
    station: str | None
    nationality_result: str | None
    nationality_result_at: datetime | None
    document_type: str | None
    document_number: Shown[str | None]
    expected_return_at: datetime | None
    return_at: datetime | None
    return_mode: str | None
    port: Shown[str | None]
    received_by: str | None
    received_at: datetime | None
    reception_note: Shown[str | None]


class CopiedFileAnswer(Answer):
    """One file; `path` is where this service gives it out to the reader, null for what lies deeper than she sees."""

    attachment_id: UUID
    linked_kind: str
    type: str
    content_type: str
    size: int
    added_at: datetime
    file_name: Shown[str | None]
    path: str | None


class CopiedAccessAnswer(Answer):
    """One reading by somebody, or one step of a sign-in: the organisation, in which roles, on which day."""

    day: date
    what: What
    organisation: str | None
    roles: list[str]
    break_glass: bool


class CopiedPartAnswer(Answer):
    """What another service keeps of one case, as it shows it to the reader; null: it knows nothing of the case."""

    service: str
    case_id: UUID
    held: Shown[dict[str, Any] | None]


class CopyAnswer(Answer):
    """What every service keeps about the person, and who read it here, as it is when the copy is read."""

    request_id: UUID
    as_at: datetime
    person: PersonAnswer
    other_records: list[PersonAnswer]
    cases: list[CopiedCaseAnswer]
    reports: list[CopiedReportAnswer]
    consents: list[CopiedConsentAnswer]
    relationships: list[CopiedRelationshipAnswer]
    rescues: list[CopiedRescueAnswer]
    repatriations: list[CopiedRepatriationAnswer]
    attachments: list[CopiedFileAnswer]
    accesses: list[CopiedAccessAnswer]
    parts: list[CopiedPartAnswer]


def copy_answer(view: CopyView) -> CopyAnswer:
    """Return the copy as the answer."""
    return CopyAnswer(
        request_id=view.request_id,
        as_at=view.as_at,
        person=person_answer(view.person),
        other_records=[person_answer(one) for one in view.other_records],
        cases=[
            CopiedCaseAnswer(
                case_number=one.number,
                status=one.status,
                victim_status=one.victim_status,
                opened_at=one.opened_at,
                closed_at=one.closed_at,
                rights_notice_at=one.rights_notice_at,
                reflection_until=one.reflection_until,
            )
            for one in view.cases
        ],
        reports=[
            CopiedReportAnswer(
                number=one.report.number,
                status=one.report.status,
                channel=one.report.channel,
                submitted_at=one.report.submitted_at,
                narrative=one.narrative,
            )
            for one in view.reports
        ],
        consents=[CopiedConsentAnswer.model_validate(one, from_attributes=True) for one in view.consents],
        relationships=[
            CopiedRelationshipAnswer.model_validate(one, from_attributes=True) for one in view.relationships
        ],
        rescues=[_rescue(one) for one in view.rescues],
        repatriations=[_repatriation(one) for one in view.repatriations],
        attachments=[CopiedFileAnswer.model_validate(one, from_attributes=True) for one in view.attachments],
        accesses=[
            CopiedAccessAnswer(
                day=dhaka_date(one.at),
                what=one.what,
                organisation=one.organisation,
                roles=one.roles.split(),
                break_glass=one.break_glass,
            )
            for one in view.accesses
        ],
        parts=[CopiedPartAnswer.model_validate(one, from_attributes=True) for one in view.parts],
    )


def _rescue(one: CopiedRescue) -> CopiedRescueAnswer:
    opened = {"place": one.place, "court": one.court}
    names = set(CopiedRescueAnswer.model_fields) - opened.keys()
    return CopiedRescueAnswer(**{name: getattr(one.rescue, name) for name in names}, **opened)


def _repatriation(one: CopiedRepatriation) -> CopiedRepatriationAnswer:
    opened = {"document_number": one.document_number, "port": one.port, "reception_note": one.reception_note}
    names = set(CopiedRepatriationAnswer.model_fields) - opened.keys()
    return CopiedRepatriationAnswer(**{name: getattr(one.record, name) for name in names}, **opened)
