"""Ending tasks that nobody shall answer any more: by the focal point, by a withdrawn consent, with the case."""

from dataclasses import dataclass
from uuid import UUID

from nrm_shared.contracts.partner_police import TaskCancelledV1
from nrm_shared.contracts.verification import ConfirmationTaskCancelledV1
from nrm_shared.reference import codes
from nrm_verification.app.police import tell
from nrm_verification.app.ports import VerificationWork
from nrm_verification.app.task_clocks import stop_clocks
from nrm_verification.domain.confirmation_task import OPEN, ConfirmationTask

# Why a focal point ends a task: the codes of an unconfirmed case fit, and the two that come with the case.
REASONS = "notconf"


@dataclass(frozen=True, slots=True)
class CancelTask:
    """End one task (2.6.4: report withdrawn or duplicate)."""

    task_id: UUID
    reason: str
    row_version: int | None = None


def cancel_task(command: CancelTask, work: VerificationWork) -> ConfirmationTask:
    """End the task and tell the station to forget it."""
    codes.require("/reason", REASONS, command.reason)
    task = work.tasks.get(command.task_id)
    task.expect(command.row_version)
    _cancel(task, command.reason, work)
    return task


def end_open_tasks(case_id: UUID, reason: str, work: VerificationWork, *, only_by_consent: bool = False) -> None:
    """Cancel the case's tasks that wait for a station; those issued on a legal basis outlive a withdrawn consent."""
    for status in (*OPEN, "RETURNED"):
        for task in work.tasks.where(lock=True, case_id=case_id, status=status):
            if not only_by_consent or task.basis == "CONSENT":
                _cancel(task, reason, work)


def _cancel(task: ConfirmationTask, reason: str, work: VerificationWork) -> None:
    task.cancel(reason, by=work.actor.id, at=work.now)
    stop_clocks(task, work)
    tell(
        work,
        task.police_system,
        TaskCancelledV1(task_id=task.id, station=task.station, reason=reason),
        about=task.case_id,
    )
    work.emit(
        ConfirmationTaskCancelledV1(task_id=task.id, case_id=task.case_id, reason=reason),
        subject=task.id,
        sequence=task.row_version,
        case_id=task.case_id,
    )
