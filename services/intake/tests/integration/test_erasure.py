"""A person's erasure: two people, no hold, no open work; keys gone at once, everybody ticked off (2.10, INV-16)."""

from typing import Any

import pytest
from sqlalchemy import text

from nrm_intake.domain.erasure import KEEPERS
from nrm_shared.contracts import approval, identity, monitoring, referral, verification
from nrm_shared.contracts.partner_mofa import ReturnNotifiedV1
from nrm_shared.erasure.sweep import sweep
from nrm_shared.kernel.ids import new_id
from services.intake.tests.integration.intake_under_test import Intake, report_body
from services.intake.tests.integration.test_repatriation import NOTIFIED

PASSPORT = {"type": "PASSPORT", "value": "BX0123456"}
DONE = (
    verification.PersonErasureDoneV1,
    approval.PersonErasureDoneV1,
    referral.PersonErasureDoneV1,
    monitoring.PersonErasureDoneV1,
    identity.PersonErasureDoneV1,
)


def closed_case(intake: Intake, **more: Any) -> dict[str, Any]:
    """Open a case and close it; returns case and person."""
    opened = intake.open_case(**more)
    case_id = opened["case_id"]
    body = {"reason": "GOALS_MET", "victim_informed": True}
    intake.done(intake.post("farida", f"/v1/cases/{case_id}/closure", body))
    [row] = intake.rows("SELECT person_id FROM case_file WHERE id = :id", id=case_id)
    return {**opened, "person_id": str(row.person_id)}


def asked(intake: Intake, person_id: str, by: str = "dpo") -> dict[str, Any]:
    """Ask for the erasure."""
    body = {"reason": "SUBJECT_REQUEST"}
    return dict(intake.done(intake.post(by, f"/v1/persons/{person_id}/erasure", body), 201))


def erased(intake: Intake, person_id: str) -> str:
    """Erase somebody; returns the erasure."""
    id = str(asked(intake, person_id)["erasure_id"])
    intake.done(intake.post("dpo-deputy", f"/v1/erasures/{id}/approval"))
    return id


def test_an_erased_person_cannot_be_shown_any_more_and_the_case_stays_for_the_figures(intake: Intake) -> None:
    case = closed_case(intake)
    path = f"/v1/cases/{case['case_id']}"
    intake.done(intake.get("farida", f"{path}/person"))

    erased(intake, case["person_id"])

    intake.refused(intake.get("farida", f"{path}/person"), 409, "erased")
    assert intake.done(intake.get("farida", path))["profile"]["age_band"] == "UNKNOWN"
    [row] = intake.rows("SELECT status, home_district FROM case_file WHERE id = :id", id=case["case_id"])
    assert (row.status, row.home_district) == ("CLOSED", "BD4041")


def test_lists_go_on_with_an_erased_person_among_them(intake: Intake) -> None:
    case = closed_case(intake)
    other = intake.report()["report_id"]
    erased(intake, case["person_id"])

    reports = intake.done(intake.get("farida", "/v1/reports"))["items"]
    assert {case["report_id"], other} <= {one["id"] for one in reports}
    [label] = intake.done(intake.post("farida", "/v1/case-labels", {"case_ids": [case["case_id"]]}))["items"]
    assert label["name"] is None


def test_every_key_of_the_person_is_destroyed_and_nobody_elses(intake: Intake) -> None:
    kept = closed_case(intake)
    gone = closed_case(intake, reporter={"name": "Sumon", "phone": "01712345678"})

    erased(intake, gone["person_id"])

    rows = intake.rows("SELECT subject::text FROM data_key WHERE wrapped IS NULL")
    assert {gone["person_id"], gone["report_id"]} <= {row.subject for row in rows}
    assert kept["person_id"] not in {row.subject for row in rows}
    intake.done(intake.get("farida", f"/v1/cases/{kept['case_id']}/person"))


def test_the_numbers_by_which_the_person_was_found_are_gone(intake: Intake) -> None:
    case = closed_case(intake, subject={"name_en": "Rehana Khatun", "identifiers": [PASSPORT]})

    erased(intake, case["person_id"])

    assert intake.rows("SELECT FROM person_identifier WHERE person_id = :id", id=case["person_id"]) == []
    again = intake.report(subject={"name_en": "Rehana Khatun", "identifiers": [PASSPORT]})
    assert again["warnings"] == []


def test_an_answer_that_was_kept_for_a_repeat_goes_with_the_person(intake: Intake) -> None:
    closing = {"reason": "GOALS_MET", "victim_informed": True}
    # Two who are not alike: comparing them would make the answer about both.
    bodies = {"gone": report_body(), "kept": report_body(subject={"name_en": "Shapla Roy"})}
    keys = {name: str(new_id()) for name in bodies}
    receipts = {}
    for name, body in bodies.items():
        receipts[name] = intake.done(intake.post("ngo-officer", "/v1/reports", body, key=keys[name]), 201)
        case_id = intake.accept(receipts[name]["report_id"])["case_id"]
        intake.done(intake.post("farida", f"/v1/cases/{case_id}/closure", closing))
    kept = "SELECT key, body FROM http_once"
    before = {row.key: row.body for row in intake.rows(kept)}
    [row] = intake.rows("SELECT person_id FROM report WHERE id = :id", id=receipts["gone"]["report_id"])

    erased(intake, str(row.person_id))

    again = {name: intake.post("ngo-officer", "/v1/reports", bodies[name], key=keys[name]) for name in bodies}
    intake.refused(again["gone"], 409, "erased")
    assert again["kept"].json() == receipts["kept"]
    assert len(intake.rows("SELECT FROM report")) == 2, "nothing was done twice"
    after = {row.key: row.body for row in intake.rows(kept)}
    assert before.items() <= after.items(), "the rows are as in a backup: it is the keys that are gone"


def test_what_was_asked_about_the_person_ends_with_the_erasure(intake: Intake) -> None:
    case = closed_case(intake)
    path = f"/v1/cases/{case['case_id']}/subject-requests"
    for kind in ("ACCESS", "CORRECT", "SEAL"):
        intake.done(intake.post("farida", path, {"kind": kind, "witness": "Sumon"}), 201)
    intake.outbox()

    erasure = erased(intake, case["person_id"])

    ended = {row.kind: row for row in intake.rows("SELECT * FROM subject_request")}
    assert {kind: row.status for kind, row in ended.items()} == {
        "ACCESS": "LAPSED",
        "CORRECT": "LAPSED",
        "SEAL": "FULFILLED",
    }
    assert str(ended["SEAL"].erasure_id) == erasure
    told = [event["data"] for event in intake.events() if event["type"] == "intake.subject-request-decided.v1"]
    assert sorted(one["outcome"] for one in told) == ["FULFILLED", "LAPSED", "LAPSED"]
    assert intake.rows("SELECT FROM deadline WHERE clock = 'K20' AND state = 'running'") == []
    assert intake.done(intake.get("dpo", "/v1/subject-requests", unanswered=True))["items"] == []


def test_a_refused_erasure_leaves_what_was_asked_about_the_person(intake: Intake) -> None:
    case = closed_case(intake)
    path = f"/v1/cases/{case['case_id']}/subject-requests"
    intake.done(intake.post("farida", path, {"kind": "ACCESS", "witness": "Sumon"}), 201)
    id = asked(intake, case["person_id"])["erasure_id"]

    intake.done(intake.post("farida", f"/v1/erasures/{id}/refusal", {"reason": "LEGAL_DUTY"}))

    [left] = intake.rows("SELECT status FROM subject_request")
    assert left.status == "MADE"


def test_whoever_asked_does_not_decide(intake: Intake) -> None:
    case = closed_case(intake)
    id = asked(intake, case["person_id"])["erasure_id"]

    intake.refused(intake.post("dpo", f"/v1/erasures/{id}/approval"), 409, "second-person-required")
    intake.refused(
        intake.post("dpo", f"/v1/erasures/{id}/refusal", {"reason": "LEGAL_DUTY"}), 409, "second-person-required"
    )
    assert intake.done(intake.post("farida", f"/v1/erasures/{id}/approval"))["status"] == "ORDERED"


def test_what_is_held_for_a_court_is_not_erased_until_the_hold_is_lifted(intake: Intake) -> None:
    case = closed_case(intake)
    path = f"/v1/persons/{case['person_id']}"
    id = asked(intake, case["person_id"])["erasure_id"]
    held = intake.done(intake.post("dpo", f"{path}/legal-hold", {"reason": "COURT_ORDER"}), 201)

    intake.refused(intake.post("farida", f"/v1/erasures/{id}/approval"), 409, "legally-held")
    intake.done(intake.post("dpo", f"/v1/legal-holds/{held['hold_id']}/lifting"))
    intake.done(intake.post("farida", f"/v1/erasures/{id}/approval"))


def test_while_a_case_is_open_nobody_is_erased(intake: Intake) -> None:
    case = intake.open_case()
    [row] = intake.rows("SELECT person_id FROM case_file WHERE id = :id", id=case["case_id"])
    body = {"reason": "SUBJECT_REQUEST"}

    refusal = intake.post("dpo", f"/v1/persons/{row.person_id}/erasure", body)

    intake.refused(refusal, 409, "erasure-while-work-open")


def test_an_erasure_is_asked_for_once_and_again_only_after_it_was_refused(intake: Intake) -> None:
    case = closed_case(intake)
    id = asked(intake, case["person_id"])["erasure_id"]
    body = {"reason": "SUBJECT_REQUEST"}

    again = intake.post("dpo-deputy", f"/v1/persons/{case['person_id']}/erasure", body)
    intake.refused(again, 409, "erasure-in-hand")
    intake.done(intake.post("farida", f"/v1/erasures/{id}/refusal", {"reason": "TAKEN_BACK"}))
    assert asked(intake, case["person_id"])["status"] == "ASKED"


@pytest.mark.parametrize("by", ["ngo-officer", "authority-sec", "sharsha-oc", "ctc-jashore"])
def test_nobody_else_asks_for_an_erasure(intake: Intake, by: str) -> None:
    case = closed_case(intake)
    body = {"reason": "SUBJECT_REQUEST"}

    intake.refused(intake.post(by, f"/v1/persons/{case['person_id']}/erasure", body), 403, "forbidden")


def test_the_tally_closes_when_every_service_has_reported(intake: Intake) -> None:
    case = closed_case(intake)
    person_id = case["person_id"]
    id = erased(intake, person_id)
    for position, done in enumerate(DONE):
        intake.hear(done(person_id=person_id, keys_destroyed=position), subject=person_id)
    assert intake.done(intake.get("dpo", f"/v1/erasures/{id}"))["outstanding"] == ["intake"]

    assert sweep(intake.runner, intake.erasure_key) == 1

    tally = intake.done(intake.get("dpo", f"/v1/erasures/{id}"))
    assert (tally["status"], tally["outstanding"]) == ("DONE", [])
    assert tally["keys_destroyed"] >= 1 + sum(range(len(DONE)))
    assert sweep(intake.runner, intake.erasure_key) == 0


def test_after_an_older_backup_was_restored_an_erasure_is_carried_out_again(intake: Intake) -> None:
    case = closed_case(intake, subject={"name_en": "Rehana Khatun", "identifiers": [PASSPORT]})
    person_id, path = case["person_id"], f"/v1/cases/{case['case_id']}/person"
    backup = intake.rows("SELECT subject, wrapped, kek_id, parts FROM data_key WHERE wrapped IS NOT NULL")
    numbers = intake.rows("SELECT * FROM person_identifier")
    id = erased(intake, person_id)
    sweep(intake.runner, intake.erasure_key)
    for done in DONE:
        intake.hear(done(person_id=person_id, keys_destroyed=1), subject=person_id)
    with intake.runner.engine.begin() as connection:
        for row in backup:
            statement = "UPDATE data_key SET wrapped = :wrapped, kek_id = :kek_id, parts = :parts, destroyed_at = NULL, cut_at = NULL"
            connection.execute(text(f"{statement} WHERE subject = :subject"), dict(row._mapping))
        for row in numbers:
            names = list(row._mapping)
            values = ", ".join(f":{name}" for name in names)
            statement = f"INSERT INTO person_identifier ({', '.join(names)}) VALUES ({values})"
            connection.execute(text(statement), dict(row._mapping))
    intake.outbox()

    intake.refused(intake.get("farida", path), 409, "erased")
    intake.refused(intake.post("farida", f"/v1/erasures/{id}/repetition"), 403, "forbidden")
    again = intake.done(intake.post("dpo", f"/v1/erasures/{id}/repetition"))

    assert (again["status"], set(again["outstanding"])) == ("ORDERED", set(KEEPERS))
    assert "intake.person-erased.v1" in intake.types()
    assert intake.rows("SELECT FROM person_identifier") == []
    assert intake.rows("SELECT FROM data_key WHERE subject = :id AND wrapped IS NOT NULL", id=person_id) == []
    assert sweep(intake.runner, intake.erasure_key) == 1
    for done in DONE:
        intake.hear(done(person_id=person_id, keys_destroyed=1), subject=person_id)
    assert intake.done(intake.get("dpo", f"/v1/erasures/{id}"))["status"] == "DONE"


def test_an_erasure_that_nobody_ordered_is_not_repeated(intake: Intake) -> None:
    case = closed_case(intake)
    id = asked(intake, case["person_id"])["erasure_id"]

    intake.refused(intake.post("dpo", f"/v1/erasures/{id}/repetition"), 409, "illegal-move")


def test_a_service_that_has_not_reported_within_a_day_is_seen(intake: Intake) -> None:
    case = closed_case(intake)
    erased(intake, case["person_id"])
    assert intake.done(intake.get("dpo", "/v1/erasures", overdue=True))["items"] == []

    intake.move(hours=25)

    [late] = intake.done(intake.get("dpo", "/v1/erasures", overdue=True))["items"]
    assert "verification" in late["outstanding"]


def test_the_others_are_told_ids_only(intake: Intake) -> None:
    case = closed_case(intake)
    intake.outbox()

    erased(intake, case["person_id"])

    [told] = [event for event in intake.events() if event["type"] == "intake.person-erased.v1"]
    assert told["data"] == {
        "person_id": case["person_id"],
        "case_ids": [case["case_id"]],
        "report_ids": [case["report_id"]],
        "repatriation_ids": [],
    }


def test_a_record_that_was_linked_to_the_case_goes_with_it(intake: Intake) -> None:
    first = intake.open_case(subject={"name_en": "Rehana Khatun", "identifiers": [PASSPORT]})
    second = intake.report(by="other-officer", subject={"name_en": "Rehena Khatun", "identifiers": [PASSPORT]})
    path = f"/v1/reports/{second['report_id']}"
    intake.done(intake.post("farida", f"{path}/triage"))
    linked = {"case_id": first["case_id"], "reason": "DOCUMENTS_COMPARED"}
    intake.done(intake.post("farida", f"{path}/link", linked))
    close = {"reason": "GOALS_MET", "victim_informed": True}
    intake.done(intake.post("farida", f"/v1/cases/{first['case_id']}/closure", close))
    persons = {str(row.person_id) for row in intake.rows("SELECT person_id FROM report")}
    [row] = intake.rows("SELECT person_id FROM case_file")

    erased(intake, str(row.person_id))

    keys = intake.rows("SELECT subject::text, wrapped FROM data_key")
    assert {key.subject for key in keys if key.wrapped is None} >= persons
    assert intake.rows("SELECT FROM person_identifier") == []


def test_a_waiting_message_of_mofa_about_the_erased_opens_no_more(intake: Intake) -> None:
    notified = ReturnNotifiedV1.model_validate(NOTIFIED)
    intake.write(notified)
    [record] = intake.rows("SELECT person_id FROM repatriation")
    # The same return told once more, which its consumer died of: suspects wait before they are tried.
    intake.write(notified, count=2)
    [waiting] = intake.rows("SELECT delivery FROM parked")
    assert b"kept-letter" in bytes(waiting.delivery)

    erased(intake, str(record.person_id))
    intake.from_mofa.backoff_seconds = 0.0
    intake.from_mofa.retry_parked()

    assert intake.rows("SELECT FROM parked") == []
    refusals = [answer.type for answer in intake.answers()]
    assert "mofa.message-refused.v1" in refusals
