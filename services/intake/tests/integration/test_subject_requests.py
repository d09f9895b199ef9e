"""Access, correction, sealing: asked by the person or on her behalf, answered by the data-protection officer (2.10)."""

from typing import Any
from uuid import UUID

import pytest

from nrm_intake.app.clocks import BreachClocks
from nrm_shared.kernel.actor import Actor, system
from nrm_shared.reference.enums import ErasureRefusal, SubjectRequestRefusal

from .intake_under_test import ACTORS, Intake

REHANA = "rehana-herself"


@pytest.fixture
def case(intake: Intake, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return a case whose person is signed in, and nothing in the outbox."""
    opened = str(intake.open_case()["case_id"])
    [row] = intake.rows("SELECT person_id::text FROM case_file")
    hers = Actor(row.person_id, "survivor", None, frozenset({"SUR"}), cases=frozenset({UUID(opened)}))
    monkeypatch.setitem(ACTORS, REHANA, hers)
    intake.outbox()
    return opened


def ask(intake: Intake, case: str, kind: str, by: str = REHANA, **more: Any) -> str:
    answer = intake.done(intake.post(by, f"/v1/cases/{case}/subject-requests", {"kind": kind, **more}), 201)
    return str(answer["request_id"])


def answer(intake: Intake, request: str, how: str, body: Any = None, by: str = "dpo") -> dict[str, Any]:
    return dict(intake.done(intake.post(by, f"/v1/subject-requests/{request}/{how}", body)))


def test_she_asks_for_a_copy_and_reads_everything_once_it_is_granted(intake: Intake, case: str) -> None:
    intake.done(intake.get("farida", f"/v1/cases/{case}/person"))
    request = ask(intake, case, "ACCESS", wish="I want to see it.")
    path = f"/v1/subject-requests/{request}/copy"
    intake.refused(intake.get(REHANA, path), 409, "no-copy")

    assert answer(intake, request, "fulfilment", {"answer": "Here it is."})["status"] == "FULFILLED"
    copy = intake.done(intake.get(REHANA, path))

    assert copy["person"]["name_en"] == "Rehana Khatun"
    assert copy["person"]["father_name"] == "আবদুল করিম"
    assert [one["case_number"] for one in copy["cases"]]
    assert copy["reports"][0]["narrative"] == "Promised a sewing job; the passport was withheld."
    assert {one["purpose"] for one in copy["consents"]} >= {"C1", "C2", "C4", "C8"}
    assert {"organisation": "nrm-office", "roles": ["FP"], "day": "2026-08-12", "break_glass": False} in copy[
        "accesses"
    ]
    assert "reporter" not in copy["reports"][0], "who reported stays protected"
    [read] = intake.rows("SELECT actor, level, fields FROM audit_event WHERE action = 'subject-request:read-copy'")
    assert (read.actor, read.level) == (ACTORS[REHANA].id, "L3")
    assert {"name", "father_name", "narrative"} <= set(read.fields)


def test_the_officer_who_answers_does_not_read_the_copy(intake: Intake, case: str) -> None:
    request = ask(intake, case, "ACCESS")
    answer(intake, request, "fulfilment", {})

    intake.refused(intake.get("dpo", f"/v1/subject-requests/{request}/copy"), 403, "forbidden")
    assert intake.done(intake.get("farida", f"/v1/subject-requests/{request}/copy"))["person"]["name_en"]


def test_the_others_are_told_that_she_asked_and_not_what(intake: Intake, case: str) -> None:
    request = ask(intake, case, "CORRECT", wish="My father is called Karim Mia.")
    answer(intake, request, "refusal", {"reason": "NOT_WRONG", "answer": "It is what your papers say."})

    made, decided = intake.events()
    assert made["type"] == "intake.subject-request-made.v1"
    assert made["data"] == {"request_id": request, "case_id": case, "kind": "CORRECT", "due_at": "2026-09-11T03:00:00Z"}
    outcome = {"request_id": request, "case_id": case, "outcome": "REFUSED", "reason": "NOT_WRONG"}
    assert (decided["type"], decided["data"]) == ("intake.subject-request-decided.v1", outcome)
    kept = intake.rows("SELECT wish, answer FROM subject_request")
    assert b"Karim" not in bytes(kept[0].wish)
    assert b"papers" not in bytes(kept[0].answer)
    [mine] = intake.done(intake.get(REHANA, f"/v1/cases/{case}/subject-requests"))["items"]
    assert (mine["wish"], mine["answer"]) == ("My father is called Karim Mia.", "It is what your papers say.")


def test_a_correction_puts_right_what_is_kept_of_her(intake: Intake, case: str) -> None:
    request = ask(intake, case, "CORRECT", wish="My father is called Karim Mia.")
    path = f"/v1/subject-requests/{request}/fulfilment"
    intake.refused(intake.post("dpo", path, {}), 422, "required")

    answer(intake, request, "fulfilment", {"person": {"father_name": "Karim Mia"}})

    person = intake.done(intake.get(REHANA, f"/v1/cases/{case}/person"))
    assert (person["father_name"], person["name_en"]) == ("Karim Mia", "Rehana Khatun")
    intake.refused(intake.post("dpo", path, {"person": {"father_name": "Other"}}), 409, "illegal-move")


def test_sealing_is_the_work_of_two_people_and_ends_with_the_erasure(intake: Intake, case: str) -> None:
    request = ask(intake, case, "SEAL", wish="Nobody shall find me.")
    intake.refused(intake.post("dpo", f"/v1/subject-requests/{request}/fulfilment", {}), 409, "subject-request-kind")
    intake.refused(intake.post("dpo", f"/v1/subject-requests/{request}/sealing"), 409, "erasure-while-work-open")
    close = {"reason": "GOALS_MET", "victim_informed": True}
    intake.done(intake.post("farida", f"/v1/cases/{case}/closure", close))

    erasure = answer(intake, request, "sealing")["erasure_id"]
    intake.refused(intake.post("dpo", f"/v1/erasures/{erasure}/approval"), 409, "second-person-required")
    intake.outbox()
    intake.done(intake.post("dpo-deputy", f"/v1/erasures/{erasure}/approval"))

    [row] = intake.rows("SELECT status FROM subject_request")
    assert row.status == "FULFILLED"
    assert "intake.subject-request-decided.v1" in [event["type"] for event in intake.events()]
    [left] = intake.done(intake.get("dpo", f"/v1/cases/{case}/subject-requests"))["items"]
    assert left["wish"] is None, "her words are erased with her"


def test_an_erasure_that_is_refused_refuses_the_request(intake: Intake, case: str) -> None:
    request = ask(intake, case, "SEAL")
    close = {"reason": "GOALS_MET", "victim_informed": True}
    intake.done(intake.post("farida", f"/v1/cases/{case}/closure", close))
    erasure = answer(intake, request, "sealing")["erasure_id"]

    intake.done(intake.post("dpo-deputy", f"/v1/erasures/{erasure}/refusal", {"reason": "LEGAL_DUTY"}))

    [row] = intake.rows("SELECT status, reason FROM subject_request")
    assert (row.status, row.reason) == ("REFUSED", "LEGAL_DUTY")


def test_every_reason_to_refuse_an_erasure_is_one_to_refuse_the_request_it_answers() -> None:
    assert {one.value for one in ErasureRefusal} <= {one.value for one in SubjectRequestRefusal}


def test_a_request_nobody_answers_in_thirty_days_is_told_and_stands_in_the_officers_list(
    intake: Intake, case: str
) -> None:
    late = ask(intake, case, "ACCESS")
    intake.outbox()
    listed = "/v1/subject-requests"
    intake.move(days=16)
    intake.runner.run(BreachClocks(), actor=system("intake"))
    [due] = [event for event in intake.events() if event["type"] == "intake.clock-due.v1"]
    assert (due["data"]["clock"], due["data"]["object_id"]) == ("K20", late)
    assert intake.done(intake.get("dpo", listed, overdue=True))["items"] == []

    intake.move(days=15)
    intake.runner.run(BreachClocks(), actor=system("intake"))

    [breached] = [event for event in intake.events() if event["type"] == "intake.clock-breached.v1"]
    assert (breached["data"]["clock"], breached["data"]["object_kind"]) == ("K20", "SUBJECT_REQUEST")
    assert breached["data"]["statutory"] is False
    [item] = intake.done(intake.get("dpo", listed, overdue=True))["items"]
    assert item["request_id"] == late
    answer(intake, late, "fulfilment", {})
    assert intake.done(intake.get("dpo", listed, unanswered=True))["items"] == []


def test_a_worker_asks_on_her_behalf_and_names_a_witness(intake: Intake, case: str) -> None:
    path = f"/v1/cases/{case}/subject-requests"
    intake.refused(intake.post("ngo-officer", path, {"kind": "ACCESS"}), 422, "witness-required")
    ask(intake, case, "ACCESS", by="ngo-officer", witness="Sumon")

    intake.refused(intake.post(REHANA, path, {"kind": "ACCESS"}), 409, "subject-request-open")
    for who in ("other-officer",):
        intake.refused(intake.post(who, path, {"kind": "ACCESS", "witness": "S"}), 404, "not-found")
    for who in ("sharsha-oc", "anika", "dhaka-focal", "dpo"):
        intake.refused(intake.post(who, path, {"kind": "ACCESS", "witness": "S"}), 403, "forbidden")


def test_she_takes_it_back(intake: Intake, case: str) -> None:
    request = ask(intake, case, "SEAL")
    assert answer(intake, request, "withdrawal", by=REHANA)["status"] == "WITHDRAWN"
    intake.refused(intake.post("dpo", f"/v1/subject-requests/{request}/sealing"), 409, "illegal-move")
