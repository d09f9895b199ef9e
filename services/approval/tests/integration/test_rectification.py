"""Scenario AC5: the rectification loop (guideline step 7, INV-21), and K12 that rests meanwhile."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from .conftest import Approval
from .paths import assess, draft, submit

POINTS = ["N04: skills level missing", "preferred district missing"]


@pytest.fixture
def case_id(approval: Approval) -> UUID:
    """Return a confirmed and assessed case."""
    case_id = approval.open_case()
    approval.consent(case_id)
    approval.determine(case_id)
    assess(approval, case_id)
    return case_id


def sent_back(approval: Approval, case_id: UUID) -> tuple[str, dict[str, Any]]:
    """Send a request for N08 and N04 back with two points; return its id and how its submitter sees it."""
    id = draft(approval, case_id, ("N08", "T1"), ("N04", "T2"))
    submit(approval, id)
    body = {"outcome": "SENT_FOR_RECTIFICATION", "points": POINTS}
    answer = approval.post("farida", f"/v1/service-requests/{id}/verification", body)
    assert answer["status"] == "RECTIFICATION"
    return id, approval.get("anika", f"/v1/service-requests/{id}")


def test_the_submitter_sees_exactly_the_points(approval: Approval, case_id: UUID) -> None:
    _, seen = sent_back(approval, case_id)

    assert [point["text"] for point in seen["points"]] == POINTS
    assert [event["case_id"] for event in approval.events("approval.request-sent-for-rectification.v1")] == [
        str(case_id)
    ]


def test_one_answered_of_two_is_refused_with_the_count_of_the_rest(approval: Approval, case_id: UUID) -> None:
    id, seen = sent_back(approval, case_id)
    body = {"answers": [{"point_id": seen["points"][0]["id"], "answer": "Sews at trade level 1."}]}

    answer = approval.call("anika", "POST", f"/v1/service-requests/{id}/rectification", body)

    assert (answer.status, answer.code) == (422, "points-unanswered")
    assert answer.body["detail"].startswith("1 ")
    assert approval.get("anika", f"/v1/service-requests/{id}")["points"][0]["answered"] is False


def test_both_answered_make_a_second_submission_and_the_first_stays(approval: Approval, case_id: UUID) -> None:
    id, seen = sent_back(approval, case_id)
    job = next(item for item in seen["items"] if item["need"] == "N04")
    body = {
        "answers": [{"point_id": point["id"], "answer": "Now given."} for point in seen["points"]],
        "items": [
            {"item_id": job["id"], "need": "N04", "requested_term": "T2", "description": "Sewing, trade level 1."}
        ],
    }
    again = approval.post("anika", f"/v1/service-requests/{id}/rectification", body)
    approval.post("farida", f"/v1/service-requests/{id}/verification", {"outcome": "APPROVED"})

    assert (again["status"], again["submission_round"], again["round"]) == ("SUBMITTED", 2, 1)
    rounds = approval.get("farida", f"/v1/service-requests/{id}")["rounds"]
    assert [entry["outcome"] for entry in rounds] == ["SENT_FOR_RECTIFICATION", "APPROVED"]
    texts = [{item["need"]: item["description"] for item in entry["items"]}["N04"] for entry in rounds]
    assert texts == ["Wants N04.", "Sewing, trade level 1."]


def test_the_clock_of_verification_rests_during_rectification(approval: Approval, case_id: UUID) -> None:
    id, seen = sent_back(approval, case_id)
    approval.clock.move(timedelta(days=14))
    body = {"answers": [{"point_id": point["id"], "answer": "Now given."} for point in seen["points"]]}

    again = approval.post("anika", f"/v1/service-requests/{id}/rectification", body)

    # Sent at once, so all three working days are left after a rest of two weeks.
    assert again["due_at"] == "2026-09-02T04:00:00Z"
    assert [row.state for row in approval.sql("SELECT state FROM deadline WHERE clock = 'K12'")] == ["running"]


def test_only_the_submitter_may_answer(approval: Approval, case_id: UUID) -> None:
    id, _ = sent_back(approval, case_id)

    answer = approval.call("stranger", "POST", f"/v1/service-requests/{id}/rectification", {"answers": []})

    assert (answer.status, answer.code) == (404, "not-found")


def test_a_rejection_needs_a_reason_and_ends_this_request_only(approval: Approval, case_id: UUID) -> None:
    id = draft(approval, case_id, ("N08", "T1"))
    submit(approval, id)
    path = f"/v1/service-requests/{id}/verification"

    bare = approval.call("farida", "POST", path, {"outcome": "REJECTED"})
    approval.post("farida", path, {"outcome": "REJECTED", "reasons": "Lives with her sister."})

    assert (bare.status, bare.code) == (422, "reason-required")
    assert [event["request_id"] for event in approval.events("approval.request-rejected.v1")] == [id]
    assert submit(approval, draft(approval, case_id, ("N08", "T1")))["round"] == 2


def test_striking_an_item_leaves_it_out_of_the_classification(approval: Approval, case_id: UUID) -> None:
    id = draft(approval, case_id, ("N08", "T1"), ("N04", "T2"))
    submit(approval, id)
    items = {item["need"]: item["id"] for item in approval.get("anika", f"/v1/service-requests/{id}")["items"]}
    body = {"outcome": "APPROVED", "struck": [items["N04"]]}
    approval.post("farida", f"/v1/service-requests/{id}/verification", body)

    terms = {"items": [{"item_id": items["N08"], "term": "T1"}]}
    answer = approval.post("farida", f"/v1/service-requests/{id}/classification", terms)

    assert answer["status"] == "CLASSIFIED"
    event = approval.events("approval.request-verified.v1")[-1]
    assert (event["kept"], event["struck"]) == (["N08"], ["N04"])


def test_a_rejected_request_is_told_to_the_person(approval: Approval) -> None:
    case_id = approval.open_case()
    approval.determine(case_id)
    id = draft(approval, case_id, ("N05", "T2"), who="officer")
    submit(approval, id, who="officer")
    body = {"outcome": "REJECTED", "reasons": "Asked for twice."}

    approval.post("farida", f"/v1/service-requests/{id}/verification", body)

    told = approval.get("farida", f"/v1/notices?case_id={case_id}")["items"]
    assert [(notice["text_code"], notice["subject_id"]) for notice in told] == [("request-rejected", id)]
