"""Give a task to another station or competent authority: the first was wrong or is overdue (2.6.4)."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from nrm_shared.contracts.partner_police import TaskCancelledV1
from nrm_shared.contracts.verification import ConfirmationTaskReassignedV1
from nrm_shared.kernel.confidential import reveal
from nrm_shared.kernel.errors import NotFound
from nrm_shared.reference import codes
from nrm_verification.app import task_clocks
from nrm_verification.app.addressee import addressee_of
from nrm_verification.app.issue_task import CONSENT, new_task, send_task
from nrm_verification.app.police import tell
from nrm_verification.app.ports import Intake, VerificationWork
from nrm_verification.app.words import ConfirmationFile
from nrm_verification.domain.case_ref import require_consent
from nrm_verification.domain.confirmation_task import ConfirmationTask

REASSIGNED = "REASSIGNED"


@dataclass(frozen=True, slots=True)
class ReassignTask:
    """Which task, and the station that gets it now.

    The case, and the legal basis of a task without consent, are named because the file has to be read first.
    """

    task_id: UUID
    case_id: UUID
    station: str
    legal_basis: str | None = None
    row_version: int | None = None


def prepare_reassign(intake: Intake) -> Any:
    """Return the preparation that reads the confirmation file in the focal point's name."""

    def prepare(command: ReassignTask, caller: Any) -> ConfirmationFile:
        return intake.confirmation_file(command.case_id, command.legal_basis, caller)

    return prepare


def reassign_task(command: ReassignTask, work: VerificationWork) -> ConfirmationTask:
    """End the task, issue a new one to the other station and return that; the old station forgets what it got.

    Raises `Malformed`, `NotFound`, `ChangedMeanwhile`, `IllegalMove` and, without C2 or a legal basis, `ConsentMissing`.
    """
    if command.legal_basis is not None:
        codes.require("/legal_basis", "consent_override", command.legal_basis)
    task = work.tasks.get(command.task_id)
    if task.case_id != command.case_id:
        raise NotFound(kind="confirmation-task")
    task.expect(command.row_version)
    addressee = addressee_of(command.station, work)
    case = work.cases.get(task.case_id)
    case.require_open()
    if task.basis == "CONSENT":
        # Another station is another police contact: the consent has to hold now, not only when it began.
        require_consent(work.consents.where(case_id=case.id, purpose=CONSENT, withdrawn=False), CONSENT, work.now)
    task.reassign(task.id, by=work.actor.id, at=work.now, reason=REASSIGNED)
    task_clocks.stop_clocks(task, work)
    successor = new_task(case, addressee, task.legal_basis, reveal(task.legal_basis_note), work)
    task.successor_id = successor.id
    tell(
        work,
        task.police_system,
        TaskCancelledV1(task_id=task.id, station=task.station, reason=REASSIGNED),
        about=task.case_id,
    )
    work.emit(
        ConfirmationTaskReassignedV1(task_id=task.id, case_id=task.case_id, successor_task_id=successor.id),
        subject=task.id,
        sequence=task.row_version,
        case_id=task.case_id,
    )
    send_task(successor, work.prepared, work)
    return successor
