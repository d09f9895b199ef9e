"""What the police systems' door refuses: each message by code and field, on the queue of the system that sent it."""

from typing import Any
from uuid import UUID

import pytest

from nrm_cli.story import Cast, reporting
from nrm_cli.story.confirming import adult_finding
from nrm_cli.story.correspondent import Correspondent
from nrm_cli.story.police import acknowledgement, common, reference
from nrm_cli.story.reporting import consent
from nrm_cli.story.setup import JASHORE
from nrm_cli.story.story import Story
from nrm_shared.contracts.base import SealedMessage
from nrm_shared.contracts.envelope import MAX_BODY_BYTES
from nrm_shared.contracts.partner_police import (
    ConfirmationTaskV1,
    FindingSubmittedV1,
    MessageAcceptedV1,
    MessageRefusedV1,
    TaskAcknowledgedV1,
)
from nrm_shared.kernel.ids import new_id

UPAZILA = "BD404190"


@pytest.fixture
def police(cast: Cast) -> Correspondent:
    """Return the system that serves the station of the task."""
    return cast.stations.systems["police-cdms"]


@pytest.fixture
def task(story: Story, police: Correspondent) -> ConfirmationTaskV1:
    """Return a task as its station's system received it; no officer answers it by himself."""
    body = {
        "channel": "NGO",
        "reporter_kind": "ORGANISATION",
        "tip_type": "INTERNAL",
        "consent_basis": "VICTIM",
        "consents": [consent(purpose) for purpose in ("C1", "C2")],
        "subject": {"name_bn": "শিউলি আক্তার", "gender": "Feminine", "date_of_birth": {"value": "1998-04-05"}},
        "current_district": JASHORE,
        "current_upazila": UPAZILA,
        "minor_at_act": "no",
        "narrative": "মাঠে কাজ করানো হয়েছে, মজুরি দেওয়া হয়নি।",
    }
    reporting.report(story, "ngo-officer", body, "reported Shiuli")
    reporting.take_up_and_accept(story, minor_at_act="no", age_at_act=26, risk_level="MEDIUM")
    issued = story.by("farida").post("verification", "/v1/confirmation-tasks", {"case_id": story.case.id})
    return police.expect(ConfirmationTaskV1, lambda message: str(message.task_id) == issued["id"])


def test_a_message_sent_twice_is_done_once_and_the_second_is_answered_replayed(
    police: Correspondent, task: ConfirmationTaskV1
) -> None:
    taken = acknowledgement(task)
    id = _accepted(police, taken)

    police.send(taken, id)

    assert _refused(police, id).code == "replayed"


def test_a_finding_before_the_task_is_acknowledged_is_refused(police: Correspondent, task: ConfirmationTaskV1) -> None:
    said = _refused(police, police.send(_finding(task)))

    assert (said.code, said.task_id) == ("task-not-acknowledged", task.task_id)


def test_a_task_that_was_taken_cannot_be_taken_again(police: Correspondent, task: ConfirmationTaskV1) -> None:
    _accepted(police, acknowledgement(task))

    assert _refused(police, police.send(acknowledgement(task))).code == "out-of-order"


def test_a_finding_that_breaks_a_rule_is_refused_by_its_field_and_may_be_sent_corrected(
    police: Correspondent, task: ConfirmationTaskV1
) -> None:
    _accepted(police, acknowledgement(task))
    unkind = _finding(
        task, act={"codes": ["UNKIND_WORD"], "evidence": "She was brought there by a broker of the village."}
    )

    said = _refused(police, police.send(unkind))

    assert (said.code, said.field) == ("not-a-code", "/act/codes")
    _accepted(police, _finding(task))


def test_a_message_for_a_station_that_was_not_asked_is_refused(police: Correspondent, task: ConfirmationTaskV1) -> None:
    elsewhere = acknowledgement(task).model_copy(update={"station": "PS-404111"})

    said = _refused(police, police.send(elsewhere))

    assert (said.code, said.field) == ("wrong-station", "/station")


def test_a_task_that_another_system_was_given_is_not_its_own(cast: Cast, task: ConfirmationTaskV1) -> None:
    other = cast.stations.systems["police-dmp"]

    assert _refused(other, other.send(acknowledgement(task))).code == "wrong-station"


def test_a_message_that_is_too_large_is_refused(police: Correspondent) -> None:
    id = new_id()

    police.send_bytes(b"x" * (MAX_BODY_BYTES + 1), TaskAcknowledgedV1.TYPE, id)

    assert _refused(police, id).code == "message-too-large"


def test_a_message_that_is_not_sealed_is_refused(police: Correspondent) -> None:
    id = new_id()

    police.send_bytes(b"{}", TaskAcknowledgedV1.TYPE, id)

    assert _refused(police, id).code == "not-sealed"


def test_a_field_nobody_knows_is_refused_by_its_name(police: Correspondent, task: ConfirmationTaskV1) -> None:
    id = new_id()
    content = acknowledgement(task).model_dump_json().removesuffix("}") + ', "court_number": "17"}'
    police.send_bytes(
        police.sealer.seal(content.encode(), TaskAcknowledgedV1.TYPE, str(id), "verification"),
        TaskAcknowledgedV1.TYPE,
        id,
    )

    said = _refused(police, id)

    assert (said.code, said.field) == ("unknown-field", "/court_number")


def _finding(task: ConfirmationTaskV1, **changes: Any) -> FindingSubmittedV1:
    content = {**common(task), **adult_finding(task), **changes, "reference": reference()}
    return FindingSubmittedV1.model_validate(content)


def _accepted(police: Correspondent, message: SealedMessage) -> UUID:
    """Send a message that is recorded; return its id."""
    id = police.send(message)
    police.expect(MessageAcceptedV1, lambda answer: answer.message_id == id)
    return id


def _refused(police: Correspondent, id: UUID) -> MessageRefusedV1:
    """Return the refusal that names the message, told in both languages."""
    said = police.expect(MessageRefusedV1, lambda answer: answer.message_id == id)
    assert said.detail_bn and said.detail_en
    return said
