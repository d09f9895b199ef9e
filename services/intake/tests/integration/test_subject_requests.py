"""Access, correction, sealing: asked by the person or on her behalf, answered by the data-protection officer (2.10)."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event

from nrm_shared.clocks.usecases import BreachClocks
from nrm_shared.kernel.actor import Actor, system
from nrm_shared.reference.enums import ErasureRefusal, SubjectRequestRefusal

from .intake_under_test import ACTORS, Intake, consent
from .test_attachments import attached, photo
from .test_consents_before_the_case import returned
from .test_repatriation import KEY
from .test_rescue_duplicates_closing import rescue

REHANA = "rehana-herself"


@pytest.fixture
def case(intake: Intake, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return a case whose person is signed in, and nothing in the outbox."""
    opened = str(intake.open_case()["case_id"])
    sign_in(intake, opened, monkeypatch)
    return opened


def sign_in(intake: Intake, case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the person of the only case sign in; nothing is left in the outbox."""
    [row] = intake.rows("SELECT person_id::text FROM case_file")
    hers = Actor(row.person_id, "survivor", None, frozenset({"SUR"}), cases=frozenset({UUID(case)}))
    monkeypatch.setitem(ACTORS, REHANA, hers)
    intake.outbox()


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
    shown = {"day": "2026-08-12", "what": "SHOWN", "organisation": "nrm-office", "roles": ["FP"], "break_glass": False}
    assert shown in copy["accesses"]
    assert "reporter" not in copy["reports"][0], "who reported stays protected"
    [read] = intake.rows("SELECT actor, level, fields FROM audit_event WHERE action = 'subject-request:read-copy'")
    assert (read.actor, read.level) == (ACTORS[REHANA].id, "L3")
    assert {"name", "father_name", "narrative"} <= set(read.fields)


def copy_of(intake: Intake, case: str, by: str = REHANA) -> dict[str, Any]:
    """Let the person ask for a copy, grant it, and return it as somebody reads it."""
    request = ask(intake, case, "ACCESS")
    answer(intake, request, "fulfilment", {})
    return dict(intake.done(intake.get(by, f"/v1/subject-requests/{request}/copy")))


def test_the_copy_tells_of_her_rescue_and_not_who_rescued(intake: Intake, monkeypatch: pytest.MonkeyPatch) -> None:
    made = rescue(intake, place="A house behind the market.")
    court = {"court": "Court 3, Jashore"}
    intake.done(intake.post("farida", f"/v1/rescues/{made['rescue_id']}/court-production", court))
    case = str(intake.open_case(rescue_id=made["rescue_id"], subject={}, consents=[consent("C1")])["case_id"])
    sign_in(intake, case, monkeypatch)

    [told] = copy_of(intake, case)["rescues"]

    assert (told["place"], told["district"]) == ("A house behind the market.", "BD4041")
    assert told["court"] == "Court 3, Jashore"
    assert (told["rescued_at"], told["status"]) == ("2026-08-12T02:00:00Z", "HANDED_TO_NRM")
    assert "shimanto-bondhu" not in str(told), "who rescued is often who reported, and stays protected"


def test_the_copy_tells_of_her_return_with_the_papers_she_travelled_on(
    intake: Intake, monkeypatch: pytest.MonkeyPatch
) -> None:
    returned(intake)
    case = str(intake.open_case(repatriation_reference=KEY)["case_id"])
    sign_in(intake, case, monkeypatch)

    [told] = copy_of(intake, case)["repatriations"]

    assert (told["document_type"], told["document_number"]) == ("TRAVEL_PERMIT", "TP-2026-00931")
    assert (told["received_by"], told["nationality_result"], told["port"]) == ("NGO", "CONFIRMED", "DAC")


def test_the_copy_tells_who_stands_by_her(intake: Intake, case: str) -> None:
    mother = {"kind": "PARENT", "source": "PERSON", "name": "Kulsum", "note": "Lives with her."}
    intake.done(intake.post("farida", f"/v1/cases/{case}/relationships", mother), 201)

    [told] = copy_of(intake, case)["relationships"]

    assert (told["name"], told["kind"], told["note"]) == ("Kulsum", "PARENT", "Lives with her.")
    assert (told["guardian_of_record"], told["conflict_of_interest"]) == (False, False)


@pytest.mark.parametrize("reader", [REHANA, "farida"])
def test_the_copy_names_her_files_and_where_she_reads_what_she_may_see(intake: Intake, case: str, reader: str) -> None:
    [report] = intake.rows("SELECT id FROM report")
    paper = attached(intake, "farida", f"/v1/reports/{report.id}", photo())
    record = attached(intake, "farida", f"/v1/cases/{case}", photo(), type="HEALTH_RECORD")
    gone = attached(intake, "farida", f"/v1/cases/{case}", photo(), type="OTHER")
    intake.done(intake.post("farida", f"/v1/attachments/{gone}/removal", {"reason": "WRONG_FILE"}))

    told = {file["attachment_id"]: file for file in copy_of(intake, case, reader)["attachments"]}

    assert told.keys() == {paper, record}, "what was removed is not there"
    assert (told[paper]["type"], told[paper]["file_name"]) == ("EVIDENCE", "rehana.jpg")
    assert intake.get(reader, told[paper]["path"]).status_code == 200
    assert told[record]["type"] == "HEALTH_RECORD", "she is told that it is kept"
    assert (told[record]["file_name"], told[record]["path"]) == (None, None)
    assert intake.get(reader, f"/v1/attachments/{record}/content").status_code in (403, 404)
    assert "added" not in "".join(told[paper].keys() - {"added_at"}), "who added a file is often who reported"


def test_the_copy_holds_what_every_other_service_keeps_and_asks_them_in_her_name(intake: Intake, case: str) -> None:
    request = ask(intake, case, "ACCESS")
    answer(intake, request, "fulfilment", {})

    copy = intake.done(intake.get(REHANA, f"/v1/subject-requests/{request}/copy"))

    assert copy["parts"] == [
        {
            "service": "approval",
            "case_id": case,
            "held": {"needs": [{"need": "N05", "description": "Counselling."}]},
        },
        {"service": "referral", "case_id": case, "held": None},
    ]
    assert intake.keepers.asked == [(UUID(case), ACTORS[REHANA].id)]


def test_while_a_service_is_away_there_is_no_copy_rather_than_half_of_one(intake: Intake, case: str) -> None:
    request = ask(intake, case, "ACCESS")
    answer(intake, request, "fulfilment", {})
    intake.keepers.away = True

    intake.refused(intake.get(REHANA, f"/v1/subject-requests/{request}/copy"), 503, "peer-unavailable")


def test_for_strangers_and_before_it_is_granted_nobody_else_is_asked(intake: Intake, case: str) -> None:
    request = ask(intake, case, "ACCESS")
    path = f"/v1/subject-requests/{request}/copy"

    intake.refused(intake.get(REHANA, path), 409, "no-copy")
    answer(intake, request, "fulfilment", {})
    intake.refused(intake.get("dpo", path), 403, "forbidden")

    assert intake.keepers.asked == []


def test_a_copy_ends_after_thirty_days_and_with_the_person(intake: Intake, case: str) -> None:
    request = ask(intake, case, "ACCESS")
    granted = answer(intake, request, "fulfilment", {})
    path = f"/v1/subject-requests/{request}/copy"
    assert granted["copy_until"] == "2026-09-11T03:00:00Z"
    intake.move(days=29, hours=23)
    intake.done(intake.get(REHANA, path))

    intake.move(hours=1)
    intake.refused(intake.get(REHANA, path), 409, "copy-over")

    again = ask(intake, case, "ACCESS")
    answer(intake, again, "fulfilment", {})
    intake.done(intake.post("farida", f"/v1/cases/{case}/closure", {"reason": "GOALS_MET", "victim_informed": True}))
    [row] = intake.rows("SELECT person_id FROM case_file")
    body = {"reason": "SUBJECT_REQUEST"}
    erasure = intake.done(intake.post("dpo", f"/v1/persons/{row.person_id}/erasure", body), 201)["erasure_id"]
    intake.done(intake.post("dpo-deputy", f"/v1/erasures/{erasure}/approval"))
    intake.refused(intake.get(REHANA, f"/v1/subject-requests/{again}/copy"), 409, "erased")


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
    trail = intake.rows("SELECT * FROM audit_event WHERE action = 'subject-request:decide' AND outcome = 'done'")
    [hers] = intake.rows("SELECT person_id::text FROM case_file")
    assert {(row.subject_kind, row.subject, str(row.case_id)) for row in trail} == {
        ("subject-request", request, case),
        ("person", hers.person_id, case),
    }
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

    told = [event for event in intake.events() if event["type"] == "intake.clock-breached.v1"]
    [breached] = [event for event in told if event["data"]["clock"] == "K20"]
    assert breached["data"]["object_kind"] == "SUBJECT_REQUEST"
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


def test_what_was_asked_in_a_case_is_read_page_by_page_and_no_more_of_it_than_a_page(intake: Intake, case: str) -> None:
    made = [ask(intake, case, kind) for kind in ("ACCESS", "CORRECT", "SEAL")]
    path = f"/v1/cases/{case}/subject-requests"
    read: list[str] = []
    event.listen(intake.runner.engine, "before_cursor_execute", lambda *told: read.append(told[2]))

    seen, after = [], None
    while True:
        page = intake.done(intake.get(REHANA, path, limit=1, **({"after": after} if after else {})))
        seen += [one["request"]["request_id"] for one in page["items"]]
        after = page["next"]
        if after is None:
            break

    assert seen == made
    listed = [statement for statement in read if "FROM subject_request" in statement]
    assert listed and all("LIMIT" in statement for statement in listed)
