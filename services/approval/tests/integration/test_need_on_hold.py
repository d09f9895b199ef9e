"""A need on hold (2.6.7): its clock rests, nobody decides or refers it, and it is taken up where it was left."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from .conftest import Approval
from .paths import assess, classified

HOLD = {"reason": "RECOVERY_AND_REFLECTION"}


@pytest.fixture
def case_id(approval: Approval) -> UUID:
    """Return a case whose person is confirmed and whose needs are assessed."""
    case = approval.open_case()
    approval.consent(case)
    approval.determine(case)
    assess(approval, case)
    return case


def waiting(approval: Approval, case_id: UUID, term: str) -> str:
    _, items = classified(approval, case_id, ("N08", term))
    return f"/v1/need-items/{items['N08']}"


def clocks(approval: Approval) -> dict[str, str]:
    return {
        row.clock: row.state
        for row in approval.sql("SELECT clock, state FROM deadline WHERE subject_kind = 'NEED_ITEM'")
    }


def test_on_hold_a_need_is_not_decided_and_its_clock_rests(approval: Approval, case_id: UUID) -> None:
    path = waiting(approval, case_id, "T1")
    assert approval.post("farida", f"{path}/hold", HOLD)["status"] == "ON_HOLD"
    assert clocks(approval) == {"K13": "paused"}
    assert approval.get("farida", "/v1/need-items?queue=focal-point")["items"] == []
    decided = approval.call("farida", "POST", f"{path}/decision", {"decision": "APPROVED"})
    assert (decided.status, decided.code) == (409, "illegal-move")
    assert approval.call("farida", "POST", f"{path}/classification", {"term": "T2"}).code == "illegal-move"
    [held] = approval.events("approval.need-item-held.v1")
    assert held["reason"] == "RECOVERY_AND_REFLECTION"
    assert approval.events("approval.case-work-changed.v1")[-1]["blocking"] == ["PENDING_APPROVAL"]


@pytest.mark.parametrize(
    ("term", "status", "clock", "due"),
    [
        ("T1", "PENDING_FP", "K13", "2026-08-19T04:00:00Z"),
        ("T2", "PENDING_AUTHORITY", "K14", None),
    ],
)
def test_taken_up_again_it_waits_for_the_same_decision_and_the_time_on_hold_does_not_count(
    approval: Approval, case_id: UUID, term: str, status: str, clock: str, due: str | None
) -> None:
    path = waiting(approval, case_id, term)
    before = approval.get("farida", path)["due_at"]
    approval.post("farida", f"{path}/hold", HOLD)
    approval.clock.move(timedelta(days=2))
    again = approval.post("farida", f"{path}/resumption")
    assert again["status"] == status
    assert clocks(approval) == {clock: "running"}
    assert again["due_at"] == due if due else again["due_at"] > before
    [resumed] = approval.events("approval.need-item-resumed.v1")
    assert (resumed["status"], resumed["due_at"], resumed["refer_by"]) == (status, again["due_at"], None)


def test_an_approved_need_taken_up_again_is_to_be_referred(approval: Approval, case_id: UUID) -> None:
    path = waiting(approval, case_id, "T1")
    approval.post("farida", f"{path}/decision", {"decision": "APPROVED"})
    approval.post("farida", f"{path}/hold", HOLD)
    assert approval.events("approval.case-work-changed.v1")[-1]["blocking"] == ["OPEN_NEED"]
    assert approval.post("farida", f"{path}/resumption")["status"] == "APPROVED"
    [resumed] = approval.events("approval.need-item-resumed.v1")
    assert (resumed["status"], resumed["refer_by"]) == ("APPROVED", "2026-08-17T04:00:00Z")


def test_on_hold_the_person_can_still_say_that_she_does_not_want_it(approval: Approval, case_id: UUID) -> None:
    path = waiting(approval, case_id, "T1")
    approval.post("farida", f"{path}/hold", HOLD)
    assert approval.post("farida", f"{path}/withdrawal", {"reason": "VICTIM_CHOICE"})["status"] == "WITHDRAWN"
    assert approval.events("approval.case-work-changed.v1")[-1]["open"] is False


def test_why_it_rests_is_said_by_a_code(approval: Approval, case_id: UUID) -> None:
    path = waiting(approval, case_id, "T1")
    refused: Any = approval.call("farida", "POST", f"{path}/hold", {"reason": "BECAUSE"})
    assert (refused.status, refused.code) == (422, "not-a-code")
