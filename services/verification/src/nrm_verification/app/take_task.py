"""The station takes a task: acknowledges it with an officer, and begins the interview."""

import json
from dataclasses import dataclass
from uuid import UUID

from nrm_shared.access import conditions
from nrm_shared.contracts.verification import ConfirmationTaskAcknowledgedV1
from nrm_shared.kernel.actor import AccessObject
from nrm_shared.kernel.confidential import Confidential
from nrm_verification.app import task_clocks
from nrm_verification.app.ports import VerificationWork
from nrm_verification.domain.confirmation_task import ConfirmationTask


@dataclass(frozen=True, slots=True)
class Officer:
    """Who works on the task at the station."""

    name: str
    rank: str
    badge: str | None = None

    def __repr__(self) -> str:
        return "Officer(…)"


@dataclass(frozen=True, slots=True)
class AcknowledgeTask:
    """The station took the task."""

    task_id: UUID
    officer: Officer
    row_version: int | None = None


@dataclass(frozen=True, slots=True)
class StartTask:
    """The interview begins."""

    task_id: UUID
    row_version: int | None = None


def access_of(task: ConfirmationTask, work: VerificationWork, kind: str = "confirmation-task") -> AccessObject:
    """Return the task as the permission table sees it."""
    facts = conditions.protection(work.cases.read(task.case_id).witness_protected)
    if task.overdue(work.now):
        facts |= {conditions.OVERDUE}
    return AccessObject(
        kind,
        id=str(task.id),
        case_id=task.case_id,
        assigned=task.parties,
        places=frozenset(filter(None, (task.current_district, task.current_upazila, task.current_union_code))),
        facts=facts,
    )


def acknowledge_task(command: AcknowledgeTask, work: VerificationWork) -> ConfirmationTask:
    """Record who took the task; raises `IllegalMove` if somebody did before."""
    task = work.tasks.get(command.task_id)
    work.permit(access_of(task, work))
    task.expect(command.row_version)
    officer = {"name": command.officer.name, "rank": command.officer.rank, "badge": command.officer.badge}
    task.acknowledge(Confidential(task.case_id, json.dumps(officer, ensure_ascii=False)), by=work.actor.id, at=work.now)
    work.deadlines.stop(task_clocks.ACKNOWLEDGE, task.id, at=work.now)
    work.emit(
        ConfirmationTaskAcknowledgedV1(task_id=task.id, case_id=task.case_id, station=task.station),
        subject=task.id,
        sequence=task.row_version,
        case_id=task.case_id,
    )
    return task


def start_task(command: StartTask, work: VerificationWork) -> ConfirmationTask:
    """Record that the interview begins."""
    task = work.tasks.get(command.task_id)
    work.permit(access_of(task, work))
    task.expect(command.row_version)
    task.start(by=work.actor.id, at=work.now)
    return task
