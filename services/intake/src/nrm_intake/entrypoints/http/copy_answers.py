"""What the routes of subject requests answer: the requests with their words, and the copy."""

from datetime import date, datetime
from uuid import UUID

from nrm_intake.app.read_copy import CopyView
from nrm_intake.app.subject_requests import SubjectRequestState
from nrm_intake.entrypoints.http.answers import Answer, PersonAnswer, person_answer
from nrm_shared.access.masking import Shown
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


class CopiedAccessAnswer(Answer):
    """One reading by somebody: the organisation, in which roles, on which day."""

    day: date
    organisation: str | None
    roles: list[str]
    break_glass: bool


class CopyAnswer(Answer):
    """The person's details, and of every case its state, reports, consents and readings, as they are when it is read."""

    request_id: UUID
    as_at: datetime
    person: PersonAnswer
    cases: list[CopiedCaseAnswer]
    reports: list[CopiedReportAnswer]
    consents: list[CopiedConsentAnswer]
    accesses: list[CopiedAccessAnswer]


def copy_answer(view: CopyView) -> CopyAnswer:
    """Return the copy as the answer."""
    return CopyAnswer(
        request_id=view.request_id,
        as_at=view.as_at,
        person=person_answer(view.person),
        cases=[
            CopiedCaseAnswer(
                case_number=one.number,
                status=one.status,
                victim_status=one.victim_status,
                opened_at=one.opened_at,
                closed_at=one.closed_at,
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
        accesses=[
            CopiedAccessAnswer(
                day=dhaka_date(one.at),
                organisation=one.organisation,
                roles=one.roles.split(),
                break_glass=one.break_glass,
            )
            for one in view.accesses
        ],
    )
