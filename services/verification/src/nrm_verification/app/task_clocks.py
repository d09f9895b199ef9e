"""K9 and K10 of one task: the station acknowledges and answers, the focal point determines."""

from nrm_shared.clocks.lengths import due
from nrm_verification.app.ports import VerificationWork
from nrm_verification.domain.confirmation_task import ConfirmationTask

# K9 has two parts with clocks of their own; the name after the dot stays inside this service.
ACKNOWLEDGE = "K9.ACKNOWLEDGE"
FINDING = "K9"
DETERMINATION = "K10"
KIND = "CONFIRMATION_TASK"
# Somebody is told when half of these is over. K4 is not among them: the monthly report is due once a month and not urged
# before.
WARNED = (ACKNOWLEDGE, FINDING, DETERMINATION)


def start_acknowledgement(task: ConfirmationTask, work: VerificationWork) -> None:
    """Start both parts of K9 when the task is issued."""
    if task.acknowledge_by is not None:
        work.deadlines.start(ACKNOWLEDGE, KIND, task.id, at=work.now, due=task.acknowledge_by, case_id=task.case_id)
    start_finding(task, work)


def start_finding(task: ConfirmationTask, work: VerificationWork) -> None:
    """Start (again) the time in which the station answers."""
    if task.due_at is not None:
        work.deadlines.start(FINDING, KIND, task.id, at=work.now, due=task.due_at, case_id=task.case_id)


def start_determination(task: ConfirmationTask, work: VerificationWork) -> None:
    """Start K10: a finding waits for the focal point."""
    work.deadlines.start(DETERMINATION, KIND, task.id, at=work.now, due=due("K10", work.now), case_id=task.case_id)


def stop_clocks(task: ConfirmationTask, work: VerificationWork) -> None:
    """Stop whatever runs for the task: it ended."""
    for clock in (ACKNOWLEDGE, FINDING, DETERMINATION):
        work.deadlines.stop(clock, task.id, at=work.now)
