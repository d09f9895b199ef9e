"""Reading verification's events: confirmation, determination, nationality and identity checks (steps 3 and 5)."""

from datetime import datetime
from uuid import UUID

from nrm_monitoring.app.fold.reader import Readers
from nrm_monitoring.app.fold.spans import begin, end
from nrm_monitoring.domain.dossier import CONFIRMED, Check, Determination, Dossier, Repatriation, Task
from nrm_shared.contracts import verification as told


def task(dossier: Dossier, id: UUID) -> Task:
    """Return the task's record, new if nothing was known of it."""
    return dossier.tasks.setdefault(id, Task(id))


def determination(dossier: Dossier, id: UUID) -> Determination:
    """Return the determination's record."""
    return dossier.determinations.setdefault(id, Determination(id))


def check(dossier: Dossier, id: UUID) -> Check:
    """Return the check's record."""
    return dossier.checks.setdefault(id, Check(id))


def task_issued(dossier: Dossier, data: told.ConfirmationTaskIssuedV1, at: datetime) -> None:
    """A station has to acknowledge and to answer (K9)."""
    found = task(dossier, data.task_id)
    found.station, found.issued_at = data.station, at
    found.acknowledge_by, found.due_at = data.acknowledge_by, data.due_at


def task_acknowledged(dossier: Dossier, data: told.ConfirmationTaskAcknowledgedV1, at: datetime) -> None:
    """The station works on it."""
    found = task(dossier, data.task_id)
    found.acknowledged_at = at
    begin(found.work, at, found.due_at)


def _task_ended(dossier: Dossier, id: UUID, at: datetime) -> None:
    found = task(dossier, id)
    found.ended_at = at
    end(found.work, at)
    end(found.findings, at)


def task_reassigned(dossier: Dossier, data: told.ConfirmationTaskReassignedV1, at: datetime) -> None:
    """Another station has a task of its own."""
    _task_ended(dossier, data.task_id, at)


def task_cancelled(dossier: Dossier, data: told.ConfirmationTaskCancelledV1, at: datetime) -> None:
    """The task ended without a finding."""
    _task_ended(dossier, data.task_id, at)


def finding_submitted(dossier: Dossier, data: told.FindingSubmittedV1, at: datetime) -> None:
    """The station answered; the determination is due (K10)."""
    found = task(dossier, data.task_id)
    end(found.work, at)
    begin(found.findings, at, data.determination_due_at)


def finding_returned(dossier: Dossier, data: told.FindingReturnedV1, at: datetime) -> None:
    """The station has to answer again."""
    found = task(dossier, data.task_id)
    end(found.findings, at)
    found.due_at = data.due_at or found.due_at
    begin(found.work, at, data.due_at)


def finding_accepted(dossier: Dossier, data: told.FindingAcceptedV1, at: datetime) -> None:
    """The finding is complete."""
    task(dossier, data.task_id).accepted_at = at


def determination_issued(dossier: Dossier, data: told.DeterminationIssuedV1, at: datetime) -> None:
    """Victim status is decided."""
    found = determination(dossier, data.determination_id)
    found.outcome, found.issued_at, found.round = data.outcome, at, data.round
    if data.outcome != CONFIRMED:
        end(dossier.status_notices, at)


def status_notice_scheduled(dossier: Dossier, data: told.StatusNoticeScheduledV1, at: datetime) -> None:
    """The person is to be told what was done (K4); whatever was owed before has been told, or the case was closed."""
    begin(dossier.status_notices, at, data.due_at)


def review_requested(dossier: Dossier, data: told.DeterminationReviewRequestedV1, at: datetime) -> None:
    """Somebody asked for another look."""
    begin(determination(dossier, data.determination_id).reviews, at)


def review_decided(dossier: Dossier, data: told.DeterminationReviewDecidedV1, at: datetime) -> None:
    """The review ended."""
    end(determination(dossier, data.determination_id).reviews, at)


def nationality_task(dossier: Dossier, data: told.NationalityTaskIssuedV1, at: datetime) -> None:
    """The station has the sealed request."""
    found = dossier.repatriations.setdefault(data.repatriation_id, Repatriation(data.repatriation_id))
    found.due_at = data.due_at


def nationality_answered(dossier: Dossier, data: told.NationalityAnsweredV1, at: datetime) -> None:
    """The station answered; its own time counts, not that of the record."""
    dossier.repatriations.setdefault(data.repatriation_id, Repatriation(data.repatriation_id)).answered_at = at


def check_changed(dossier: Dossier, data: told.IdentityCheckChangedV1, at: datetime) -> None:
    """A registry check moved on; whatever nobody could explain about it is over."""
    found = check(dossier, data.check_id)
    end(found.unexplained, at)
    found.registry = data.registry
    if found.state != data.state:
        found.state, found.since = data.state, at


def check_unexplained(dossier: Dossier, data: told.IdentityCheckUnexplainedV1, at: datetime) -> None:
    """Nobody can say for a day why it has no outcome."""
    begin(check(dossier, data.check_id).unexplained, at)


def check_adjudicated(dossier: Dossier, data: told.IdentityCheckAdjudicatedV1, at: datetime) -> None:
    """The focal point decided what the answer means."""
    check(dossier, data.check_id).adjudicated_at = at


READERS: Readers = {
    told.ConfirmationTaskIssuedV1: task_issued,
    told.ConfirmationTaskAcknowledgedV1: task_acknowledged,
    told.ConfirmationTaskReassignedV1: task_reassigned,
    told.ConfirmationTaskCancelledV1: task_cancelled,
    told.FindingSubmittedV1: finding_submitted,
    told.FindingReturnedV1: finding_returned,
    told.FindingAcceptedV1: finding_accepted,
    told.DeterminationIssuedV1: determination_issued,
    told.StatusNoticeScheduledV1: status_notice_scheduled,
    told.DeterminationReviewRequestedV1: review_requested,
    told.DeterminationReviewDecidedV1: review_decided,
    told.NationalityTaskIssuedV1: nationality_task,
    told.NationalityAnsweredV1: nationality_answered,
    told.IdentityCheckChangedV1: check_changed,
    told.IdentityCheckUnexplainedV1: check_unexplained,
    told.IdentityCheckAdjudicatedV1: check_adjudicated,
}
