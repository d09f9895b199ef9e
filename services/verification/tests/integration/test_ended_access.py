"""A station's access ends with its work; a clock with what it measures."""

import pytest
from sqlalchemy import text

from nrm_shared.contracts.intake import CaseClosedV1, CaseReopenedV1, NationalityCheckRequestedV1
from nrm_shared.kernel.actor import Actor
from nrm_shared.kernel.errors import NotFound
from nrm_shared.kernel.ids import new_id
from nrm_verification.app.end_tasks import CancelTask
from nrm_verification.app.issue_task import IssueTask
from nrm_verification.app.nationality import AnswerNationalityCheck, GetNationalityCheck, ListNationalityChecks
from nrm_verification.app.read_tasks import GetDetermination, GetFinding, GetTask, ListTasks
from nrm_verification.app.reassign_task import ReassignTask
from nrm_verification.entrypoints import jobs

from .conftest import POLICE, STATION, Verification
from .test_confirmation import accepted, decide


def test_a_station_reads_nothing_after_its_finding_was_accepted_but_the_outcome(verification: Verification) -> None:
    case = verification.open_case(consents=("C2",))
    task = accepted(verification, case)
    issued = verification.run(decide(case))
    for query in (GetTask(task), GetFinding(task)):
        with pytest.raises(NotFound):
            verification.ask(query, POLICE)
    assert verification.ask(ListTasks(), POLICE).items == []
    assert verification.ask(ListTasks(status="ACCEPTED"), POLICE).items == []
    assert verification.ask(GetDetermination(issued.id), POLICE).outcome == "CONFIRMED"


def test_a_station_reads_nothing_of_a_task_that_another_got_or_that_was_cancelled(verification: Verification) -> None:
    case = verification.open_case(consents=("C2",))
    first = verification.run(IssueTask(case))
    verification.run(ReassignTask(first.id, case, "PS-DMP-RAMNA"))
    with pytest.raises(NotFound):
        verification.ask(GetTask(first.id), POLICE)
    other = verification.run(IssueTask(verification.open_case(consents=("C2",))))
    assert verification.ask(GetTask(other.id), POLICE).id == other.id
    verification.run(CancelTask(other.id, "DUPLICATE"))
    with pytest.raises(NotFound):
        verification.ask(GetTask(other.id), POLICE)


def test_a_station_that_could_not_confirm_a_nationality_reads_no_more_and_another_is_asked(
    verification: Verification,
) -> None:
    repatriation = new_id()
    first = Actor("person:sb", "person", "PS-200304", frozenset({"SB"}))
    second = Actor("person:sb2", "person", STATION, frozenset({"SB"}))
    asked = NationalityCheckRequestedV1(repatriation_id=repatriation, station="PS-200304")
    verification.hear(asked, subject=repatriation, sequence=2)
    jobs.send_nationality_checks(verification.runner)
    verification.run(AnswerNationalityCheck(repatriation, "NOT_CONFIRMED", "Nobody knows the family."), first)
    with pytest.raises(NotFound):
        verification.ask(GetNationalityCheck(repatriation), first)
    assert verification.ask(ListNationalityChecks(), first).items == []
    verification.outbox()
    verification.hear(asked, subject=repatriation, sequence=2)
    again = NationalityCheckRequestedV1(repatriation_id=repatriation, station=STATION)
    verification.hear(again, subject=repatriation, sequence=4)
    jobs.send_nationality_checks(verification.runner)
    assert verification.types() == ["police.nationality-check.v1", "verification.nationality-task-issued.v1"]
    shown = verification.ask(GetNationalityCheck(repatriation), second).check
    assert (shown.round, shown.station, shown.status, shown.result) == (2, STATION, "SENT", None)
    verification.run(AnswerNationalityCheck(repatriation, "CONFIRMED"), second)
    assert verification.types() == ["verification.nationality-answered.v1"]


def reports_due(verification: Verification) -> list[str]:
    with verification.runner.engine.connect() as connection:
        return list(connection.scalars(text("SELECT state FROM deadline WHERE clock = 'K4' ORDER BY started_at")))


def test_the_monthly_report_ends_with_the_case_and_begins_again_with_it(verification: Verification) -> None:
    case = verification.open_case(consents=("C2",))
    accepted(verification, case)
    verification.run(decide(case))
    assert reports_due(verification) == ["running"]
    verification.move(days=3)
    closed = CaseClosedV1(case_id=case, reason="ALL_NEEDS_CLOSED")
    verification.hear(closed, subject=case, sequence=2, case_id=case)
    assert reports_due(verification) == ["stopped"]
    verification.move(days=3)
    verification.hear(CaseReopenedV1(case_id=case, reason="NEW_NEED"), subject=case, sequence=3, case_id=case)
    assert reports_due(verification) == ["stopped", "running"]
