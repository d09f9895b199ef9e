"""What a station in the portal works with: who the person is said to be, what happened, and points to answer (2.6.4).

A station with a system of its own gets the same sealed; here it is read from intake for one answer and kept nowhere.
"""

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from nrm_shared.contracts.partner_words import IdentityClaims
from nrm_shared.kernel.confidential import reveal
from nrm_shared.kernel.errors import NotFound
from nrm_verification.app.ports import Intake, VerificationWork
from nrm_verification.app.take_task import access_of
from nrm_verification.app.words import ConfirmationFile, IncidentFile
from nrm_verification.domain.confirmation_task import ConfirmationTask


@dataclass(frozen=True, slots=True)
class FindTaskFile:
    """Ask whose file belongs to a task; nothing of the person is fetched before this was answered."""

    task_id: UUID


@dataclass(frozen=True, slots=True)
class GetTaskFile:
    """Ask for the file of a task. The case and the legal basis are the task's own, from `FindTaskFile`."""

    task_id: UUID
    case_id: UUID
    legal_basis: str | None = None


@dataclass(frozen=True, slots=True, repr=False)
class TaskFile:
    """A task with the person, the incident and the points of its present round."""

    task: ConfirmationTask
    identity: IdentityClaims
    incident: IncidentFile
    points: list[dict[str, str]]


def prepare_file(intake: Intake) -> Any:
    """Return the preparation that reads the confirmation file in our own name; consent C2 is intake's to check."""

    def prepare(query: GetTaskFile, caller: Any) -> ConfirmationFile:
        return intake.confirmation_file(query.case_id, query.legal_basis, None)

    return prepare


def find_task_file(query: FindTaskFile, work: VerificationWork) -> ConfirmationTask:
    """Return the task; raises `NotFound` for a station that does not work on it (any more)."""
    task = work.tasks.read(query.task_id)
    work.permit(access_of(task, work))
    return task


def get_task_file(query: GetTaskFile, work: VerificationWork) -> TaskFile:
    """Return the file; what was shown is audited. Raises `NotFound`."""
    task = work.tasks.read(query.task_id)
    work.permit(access_of(task, work))
    if (task.case_id, task.legal_basis) != (query.case_id, query.legal_basis):
        raise NotFound(kind="confirmation-task")
    file: ConfirmationFile = work.prepared
    points = _points(task, work)
    shown = [*file.person.model_dump(exclude_none=True), *file.incident.model_dump(exclude_none=True)]
    if points:
        shown.append("points")
    work.disclosed("confirmation-task", task.id, sorted(shown), level="L3", case_id=task.case_id)
    return TaskFile(task, file.person, file.incident, points)


def _points(task: ConfirmationTask, work: VerificationWork) -> list[dict[str, str]]:
    found = work.returned_points.where(task_id=task.id, round=task.round)
    return [point for kept in found for point in json.loads(reveal(kept.points) or "[]")]
