"""Ask for a copy, a correction or the sealing of what is kept about the person of a case (2.10)."""

from dataclasses import dataclass
from uuid import UUID

from nrm_intake.app.due import due_at
from nrm_intake.app.objects import permit_case
from nrm_intake.app.ports import IntakeWork
from nrm_intake.app.subject_requests import CLOCK, OBJECT, SubjectRequestState, state_of
from nrm_intake.domain.subject_request import SubjectRequest, SubjectRequestOpen
from nrm_shared.contracts.intake import SubjectRequestMadeV1
from nrm_shared.kernel.confidential import confidential
from nrm_shared.kernel.errors import Malformed
from nrm_shared.kernel.ids import new_id
from nrm_shared.reference import codes


@dataclass(frozen=True, slots=True, repr=False)
class MakeSubjectRequest:
    """Of which case's person, what (a code), in which words; and who witnessed it where somebody asks on her behalf."""

    case_id: UUID
    kind: str
    wish: str | None = None
    witness: str | None = None


def make_subject_request(command: MakeSubjectRequest, work: IntakeWork) -> SubjectRequestState:
    """Enter the request and start its 30 days. Raises `NotFound`, `Malformed`, `SubjectRequestOpen`."""
    codes.require("/kind", "subject_request_kind", command.kind)
    case = work.cases.get(command.case_id)
    permit_case(work, case, "subject-request")
    by_person = work.actor.kind == "survivor"
    if not by_person and not (command.witness or "").strip():
        raise Malformed("/witness", "witness-required")
    # Who asks for the same at the same moment waits here.
    person_id = work.persons.get(case.person_id).id
    if any(one.open and one.kind == command.kind for one in work.subject_requests.of_person(person_id)):
        raise SubjectRequestOpen
    request = SubjectRequest(
        id=new_id(),
        person_id=person_id,
        case_id=case.id,
        kind=command.kind,
        wish=confidential(person_id, command.wish),
        witness=confidential(person_id, command.witness),
        made_by=work.actor.id,
        by_person=by_person,
        made_at=work.now,
        due_at=due_at(CLOCK, work.now),
    )
    request.make()
    work.subject_requests.add(request)
    work.deadlines.start(CLOCK, OBJECT, request.id, at=work.now, due=request.due_at, case_id=case.id)
    work.emit(
        SubjectRequestMadeV1(request_id=request.id, case_id=case.id, kind=request.kind, due_at=request.due_at),
        subject=request.id,
        sequence=request.row_version,
        case_id=case.id,
    )
    return state_of(request)
