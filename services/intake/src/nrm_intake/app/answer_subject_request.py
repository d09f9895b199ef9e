"""Answer a subject request: fulfil, begin to seal, refuse; or take it back (2.2 DPO, 2.10)."""

from dataclasses import dataclass
from uuid import UUID

from nrm_intake.app.erase_person import ErasePerson, erase_person
from nrm_intake.app.objects import permit_case
from nrm_intake.app.person_input import PersonInput
from nrm_intake.app.ports import IntakeWork
from nrm_intake.app.subject_requests import SubjectRequestState, state_of, tell_decided
from nrm_intake.app.update_person import UpdatePerson, update_person
from nrm_intake.domain.subject_request import CORRECT, SubjectRequest
from nrm_shared.kernel.confidential import confidential
from nrm_shared.kernel.errors import Malformed
from nrm_shared.reference import codes

ERASED_FOR = "SUBJECT_REQUEST"


@dataclass(frozen=True, slots=True, repr=False)
class FulfilSubjectRequest:
    """Grant it: `person` is what is put right, for a correction and for nothing else; `answer` words to the person."""

    request_id: UUID
    person: PersonInput | None = None
    answer: str | None = None
    row_version: int | None = None


@dataclass(frozen=True, slots=True)
class SealSubject:
    """Ask for the erasure that was wished for; a second person decides it."""

    request_id: UUID
    row_version: int | None = None


@dataclass(frozen=True, slots=True, repr=False)
class RefuseSubjectRequest:
    """Refuse it: why (a code), and in words to the person."""

    request_id: UUID
    reason: str
    answer: str | None = None
    row_version: int | None = None


@dataclass(frozen=True, slots=True)
class WithdrawSubjectRequest:
    """Take it back."""

    request_id: UUID
    row_version: int | None = None


def fulfil_subject_request(command: FulfilSubjectRequest, work: IntakeWork) -> SubjectRequestState:
    """Grant it, and put right what was wrong; the audit names the person then as well.

    Raises `NotFound`, `Malformed`, `AnsweredOtherwise`, `IllegalMove`.
    """
    request = _permitted(command.request_id, command.row_version, work)
    if (request.kind == CORRECT) != (command.person is not None):
        raise Malformed("/person", "required" if command.person is None else "invalid")
    request.fulfil(confidential(request.person_id, command.answer), by=work.actor.id, at=work.now)
    if command.person is not None:
        update_person(UpdatePerson(request.case_id, command.person), work)
        work.record("person", request.person_id, case_id=request.case_id, reason=None)
        work.record("subject-request", request.id, case_id=request.case_id, reason=None)
    tell_decided(work, request)
    return state_of(request)


def seal_subject(command: SealSubject, work: IntakeWork) -> SubjectRequestState:
    """Ask for the erasure. Raises what `erase_person` raises, `NotFound`, `AnsweredOtherwise`, `IllegalMove`."""
    request = _permitted(command.request_id, command.row_version, work)
    request.seal(by=work.actor.id, at=work.now)
    request.awaits(erase_person(ErasePerson(request.person_id, ERASED_FOR, request.id), work).erasure_id)
    return state_of(request)


def refuse_subject_request(command: RefuseSubjectRequest, work: IntakeWork) -> SubjectRequestState:
    """Refuse it. Raises `NotFound`, `Malformed`, `IllegalMove`."""
    codes.require("/reason", "subject_request_refusal", command.reason)
    request = _permitted(command.request_id, command.row_version, work)
    answer = confidential(request.person_id, command.answer)
    request.refuse(command.reason, answer, by=work.actor.id, at=work.now)
    tell_decided(work, request)
    return state_of(request)


def withdraw_subject_request(command: WithdrawSubjectRequest, work: IntakeWork) -> SubjectRequestState:
    """Take it back. Raises `NotFound`, `IllegalMove`."""
    request = _permitted(command.request_id, command.row_version, work)
    request.withdraw(by=work.actor.id, at=work.now)
    tell_decided(work, request)
    return state_of(request)


def _permitted(request_id: UUID, row_version: int | None, work: IntakeWork) -> SubjectRequest:
    request = work.subject_requests.get(request_id)
    permit_case(work, work.cases.get(request.case_id), "subject-request")
    request.expect(row_version)
    return request
