"""Issue a confirmation task: ask a station, or another competent authority, to answer the questionnaire (step 5, 2.6.4)."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from nrm_shared.clocks.lengths import due
from nrm_shared.contracts.partner_police import ConfirmationTaskV1, Incident
from nrm_shared.contracts.verification import ConfirmationTaskIssuedV1
from nrm_shared.kernel.calendar import dhaka_date
from nrm_shared.kernel.confidential import confidential
from nrm_shared.kernel.errors import Malformed, Refused
from nrm_shared.kernel.ids import new_id
from nrm_shared.reference import clocks, codes, questionnaires
from nrm_verification.app import task_clocks
from nrm_verification.app.addressee import Addressee, addressee_of
from nrm_verification.app.police import proposed_station, tell
from nrm_verification.app.ports import Intake, VerificationWork
from nrm_verification.app.words import ConfirmationFile
from nrm_verification.domain.case_ref import CaseRef, require_consent
from nrm_verification.domain.confirmation_task import ConfirmationTask

CONSENT = "C2"


class TaskAlreadyOpen(Refused):
    """Another task of this case is still open; reassign or cancel it first."""

    default_code = "task-already-open"


@dataclass(frozen=True, slots=True)
class IssueTask:
    """What the focal point asks for. Without a station, the one of the person's present upazila (decision 8).

    `station` may also name a competent authority other than the police (decision 14).

    Without consent C2 a legal basis (a code of `consent_override`) and a note are needed (decision 5, INV-18).
    """

    case_id: UUID
    station: str | None = None
    legal_basis: str | None = None
    legal_basis_note: str | None = None


def prepare_issue(intake: Intake) -> Any:
    """Return the preparation that reads the confirmation file in the focal point's name."""

    def prepare(command: IssueTask, caller: Any) -> ConfirmationFile:
        return intake.confirmation_file(command.case_id, command.legal_basis, caller)

    return prepare


def issue_task(command: IssueTask, work: VerificationWork) -> ConfirmationTask:
    """Issue the task and send it; raises `ConsentMissing`, `TaskAlreadyOpen`, `CaseClosed` or `addressee_of`'s."""
    case = work.cases.get(command.case_id)
    case.require_open()
    basis = _basis(command, work)
    code = command.station or proposed_station(case.current_upazila).code
    task = new_task(case, addressee_of(code, work), basis, command.legal_basis_note, work)
    send_task(task, work.prepared, work)
    return task


def new_task(
    case: CaseRef, addressee: Addressee, legal_basis: str | None, note: str | None, work: VerificationWork
) -> ConfirmationTask:
    """Put a new issued task in and start its clocks; raise `TaskAlreadyOpen` if another one is open."""
    if any(task.open for task in work.tasks.where(lock=True, case_id=case.id)):
        raise TaskAlreadyOpen
    task = ConfirmationTask(
        id=new_id(),
        created_at=work.now,
        case_id=case.id,
        case_number=case.number,
        station=addressee.code,
        police_system=addressee.police_system,
        competent_authority=addressee.competent_authority,
        questionnaire_version=questionnaires.current(dhaka_date(work.now)).version,
        legal_regime=clocks.regime().code,
        basis="LEGAL_BASIS" if legal_basis else "CONSENT",
        legal_basis=legal_basis,
        legal_basis_note=confidential(case.id, note),
        current_district=case.current_district,
        current_upazila=case.current_upazila,
        current_union_code=case.current_union_code,
    )
    task.issue(
        by=work.actor.id,
        at=work.now,
        acknowledge_by=due("K9", work.now, "ACKNOWLEDGE"),
        due_at=due("K9", work.now),
    )
    work.tasks.add(task)
    task_clocks.start_acknowledgement(task, work)
    return task


def send_task(task: ConfirmationTask, file: ConfirmationFile, work: VerificationWork) -> None:
    """Seal the task for its police system and tell the others that it was issued."""
    if task.issued_at is None or task.due_at is None:
        raise ValueError("only an issued task is sent")
    incident = file.incident
    tell(
        work,
        task.police_system,
        ConfirmationTaskV1(
            task_id=task.id,
            case_number=task.case_number,
            station=task.station,
            identity=file.person,
            incident=Incident(
                summary=incident.narrative or None,
                current_district=incident.current_district,
                current_upazila=incident.current_upazila,
                language=incident.interpreter_language,
                interpreter_needed=incident.interpreter_language is not None,
                minor_at_act=incident.minor_at_act,
            ),
            questionnaire_version=task.questionnaire_version,
            issued_at=task.issued_at,
            due_at=task.due_at,
        ),
        about=task.case_id,
    )
    work.emit(
        ConfirmationTaskIssuedV1(
            task_id=task.id,
            case_id=task.case_id,
            station=task.station,
            questionnaire_version=task.questionnaire_version,
            due_at=task.due_at,
            acknowledge_by=task.acknowledge_by,
        ),
        subject=task.id,
        sequence=task.row_version,
        case_id=task.case_id,
    )


def _basis(command: IssueTask, work: VerificationWork) -> str | None:
    """Return the legal basis if one is recorded, else None after making sure of consent C2."""
    if command.legal_basis is None:
        consents = work.consents.where(case_id=command.case_id, purpose=CONSENT, withdrawn=False)
        require_consent(consents, CONSENT, work.now)
        return None
    codes.require("/legal_basis", "consent_override", command.legal_basis)
    if not (command.legal_basis_note or "").strip():
        raise Malformed("/legal_basis_note", "reason-required")
    return command.legal_basis
