"""The focal point looks at a finding: returns it with points, or takes it as complete (2.6.4)."""

import json
from dataclasses import dataclass
from uuid import UUID

from nrm_shared.clocks.lengths import due
from nrm_shared.contracts.partner_police import FindingReturnedV1 as ToPolice
from nrm_shared.contracts.partner_police import ReturnedPoint
from nrm_shared.contracts.partner_words import as_plain
from nrm_shared.contracts.verification import FindingAcceptedV1, FindingReturnedV1
from nrm_shared.kernel.confidential import Confidential
from nrm_shared.kernel.errors import Malformed, NotFound
from nrm_shared.kernel.ids import new_id
from nrm_verification.app import task_clocks
from nrm_verification.app.police import tell
from nrm_verification.app.ports import VerificationWork
from nrm_verification.domain.confirmation_task import ConfirmationTask
from nrm_verification.domain.determination import Determination
from nrm_verification.domain.finding import Finding
from nrm_verification.domain.returned_points import ReturnedPoints


@dataclass(frozen=True, slots=True)
class ReturnFinding:
    """Send the finding back with points to answer."""

    task_id: UUID
    points: tuple[ReturnedPoint, ...]
    row_version: int | None = None


@dataclass(frozen=True, slots=True)
class AcceptFinding:
    """Take the finding as complete."""

    task_id: UUID
    row_version: int | None = None


def return_finding(command: ReturnFinding, work: VerificationWork) -> ConfirmationTask:
    """Return the finding; the station's time starts again and the points go to it sealed."""
    if not command.points:
        raise Malformed("/points", "required")
    task = work.tasks.get(command.task_id)
    task.expect(command.row_version)
    task.give_back(by=work.actor.id, at=work.now, due_at=due("K9", work.now))
    work.deadlines.stop(task_clocks.DETERMINATION, task.id, at=work.now)
    task_clocks.start_finding(task, work)
    work.returned_points.add(_kept(task, command.points, work))
    tell(
        work,
        task.police_system,
        ToPolice(
            task_id=task.id, station=task.station, round=task.round, points=list(command.points), due_at=task.due_at
        ),
        about=task.case_id,
    )
    work.emit(
        FindingReturnedV1(
            task_id=task.id, case_id=task.case_id, station=task.station, round=task.round, due_at=task.due_at
        ),
        subject=task.id,
        sequence=task.row_version,
        case_id=task.case_id,
    )
    return task


def _kept(task: ConfirmationTask, points: tuple[ReturnedPoint, ...], work: VerificationWork) -> ReturnedPoints:
    """Return the points to be kept: a station without a system of its own reads them in the portal."""
    text = json.dumps([as_plain(point) for point in points], ensure_ascii=False)
    return ReturnedPoints.of(
        task.id, task.case_id, task.round, Confidential(task.case_id, text), id=new_id(), by=work.actor.id, at=work.now
    )


def accept_finding(command: AcceptFinding, work: VerificationWork) -> Determination:
    """Accept the finding and return the draft determination that it opens."""
    task = work.tasks.get(command.task_id)
    task.expect(command.row_version)
    task.accept(by=work.actor.id, at=work.now)
    work.emit(
        FindingAcceptedV1(task_id=task.id, case_id=task.case_id),
        subject=task.id,
        sequence=task.row_version,
        case_id=task.case_id,
    )
    return open_determination(latest_finding(task, work), work)


def latest_finding(task: ConfirmationTask, work: VerificationWork) -> Finding:
    """Return the finding of the last round; raise `NotFound` if there is none."""
    found = work.findings.where(task_id=task.id)
    if not found:
        raise NotFound(kind="finding")
    return max(found, key=lambda finding: finding.round)


def open_determination(finding: Finding, work: VerificationWork) -> Determination:
    """Put in the draft of the next round of decisions on this case."""
    earlier = work.determinations.where(case_id=finding.case_id)
    draft = Determination.open_for(finding, id=new_id(), round=len(earlier) + 1, by=work.actor.id, at=work.now)
    work.determinations.add(draft)
    return draft
