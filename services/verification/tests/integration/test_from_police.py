import json
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from nrm_shared.contracts.intake import NationalityCheckRequestedV1
from nrm_shared.contracts.partner_police import (
    Element,
    FindingSubmittedV1,
    Interview,
    NationalityAnsweredV1,
    Officer,
    TaskAcknowledgedV1,
)
from nrm_shared.inbox.delivery import Delivery
from nrm_shared.kernel.actor import Actor
from nrm_shared.kernel.errors import NotFound, Unavailable
from nrm_shared.kernel.ids import new_id
from nrm_verification.app.issue_task import IssueTask
from nrm_verification.app.nationality import AnswerNationalityCheck, GetNationalityCheck, ListNationalityChecks
from nrm_verification.app.read_tasks import GetTask
from nrm_verification.entrypoints import jobs

from .conftest import NOW, STATION, Verification

ACCOUNT = "She was promised a sewing job, and her passport was taken on arrival."


def acknowledged(task: UUID, **changes: Any) -> TaskAcknowledgedV1:
    facts: dict[str, Any] = {
        "reference": "SHARSHA-1",
        "station": STATION,
        "task_id": task,
        "officer": Officer(name="Kamrul Hasan", rank="Sub-Inspector"),
        "acknowledged_at": NOW,
    }
    return TaskAcknowledgedV1(**(facts | changes))


def finding(task: UUID, **changes: Any) -> FindingSubmittedV1:
    facts: dict[str, Any] = {
        "reference": "SHARSHA-2",
        "station": STATION,
        "task_id": task,
        "questionnaire_version": "draft-2.15",
        "answers": {"Q01": "yes", "Q03": "yes", "Q07": "no", "Q20": ACCOUNT, "Q21": "yes"},
        "act": Element(codes=["RECRUITMENT"], evidence=ACCOUNT),
        "means": Element(codes=["FRAUD_DECEPTION"], evidence=ACCOUNT),
        "purpose": Element(codes=["LABOUR_EXPLOITATION"], evidence=ACCOUNT),
        "minor_at_act": "no",
        "interview": Interview(),
        "conclusion": "VICTIM",
        "reasons": "Her account agrees with the papers.",
        "submitted_at": NOW,
    }
    return FindingSubmittedV1(**(facts | changes))


def issued(verification: Verification) -> UUID:
    task = verification.run(IssueTask(verification.open_case(consents=("C2",))))
    verification.outbox()
    return UUID(str(task.id))


def answers(verification: Verification, party: str = "police-cdms") -> list[tuple[str, str, str]]:
    """Return (type, code, field) of what a police system would read."""
    read = []
    for opened in verification.opened(party):
        content = json.loads(opened.payload)
        read.append((opened.type.removeprefix("police.message-"), content.get("code", ""), content.get("field", "")))
    return read


def test_task_and_finding_walk_through_the_police_system(verification: Verification) -> None:
    task = issued(verification)
    verification.from_police.run_batch([verification.letter(acknowledged(task)), verification.letter(finding(task))])
    assert verification.ask(GetTask(task)).status == "SUBMITTED"
    rows = verification.outbox(clear=False)
    assert [row.type for row in rows] == [
        "verification.confirmation-task-acknowledged.v1",
        "police.message-accepted.v1",
        "verification.finding-submitted.v1",
        "police.message-accepted.v1",
    ]
    assert answers(verification) == [("accepted.v1", "", "")] * 2


def test_a_finding_before_the_acknowledgement_is_refused_and_changes_nothing(verification: Verification) -> None:
    task = issued(verification)
    verification.from_police.run_batch([verification.letter(finding(task))])
    assert answers(verification) == [("refused.v1", "task-not-acknowledged", "")]
    assert verification.ask(GetTask(task)).status == "ISSUED"


def test_a_second_acknowledgement_is_out_of_order(verification: Verification) -> None:
    task = issued(verification)
    verification.from_police.run_batch([verification.letter(acknowledged(task))])
    verification.outbox()
    verification.from_police.run_batch([verification.letter(acknowledged(task, reference="SHARSHA-9"))])
    assert answers(verification) == [("refused.v1", "out-of-order", "")]


def test_a_message_for_a_station_the_system_does_not_serve_is_refused(verification: Verification) -> None:
    task = issued(verification)
    verification.from_police.run_batch([verification.letter(acknowledged(task), by="police-dmp")])
    assert answers(verification, "police-dmp") == [("refused.v1", "wrong-station", "/station")]
    verification.from_police.run_batch([verification.letter(acknowledged(task, station="PS-DMP-RAMNA"))])
    assert answers(verification) == [("refused.v1", "wrong-station", "/station")]


def test_unknown_tasks_and_malformed_answers_are_named_by_field(verification: Verification) -> None:
    task = issued(verification)
    verification.from_police.run_batch([verification.letter(acknowledged(new_id()))])
    assert answers(verification) == [("refused.v1", "not-found", "/task_id")]
    verification.from_police.run_batch([verification.letter(acknowledged(task))])
    verification.outbox()
    verification.from_police.run_batch([verification.letter(finding(task, answers={"Q01": "perhaps"}))])
    assert answers(verification) == [("refused.v1", "not-a-code", "/answers/Q01")]


def test_one_refused_message_does_not_disturb_the_others_of_its_batch(verification: Verification) -> None:
    good, other = issued(verification), issued(verification)
    verification.from_police.run_batch(
        [
            verification.letter(acknowledged(good)),
            verification.letter(finding(other)),
            Delivery(
                "verification.from-police", b"rubbish", str(new_id()), "x", "application/jose", "partner-police-cdms"
            ),
            verification.letter(finding(good)),
        ]
    )
    assert verification.ask(GetTask(good)).status == "SUBMITTED"
    assert verification.ask(GetTask(other)).status == "ISSUED"
    assert sorted(code for _, code, _ in answers(verification)) == ["", "", "not-sealed", "task-not-acknowledged"]


@pytest.mark.parametrize("together", [True, False])
def test_the_same_message_twice_is_applied_once_and_answered_as_replayed(
    verification: Verification, together: bool
) -> None:
    task = issued(verification)
    letter = verification.letter(acknowledged(task))
    for batch in [[letter, letter]] if together else [[letter], [letter]]:
        verification.from_police.run_batch(batch)
    assert answers(verification) == [("accepted.v1", "", ""), ("refused.v1", "replayed", "")]


def asked_about_nationality(verification: Verification, station: str = STATION) -> UUID:
    repatriation = new_id()
    verification.hear(NationalityCheckRequestedV1(repatriation_id=repatriation, station=station), subject=repatriation)
    return repatriation


def answered(repatriation: UUID) -> NationalityAnsweredV1:
    return NationalityAnsweredV1(
        reference="SHARSHA-3",
        station=STATION,
        repatriation_id=repatriation,
        result="CONFIRMED",
        answered_at=NOW,
        note="Family found at the stated address.",
    )


def test_a_nationality_check_goes_to_the_station_and_its_answer_to_intake(verification: Verification) -> None:
    repatriation = asked_about_nationality(verification)
    jobs.send_nationality_checks(verification.runner)
    jobs.send_nationality_checks(verification.runner)
    rows = verification.outbox(clear=False)
    assert [row.type for row in rows] == ["police.nationality-check.v1", "verification.nationality-task-issued.v1"]
    [sent] = verification.opened("police-cdms")
    assert json.loads(sent.payload)["identity"]["name_en"] == "Rehana Khatun"
    verification.from_police.run_batch([verification.letter(answered(repatriation))])
    assert verification.types() == ["verification.nationality-answered.v1", "police.message-accepted.v1"]
    with verification.runner.engine.connect() as connection:
        note = bytes(connection.execute(text("SELECT note FROM nationality_check")).scalar_one())
    assert b"Family" not in note


def test_an_answer_nobody_asked_for_is_refused(verification: Verification) -> None:
    repatriation = asked_about_nationality(verification)
    verification.from_police.run_batch([verification.letter(answered(repatriation))])
    assert answers(verification) == [("refused.v1", "out-of-order", "")]
    verification.from_police.run_batch([verification.letter(answered(new_id()))])
    assert answers(verification) == [("refused.v1", "not-found", "/repatriation_id")]


def test_while_intake_is_away_the_check_waits_and_is_sent_afterwards(verification: Verification) -> None:
    asked_about_nationality(verification)
    verification.intake.error = Unavailable("peer-unavailable")
    jobs.send_nationality_checks(verification.runner)
    assert verification.types() == []
    verification.intake.error = None
    jobs.send_nationality_checks(verification.runner)
    assert verification.types() == []
    verification.move(seconds=3)
    jobs.send_nationality_checks(verification.runner)
    assert len(verification.types()) == 2


def test_a_station_without_a_system_reads_and_answers_in_the_portal(verification: Verification) -> None:
    repatriation = asked_about_nationality(verification, "PS-200304")
    jobs.send_nationality_checks(verification.runner)
    assert verification.types() == ["verification.nationality-task-issued.v1"]
    verifier = Actor("person:sb", "person", "PS-200304", frozenset({"SB"}))
    stranger = Actor("person:else", "person", STATION, frozenset({"SB"}))
    assert [check.id for check in verification.ask(ListNationalityChecks(), verifier).items] == [repatriation]
    assert verification.ask(GetNationalityCheck(repatriation), verifier).identity.name_en == "Rehana Khatun"
    with pytest.raises(NotFound):
        verification.ask(GetNationalityCheck(repatriation), stranger)
    verification.run(AnswerNationalityCheck(repatriation, "NOT_CONFIRMED"), verifier)
    assert verification.types() == ["verification.nationality-answered.v1"]
