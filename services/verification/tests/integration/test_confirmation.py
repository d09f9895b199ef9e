import json
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from nrm_shared.clocks.timer import tell_of_clocks
from nrm_shared.contracts.intake import ConsentWithdrawnV1
from nrm_shared.contracts.partner_police import Element, Interview, ReturnedPoint
from nrm_shared.kernel.actor import Actor
from nrm_shared.kernel.errors import Malformed, NotFound, Refused
from nrm_verification.app.determine import IssueDetermination
from nrm_verification.app.end_tasks import CancelTask
from nrm_verification.app.issue_task import IssueTask
from nrm_verification.app.read_tasks import GetFinding, GetReasons, GetTask, ListTasks
from nrm_verification.app.reassign_task import ReassignTask
from nrm_verification.app.review_determination import AskReview, DecideReview
from nrm_verification.app.review_finding import AcceptFinding, ReturnFinding
from nrm_verification.app.status_notice import RecordStatusNotice
from nrm_verification.app.submit_finding import SubmitFinding
from nrm_verification.app.take_task import AcknowledgeTask, Officer
from nrm_verification.domain.determination import Decision

from .conftest import FOCAL_POINT, POLICE, STATION, Verification

ACCOUNT = "She was promised a sewing job, and her passport was taken on arrival."
ANSWERS = {"Q01": "yes", "Q03": "yes", "Q07": "no", "Q20": ACCOUNT, "Q21": "yes"}
AUTHORITY = Actor("person:sec", "person", "AUTHORITY", frozenset({"AUT"}))
OTHER_FP = Actor("person:deputy", "person", "FP-OFFICE", frozenset({"FP"}))


def finding_of(task_id: UUID, **changes: Any) -> SubmitFinding:
    facts: dict[str, Any] = {
        "task_id": task_id,
        "questionnaire_version": "draft-2.15",
        "answers": ANSWERS,
        "act": Element(codes=["RECRUITMENT", "TRANSFER"], evidence=ACCOUNT),
        "means": Element(codes=["FRAUD_DECEPTION"], evidence=ACCOUNT),
        "purpose": Element(codes=["LABOUR_EXPLOITATION"], evidence=ACCOUNT),
        "minor_at_act": "no",
        "age_at_act": 25,
        "red_flags": ["RF_G03"],
        "interview": Interview(present=["FEMALE_OFFICER"]),
        "conclusion": "VICTIM",
        "reasons": "Her account agrees with the papers she carried.",
    }
    return SubmitFinding(**(facts | changes))


def taken(verification: Verification, case: UUID) -> UUID:
    task = verification.run(IssueTask(case))
    verification.run(AcknowledgeTask(task.id, Officer("Kamrul Hasan", "Sub-Inspector")), POLICE)
    return UUID(str(task.id))


def accepted(verification: Verification, case: UUID, **changes: Any) -> UUID:
    task = taken(verification, case)
    verification.run(finding_of(task, **changes), POLICE)
    verification.run(AcceptFinding(task))
    return task


def decide(case: UUID, outcome: str = "CONFIRMED", **changes: Any) -> IssueDetermination:
    return IssueDetermination(case, Decision(outcome=outcome, reasons="All three elements are shown.", **changes))


def test_an_adult_is_confirmed_from_task_to_determination(verification: Verification) -> None:
    case = verification.open_case(consents=("C2",))
    task = verification.run(IssueTask(case))
    assert (task.station, task.police_system, task.status) == (STATION, "police-cdms", "ISSUED")
    [sealed] = verification.opened("police-cdms")
    sent = json.loads(sealed.payload)
    assert sealed.type == "police.confirmation-task.v1"
    assert (sent["task_id"], sent["identity"]["name_en"]) == (str(task.id), "Rehana Khatun")
    verification.run(AcknowledgeTask(task.id, Officer("Kamrul Hasan", "Sub-Inspector")), POLICE)
    found = verification.run(finding_of(task.id), POLICE)
    assert (found.engine_result, found.act_met, found.means_met, found.purpose_met) == ("CONFIRMABLE", True, True, True)
    verification.run(AcceptFinding(task.id))
    verification.run(decide(case))
    assert verification.types() == [
        "verification.confirmation-task-acknowledged.v1",
        "verification.finding-submitted.v1",
        "verification.finding-accepted.v1",
        "verification.status-notice-scheduled.v1",
        "verification.determination-issued.v1",
    ]
    with verification.runner.engine.connect() as connection:
        assert connection.execute(text("SELECT victim_status FROM case_ref")).scalar_one() == "CONFIRMED"
        moves = list(connection.scalars(text("SELECT move FROM action_history ORDER BY id")))
        assert moves[-2:] in (["DETERM-02", "VICTIM-02"], ["VICTIM-02", "DETERM-02"])
        rows = connection.execute(text("SELECT clock, state FROM deadline"))
        clocks = {row.clock: row.state for row in rows}
    assert clocks == {"K9": "stopped", "K9.ACKNOWLEDGE": "stopped", "K10": "stopped", "K4": "running"}


def test_without_consent_no_station_is_told_unless_a_legal_basis_is_recorded(verification: Verification) -> None:
    case = verification.open_case(consents=("C1",))
    with pytest.raises(Refused) as refused:
        verification.run(IssueTask(case))
    assert (refused.value.code, refused.value.params) == ("consent-missing", {"purpose": "C2"})
    assert verification.outbox() == []
    with pytest.raises(Malformed):
        verification.run(IssueTask(case, legal_basis="COURT_ORDER"))
    task = verification.run(IssueTask(case, legal_basis="COURT_ORDER", legal_basis_note="Order of the tribunal"))
    assert task.basis == "LEGAL_BASIS"


def test_a_second_task_waits_until_the_first_ended(verification: Verification) -> None:
    case = verification.open_case(consents=("C2",))
    verification.run(IssueTask(case))
    with pytest.raises(Refused) as refused:
        verification.run(IssueTask(case))
    assert refused.value.code == "task-already-open"


def test_evidence_and_everything_written_is_sealed_in_the_database(verification: Verification) -> None:
    case = verification.open_case(consents=("C2",))
    task = accepted(verification, case)
    verification.run(decide(case))
    with verification.runner.engine.connect() as connection:
        content = bytes(connection.execute(text("SELECT content FROM finding")).scalar_one())
        reasons = bytes(connection.execute(text("SELECT reasons FROM determination")).scalar_one())
    assert b"sewing" not in content
    assert b"elements" not in reasons
    read = verification.ask(GetFinding(task))
    assert read.content["act"]["evidence"] == ACCOUNT
    with verification.runner.engine.connect() as connection:
        fields = connection.execute(text("SELECT fields FROM audit_event WHERE action = 'finding:read'")).scalar_one()
    assert "act" in fields
    assert ACCOUNT not in fields


def test_a_child_is_confirmable_without_means_when_an_adult_was_present(verification: Verification) -> None:
    case = verification.open_case(minor_now="yes", minor_at_act="yes", consents=("C2",))
    task = taken(verification, case)
    child = {
        "means": Element(),
        "minor_at_act": "yes",
        "age_at_act": 13,
        "answers": {"Q01": "yes", "Q03": "yes", "Q07": "yes"},
    }
    with pytest.raises(Malformed) as refused:
        verification.run(finding_of(task, **child), POLICE)
    assert refused.value.problems[0].code == "appropriate-adult-required"
    present = Interview(present=["APPROPRIATE_ADULT"], appropriate_adult=True)
    found = verification.run(finding_of(task, interview=present, **child), POLICE)
    assert (found.engine_result, found.means_met, found.means_waived) == ("CONFIRMABLE", False, True)
    verification.run(AcceptFinding(task))
    assert verification.run(decide(case)).outcome == "CONFIRMED"


def test_unknown_age_is_provisional_until_it_is_decided(verification: Verification) -> None:
    case = verification.open_case(minor_now="no", minor_at_act="unknown", consents=("C2",))
    unknown = {"means": Element(), "minor_at_act": "unknown", "age_at_act": None, "conclusion": "INCONCLUSIVE"}
    accepted(verification, case, **unknown)
    for outcome in ("CONFIRMED", "NOT_A_VICTIM", "INCONCLUSIVE"):
        with pytest.raises(Refused) as refused:
            verification.run(decide(case, outcome, justification="Because", not_confirmed_code=None))
        assert refused.value.code == "age-decision-required"
    issued = verification.run(
        decide(case, justification="School papers", minor_at_act="yes", age_basis="School papers")
    )
    assert (issued.outcome, issued.engine_result, issued.differs_from_police) == ("CONFIRMED", "CONFIRMABLE", True)


def test_a_decision_that_differs_from_the_police_needs_a_justification(verification: Verification) -> None:
    case = verification.open_case(consents=("C2",))
    accepted(verification, case)
    with pytest.raises(Malformed) as refused:
        verification.run(decide(case, "NOT_A_VICTIM", not_confirmed_code="OTHER_CRIME"))
    assert refused.value.problems[0].pointer == "/justification"
    issued = verification.run(
        decide(case, "NOT_A_VICTIM", not_confirmed_code="OTHER_CRIME", justification="The papers show another crime.")
    )
    assert issued.differs_from_police
    assert verification.ask(GetReasons(issued.id))["justification"] == "The papers show another crime."


def test_whoever_made_the_finding_cannot_determine(verification: Verification) -> None:
    case = verification.open_case(consents=("C2",))
    both = Actor(POLICE.id, "person", "FP-OFFICE", frozenset({"FP"}))
    accepted(verification, case)
    with pytest.raises(Refused) as refused:
        verification.run(decide(case), both)
    assert refused.value.code == "separation-of-duties-finder-determines"


def test_a_determination_needs_an_accepted_finding(verification: Verification) -> None:
    case = verification.open_case(consents=("C2",))
    task = taken(verification, case)
    verification.run(finding_of(task), POLICE)
    with pytest.raises(Refused) as refused:
        verification.run(decide(case))
    assert refused.value.code == "finding-not-accepted"


def test_another_station_sees_nothing_of_a_task(verification: Verification) -> None:
    case = verification.open_case(consents=("C2",))
    task = taken(verification, case)
    stranger = Actor("person:other", "person", "PS-302614", frozenset({"POL"}))
    with pytest.raises(NotFound):
        verification.ask(GetTask(task), stranger)
    with pytest.raises(NotFound):
        verification.run(finding_of(task), stranger)
    assert verification.ask(ListTasks(), stranger).items == []
    assert [found.id for found in verification.ask(ListTasks(), POLICE).items] == [task]


def test_a_returned_finding_comes_back_as_another_round_and_the_first_is_kept(verification: Verification) -> None:
    case = verification.open_case(consents=("C2",))
    task = taken(verification, case)
    verification.run(finding_of(task), POLICE)
    verification.outbox()
    verification.move(hours=1)
    points = (ReturnedPoint(field="/purpose/evidence", text="Please say who kept the wages."),)
    assert verification.run(ReturnFinding(task, points)).round == 1
    assert "verification.finding-returned.v1" in [row.type for row in verification.outbox(clear=False)]
    [returned] = verification.opened("police-cdms")
    assert returned.type == "police.finding-returned.v1"
    assert verification.run(finding_of(task), POLICE).round == 1
    with verification.runner.engine.connect() as connection:
        assert list(connection.scalars(text("SELECT round FROM finding ORDER BY round"))) == [0, 1]


def test_reassigning_ends_the_old_task_and_tells_both_systems(verification: Verification) -> None:
    case = verification.open_case(consents=("C2",))
    task = verification.run(IssueTask(case))
    verification.outbox()
    successor = verification.run(ReassignTask(task.id, case, "PS-DMP-RAMNA"))
    assert (successor.station, successor.police_system) == ("PS-DMP-RAMNA", "police-dmp")
    told = verification.outbox()
    assert [(row.type, row.routing_key) for row in told if row.exchange.endswith("sealed")] == [
        ("police.task-cancelled.v1", "partner.police-cdms.out"),
        ("police.confirmation-task.v1", "partner.police-dmp.out"),
    ]
    assert "verification.confirmation-task-reassigned.v1" in [row.type for row in told]


def test_withdrawn_consent_ends_the_task_and_tells_the_station(verification: Verification) -> None:
    case = verification.open_case()
    given = verification.consent(case, "C2")
    task = verification.run(IssueTask(case))
    verification.outbox()
    withdrawn = ConsentWithdrawnV1(consent_id=given.consent_id, case_id=case, person_id=given.person_id, purpose="C2")
    verification.hear(withdrawn, subject=given.consent_id, sequence=2, case_id=case)
    assert verification.ask(GetTask(task.id)).status == "CANCELLED"
    assert verification.types() == ["police.task-cancelled.v1", "verification.confirmation-task-cancelled.v1"]


def test_a_station_without_a_system_is_told_in_the_portal(verification: Verification) -> None:
    case = verification.open_case(consents=("C2",))
    task = verification.run(IssueTask(case, station="PS-200304"))
    assert task.police_system is None
    assert verification.types() == ["verification.confirmation-task-issued.v1"]
    verification.run(CancelTask(task.id, "DUPLICATE"))


def test_clocks_warn_once_run_out_once_and_block_nothing(verification: Verification) -> None:
    case = verification.open_case(consents=("C2",))
    task = verification.run(IssueTask(case))
    verification.outbox()
    verification.move(hours=13)
    for _ in range(2):
        tell_of_clocks(verification.runner)
    assert verification.types() == ["verification.clock-due.v1"]
    verification.move(days=30)
    for _ in range(2):
        tell_of_clocks(verification.runner)
    assert verification.types() == ["verification.clock-breached.v1"] * 2
    with verification.runner.engine.connect() as connection:
        audited = connection.execute(text("SELECT count(*) FROM audit_event WHERE action = 'clock:breach'"))
        assert audited.scalar_one() == 2
    verification.run(AcknowledgeTask(task.id, Officer("Kamrul Hasan", "Sub-Inspector")), POLICE)


def test_a_review_overturns_a_refusal_and_a_new_decision_follows(verification: Verification) -> None:
    case = verification.open_case(consents=("C2",))
    accepted(verification, case)
    refused = verification.run(
        decide(case, "NOT_A_VICTIM", not_confirmed_code="INSUFFICIENT_EVIDENCE", justification="The papers lack.")
    )
    reporter = Actor("person:ngo", "person", "NGO-1", frozenset({"FRO"}))
    verification.run(AskReview(refused.id, "New witness"), reporter)
    with pytest.raises(Refused):
        verification.run(DecideReview(refused.id, "OVERTURNED", "A new witness was heard."), FOCAL_POINT)
    with pytest.raises(Malformed):
        verification.run(DecideReview(refused.id, "OVERTURNED", " "), OTHER_FP)
    verification.run(DecideReview(refused.id, "OVERTURNED", "A new witness was heard."), OTHER_FP)
    assert verification.ask(GetReasons(refused.id))["review_decision_reasons"] == "A new witness was heard."
    assert verification.types()[-2:] == [
        "verification.determination-review-requested.v1",
        "verification.determination-review-decided.v1",
    ]
    assert verification.run(decide(case)).round == 2


def test_only_the_authority_takes_back_a_confirmation(verification: Verification) -> None:
    case = verification.open_case(consents=("C2",))
    accepted(verification, case)
    confirmed = verification.run(decide(case))
    verification.run(AskReview(confirmed.id), Actor("person:ngo", "person", "NGO-1", frozenset({"FRO"})))
    with pytest.raises(Refused) as refusal:
        verification.run(DecideReview(confirmed.id, "OVERTURNED", "A new witness was heard."), OTHER_FP)
    assert refusal.value.code == "authority-decision-required"
    verification.run(DecideReview(confirmed.id, "OVERTURNED", "A new witness was heard."), AUTHORITY)
    again = decide(case, "NOT_A_VICTIM", not_confirmed_code="OTHER_CRIME", justification="Another crime.")
    with pytest.raises(Refused):
        verification.run(again, OTHER_FP)
    assert verification.run(again, AUTHORITY).outcome == "NOT_A_VICTIM"
    with verification.runner.engine.connect() as connection:
        assert list(connection.scalars(text("SELECT state FROM deadline WHERE clock = 'K4'"))) == ["stopped"]


def test_answers_are_checked_against_the_version_of_the_task(verification: Verification) -> None:
    case = verification.open_case(consents=("C2",))
    task = taken(verification, case)
    with pytest.raises(Malformed) as refused:
        verification.run(finding_of(task, answers={"Q01": "perhaps"}, red_flags=["NONE_SUCH"]), POLICE)
    found = {(problem.pointer, problem.code) for problem in refused.value.problems}
    assert {("/answers/Q01", "not-a-code"), ("/answers/Q03", "required"), ("/red_flags", "not-a-code")} <= found
    with pytest.raises(Malformed):
        verification.run(finding_of(task, questionnaire_version="draft-1"), POLICE)


def test_the_monthly_notice_stops_the_clock_and_starts_the_next_month(verification: Verification) -> None:
    case = verification.open_case(consents=("C2",))
    notice = RecordStatusNotice(case, verification.clock.now(), "PHONE", "bn", "The investigation goes on.")
    with pytest.raises(Refused) as refused:
        verification.run(notice)
    assert refused.value.code == "not-confirmed-yet"
    accepted(verification, case)
    verification.run(decide(case))
    verification.move(days=20)
    with pytest.raises(Malformed):
        verification.run(replace(notice, told_at=verification.clock.now() + timedelta(hours=1)))
    verification.run(replace(notice, told_at=verification.clock.now()))
    with verification.runner.engine.connect() as connection:
        states = connection.scalars(text("SELECT state FROM deadline WHERE clock = 'K4' ORDER BY started_at"))
        assert list(states) == ["stopped", "running"]
        owed = list(connection.scalars(text("SELECT due_at FROM deadline WHERE clock = 'K4' ORDER BY started_at")))
        assert b"investigation" not in bytes(
            connection.execute(text("SELECT measures FROM status_notice")).scalar_one()
        )
    scheduled = [row for row in verification.outbox() if row.type == "verification.status-notice-scheduled.v1"]
    said = [json.loads(bytes(row.body))["data"] for row in scheduled]
    assert [(one["case_id"], datetime.fromisoformat(one["due_at"])) for one in said] == [
        (str(case), due) for due in owed
    ]
