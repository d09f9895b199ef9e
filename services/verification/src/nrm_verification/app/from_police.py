"""What police systems send: each message does what the same person would do over HTTP, for a station it serves."""

from collections.abc import Callable
from typing import Any

from nrm_shared.contracts.partner_police import (
    FindingSubmittedV1,
    FromPolice,
    MessageAcceptedV1,
    NationalityAnsweredV1,
    TaskAcknowledgedV1,
)
from nrm_shared.kernel.errors import IllegalMove, Malformed, Refused
from nrm_shared.kernel.usecase import Received
from nrm_shared.reference import stations
from nrm_verification.app.nationality import AnswerNationalityCheck, answer_check
from nrm_verification.app.ports import VerificationWork
from nrm_verification.app.submit_finding import SubmitFinding, submit_finding
from nrm_verification.app.take_task import AcknowledgeTask, Officer, acknowledge_task


class OutOfOrder(Refused):
    """The message does not follow from what was sent before."""

    default_code = "out-of-order"


def on_nationality_answered(message: Received[NationalityAnsweredV1], work: VerificationWork) -> None:
    """Record a station's answer to a nationality check."""
    data = message.data
    check = work.nationality_checks.find(data.repatriation_id)
    if check is None:
        raise Malformed("/repatriation_id", "not-found")
    _check_station(message, check.station)
    if not check.live:
        raise OutOfOrder
    answer_check(AnswerNationalityCheck(data.repatriation_id, data.result, data.note), work)


def on_task_acknowledged(message: Received[TaskAcknowledgedV1], work: VerificationWork) -> None:
    """Record that a station took a task."""
    data = message.data
    _check_task(message, work)
    officer = Officer(data.officer.name, data.officer.rank, data.officer.badge)
    _in_order(lambda: acknowledge_task(AcknowledgeTask(data.task_id, officer), work))


def on_finding_submitted(message: Received[FindingSubmittedV1], work: VerificationWork) -> None:
    """Record a station's finding."""
    data = message.data
    _check_task(message, work)
    command = SubmitFinding(
        task_id=data.task_id,
        questionnaire_version=data.questionnaire_version,
        answers=data.answers,
        act=data.act,
        means=data.means,
        purpose=data.purpose,
        minor_at_act=data.minor_at_act,
        age_at_act=data.age_at_act,
        red_flags=data.red_flags,
        interview=data.interview,
        conclusion=data.conclusion,
        reasons=data.reasons,
        police_case=data.police_case,
    )
    _in_order(lambda: submit_finding(command, work))


def subject_of(message: Any) -> str:
    """Return what a message is about: messages about the same thing keep their order."""
    return str(message.repatriation_id if isinstance(message, NationalityAnsweredV1) else message.task_id)


def receipt(message: Received[FromPolice]) -> MessageAcceptedV1:
    """Return the receipt of a recorded message."""
    return MessageAcceptedV1(message_id=message.id, message_type=message.type, reference=message.data.reference)


def _check_task(message: Received[TaskAcknowledgedV1] | Received[FindingSubmittedV1], work: VerificationWork) -> None:
    """Refuse a message about no task of this station, or about one that ended."""
    task = work.tasks.find(message.data.task_id)
    if task is None:
        raise Malformed("/task_id", "not-found")
    _check_station(message, task.station)
    if not task.open:
        raise OutOfOrder


def _check_station(message: Received[Any], expected: str) -> None:
    """Refuse a message for another station than the one asked, or for one the sender does not serve."""
    named = message.data.station
    if not stations.exists(named):
        raise Malformed("/station", "not-a-station")
    if named != expected or stations.station(named).police_system != message.sender:
        raise Malformed("/station", "wrong-station")


def _in_order(action: Callable[[], Any]) -> None:
    try:
        action()
    except IllegalMove as error:
        raise OutOfOrder from error
