"""What is said or decided about one record of a person reaches her others while they are one (INV-38)."""

from typing import Any

import pytest

from services.intake.tests.integration.intake_under_test import Intake, consent
from services.intake.tests.integration.test_erasure import asked
from services.intake.tests.integration.test_merging_persons import merge, merged, record, reverse
from services.intake.tests.integration.test_who_sees_whom import issue

C5 = {"organisation": "asha-shelter", "needs": ["N08"]}
SPOKEN = {"method": "VOICE", "witness": "Sumon"}


@pytest.fixture
def two(intake: Intake) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return two open cases of the same person under two records, the first of which is kept."""
    pair = record(intake, "Rehana Khatun"), record(intake, "Shapla Roy", by="other-officer")
    return pair[0] | merged(intake, *pair), pair[1]


def close(intake: Intake, *cases: dict[str, Any]) -> None:
    """Close cases."""
    body = {"reason": "GOALS_MET", "victim_informed": True}
    for case in cases:
        intake.done(intake.post("farida", f"/v1/cases/{case['case_id']}/closure", body))


def withdraw(intake: Intake, consent_id: str) -> None:
    """Take a consent back."""
    intake.done(intake.post("farida", f"/v1/consents/{consent_id}/withdrawal", SPOKEN))


def states(intake: Intake, case: dict[str, Any], purpose: str) -> list[str]:
    """Return how the consents of a case for a purpose stand."""
    rows = intake.rows(
        "SELECT status FROM consent WHERE case_id = :id AND purpose = :purpose ORDER BY id",
        id=case["case_id"],
        purpose=purpose,
    )
    return [row.status for row in rows]


def consent_of(intake: Intake, case: dict[str, Any], purpose: str) -> str:
    """Return the consent of a case for a purpose."""
    [row] = intake.rows(
        "SELECT id FROM consent WHERE case_id = :id AND purpose = :purpose", id=case["case_id"], purpose=purpose
    )
    return str(row.id)


# --- erasure -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("named", [0, 1])
def test_erasing_either_record_erases_both(
    intake: Intake, two: tuple[dict[str, Any], dict[str, Any]], named: int
) -> None:
    close(intake, *two)
    persons = [one["person_id"] for one in two]
    wish = asked(intake, persons[named])
    assert wish["together_with"] == [persons[1 - named]]
    intake.outbox()

    done = intake.done(intake.post("dpo-deputy", f"/v1/erasures/{wish['erasure_id']}/approval"))

    assert done["together_with"] == [persons[1 - named]]
    for one in two:
        intake.refused(intake.get("farida", f"/v1/cases/{one['case_id']}/person"), 409, "erased")
    gone = {row.subject for row in intake.rows("SELECT subject::text FROM data_key WHERE wrapped IS NULL")}
    assert set(persons) <= gone
    told = [event["data"] for event in intake.events() if event["type"] == "intake.person-erased.v1"]
    assert {(one["person_id"], *one["case_ids"]) for one in told} == {(one["person_id"], one["case_id"]) for one in two}
    tallies = intake.rows("SELECT person_id::text, status, asked_by, decided_by FROM erasure")
    assert {tuple(row) for row in tallies} == {(one, "ORDERED", "person:dpo", "person:dpo-deputy") for one in persons}
    assert intake.rows("SELECT FROM person_index") == []
    seen = intake.done(intake.get("farida", f"/v1/merges/{two[0]['merge_id']}"))
    assert (seen["text"], seen["kept"]["name_en"], seen["merged"]["name_en"]) == (None, None, None)


def test_nobody_is_erased_while_work_on_another_record_is_open(
    intake: Intake, two: tuple[dict[str, Any], dict[str, Any]]
) -> None:
    close(intake, two[0])

    refusal = intake.post("dpo", f"/v1/persons/{two[0]['person_id']}/erasure", {"reason": "SUBJECT_REQUEST"})

    intake.refused(refusal, 409, "erasure-while-work-open")


def test_a_hold_on_one_record_holds_both(intake: Intake, two: tuple[dict[str, Any], dict[str, Any]]) -> None:
    close(intake, *two)
    wish = asked(intake, two[0]["person_id"])
    hold = f"/v1/persons/{two[1]['person_id']}/legal-hold"
    held = intake.done(intake.post("dpo", hold, {"reason": "COURT_ORDER"}), 201)

    intake.refused(intake.post("farida", f"/v1/erasures/{wish['erasure_id']}/approval"), 409, "legally-held")
    intake.done(intake.post("dpo", f"/v1/legal-holds/{held['hold_id']}/lifting"))
    intake.done(intake.post("farida", f"/v1/erasures/{wish['erasure_id']}/approval"))


def test_an_erasure_in_hand_lets_nobody_merge_or_tell_apart(
    intake: Intake, two: tuple[dict[str, Any], dict[str, Any]]
) -> None:
    third = record(intake, "Mim Das")
    close(intake, *two, third)
    asked(intake, two[1]["person_id"])

    intake.refused(reverse(intake, two[0]["merge_id"]), 409, "erasure-in-hand")
    again = intake.post("dpo", f"/v1/persons/{two[0]['person_id']}/erasure", {"reason": "SUBJECT_REQUEST"})
    intake.refused(again, 409, "erasure-in-hand")
    intake.refused(merge(intake, two[0]["person_id"], third["person_id"]), 409, "erasure-in-hand")


@pytest.mark.parametrize("named", [0, 1])
def test_who_was_told_apart_again_is_erased_alone_and_with_her_what_was_said_of_both(
    intake: Intake, two: tuple[dict[str, Any], dict[str, Any]], named: int
) -> None:
    close(intake, *two)
    intake.done(reverse(intake, two[0]["merge_id"]))
    id = asked(intake, two[named]["person_id"])["erasure_id"]

    intake.done(intake.post("dpo-deputy", f"/v1/erasures/{id}/approval"))

    intake.done(intake.get("farida", f"/v1/cases/{two[1 - named]['case_id']}/person"))
    seen = intake.done(intake.get("farida", f"/v1/merges/{two[0]['merge_id']}"))
    assert (seen["text"], seen["reversal_text"]) == (None, None)


def test_an_erasure_that_is_repeated_reaches_both_again(
    intake: Intake, two: tuple[dict[str, Any], dict[str, Any]]
) -> None:
    close(intake, *two)
    id = asked(intake, two[0]["person_id"])["erasure_id"]
    intake.done(intake.post("dpo-deputy", f"/v1/erasures/{id}/approval"))
    intake.outbox()

    intake.done(intake.post("dpo", f"/v1/erasures/{id}/repetition"))

    told = [event["data"]["person_id"] for event in intake.events() if event["type"] == "intake.person-erased.v1"]
    assert sorted(told) == sorted(one["person_id"] for one in two)


def test_a_record_whose_report_was_linked_and_that_was_merged_as_well_is_erased_once(intake: Intake) -> None:
    kept = record(intake, "Rehana Khatun")
    second = intake.report(by="other-officer", subject={"name_en": "Shapla Roy"})["report_id"]
    intake.done(intake.post("farida", f"/v1/reports/{second}/triage"))
    linked = {"case_id": kept["case_id"], "reason": "DOCUMENTS_COMPARED"}
    intake.done(intake.post("farida", f"/v1/reports/{second}/link", linked))
    [row] = intake.rows("SELECT person_id::text FROM report WHERE id = :id", id=second)
    merged(intake, kept, {"person_id": row.person_id})
    path = f"/v1/cases/{kept['case_id']}/subject-requests"
    intake.done(intake.post("farida", path, {"kind": "ACCESS", "witness": "Sumon"}), 201)
    close(intake, kept)
    id = asked(intake, kept["person_id"])["erasure_id"]

    intake.done(intake.post("dpo-deputy", f"/v1/erasures/{id}/approval"))

    assert [one.status for one in intake.rows("SELECT status FROM subject_request")] == ["LAPSED"]
    tallies = intake.rows("SELECT person_id::text FROM erasure WHERE status = 'ORDERED'")
    assert {one.person_id for one in tallies} == {kept["person_id"], row.person_id}


def test_what_was_merged_with_a_linked_record_does_not_survive_the_case_it_was_linked_to(intake: Intake) -> None:
    case, merged_later = record(intake, "Rehana Khatun"), record(intake, "Mim Das")
    linked = intake.report(by="other-officer", subject={"name_en": "Shapla Roy"})["report_id"]
    intake.done(intake.post("farida", f"/v1/reports/{linked}/triage"))
    body = {"case_id": case["case_id"], "reason": "DOCUMENTS_COMPARED"}
    intake.done(intake.post("farida", f"/v1/reports/{linked}/link", body))
    [row] = intake.rows("SELECT person_id::text FROM report WHERE id = :id", id=linked)
    merged(intake, {"person_id": row.person_id}, merged_later)
    close(intake, case, merged_later)
    id = asked(intake, case["person_id"])["erasure_id"]

    intake.done(intake.post("dpo-deputy", f"/v1/erasures/{id}/approval"))

    intake.refused(intake.get("farida", f"/v1/cases/{merged_later['case_id']}/person"), 409, "erased")


# --- consent -------------------------------------------------------------------------------------------------------


def test_what_she_takes_back_under_one_record_ends_under_the_other(
    intake: Intake, two: tuple[dict[str, Any], dict[str, Any]]
) -> None:
    given = [intake.consent(one["case_id"], "C5", **C5) for one in two]
    elsewhere = intake.consent(two[1]["case_id"], "C5", organisation="jibika", needs=["N03"])
    intake.outbox()

    withdraw(intake, given[1])

    told = [event["data"] for event in intake.events() if event["type"] == "intake.consent-withdrawn.v1"]
    assert {(one["consent_id"], one["case_id"]) for one in told} == {
        (id, one["case_id"]) for id, one in zip(given, two, strict=True)
    }
    assert states(intake, two[0], "C5") == ["WITHDRAWN"]
    [other] = intake.rows("SELECT status FROM consent WHERE id = :id", id=elsewhere)
    assert other.status == "GIVEN", "another organisation was not meant"
    lines = intake.rows("SELECT consent_id::text FROM consent_ledger WHERE entry = 'WITHDRAWN'")
    assert sorted(line.consent_id for line in lines) == sorted(given)
    audit = intake.rows("SELECT subject, reason FROM audit_event WHERE action = 'consent:withdraw'")
    assert {tuple(row) for row in audit} == {(given[1], None), (given[0], "SAME_PERSON")}


def test_the_other_provider_reads_nothing_any_more(intake: Intake, two: tuple[dict[str, Any], dict[str, Any]]) -> None:
    path = f"/v1/cases/{two[1]['case_id']}/person"
    issue(intake, two[1]["case_id"], "asha-shelter", "N08")
    given = [intake.consent(one["case_id"], "C5", **C5) for one in two]
    intake.done(intake.get("asha-focal", path))

    withdraw(intake, given[0])

    intake.refused(intake.get("asha-focal", path), 403, "no-consent")


def test_the_helpline_ends_both_by_the_number_of_one(
    intake: Intake, two: tuple[dict[str, Any], dict[str, Any]]
) -> None:
    said = {"number": two[0]["case_number"], "purpose": "C4"} | SPOKEN

    intake.done(intake.post("helpline-1098", "/v1/consent-withdrawals", said), 201)

    assert states(intake, two[0], "C4") == states(intake, two[1], "C4") == ["WITHDRAWN"]


def test_taking_back_the_report_holds_the_cases_of_both(
    intake: Intake, two: tuple[dict[str, Any], dict[str, Any]]
) -> None:
    withdraw(intake, consent_of(intake, two[0], "C1"))

    for one in two:
        case = intake.done(intake.get("farida", f"/v1/cases/{one['case_id']}"))
        assert (case["status"], case["status_reason"]) == ("ON_HOLD", "CONSENT_WITHDRAWN")


def test_a_case_on_a_recorded_basis_is_held_as_well_and_goes_on_with_her_word_only(intake: Intake) -> None:
    spoken = record(intake, "Rehana Khatun")
    emergency = record(
        intake,
        "Shapla Roy",
        consent_basis="EMERGENCY_UNABLE",
        consent_reason="She was unconscious when she was found.",
        consents=[],
    )
    merged(intake, spoken, emergency)
    path = f"/v1/cases/{emergency['case_id']}"

    withdraw(intake, consent_of(intake, spoken, "C1"))

    assert intake.done(intake.get("farida", path))["status"] == "ON_HOLD"
    intake.refused(intake.post("farida", f"{path}/resumption"), 409, "consent-missing")
    intake.done(intake.post("farida", f"{path}/consents", consent("C1")), 201)
    assert intake.done(intake.post("farida", f"{path}/resumption"))["status"] == "OPEN"


def reported_unconscious(intake: Intake) -> dict[str, Any]:
    """Return an open case that rests on a recorded basis, of a record named Shapla Roy."""
    return record(
        intake,
        "Shapla Roy",
        consent_basis="EMERGENCY_UNABLE",
        consent_reason="She was unconscious when she was found.",
        consents=[],
    )


def test_a_report_taken_back_before_the_merge_holds_a_case_on_a_recorded_basis(intake: Intake) -> None:
    spoken, emergency = record(intake, "Rehana Khatun"), reported_unconscious(intake)
    withdraw(intake, consent_of(intake, spoken, "C1"))

    merged(intake, spoken, emergency)

    assert intake.done(intake.get("farida", f"/v1/cases/{emergency['case_id']}"))["status"] == "ON_HOLD"


def test_a_report_taken_back_and_agreed_to_again_holds_no_case_of_another_record(intake: Intake) -> None:
    spoken, emergency = record(intake, "Rehana Khatun"), reported_unconscious(intake)
    withdraw(intake, consent_of(intake, spoken, "C1"))
    intake.move(hours=1)
    intake.consent(spoken["case_id"], "C1")

    merged(intake, spoken, emergency)

    path = f"/v1/cases/{emergency['case_id']}"
    assert intake.done(intake.get("farida", path))["status"] == "OPEN"


def test_a_suspect_known_under_one_record_is_close_under_the_other_as_well(
    intake: Intake, two: tuple[dict[str, Any], dict[str, Any]]
) -> None:
    suspect = {"kind": "SUSPECTED_TRAFFICKER", "source": "PERSON", "name": "Rafiq Mollah"}
    intake.done(intake.post("farida", f"/v1/cases/{two[1]['case_id']}/relationships", suspect), 201)

    for one in two:
        path = f"/v1/cases/{one['case_id']}/reunion-risk"
        assert intake.done(intake.get("approval", path))["suspect_close"] is True


def test_what_she_had_refused_before_the_merge_ends_with_it_and_what_she_said_later_stands(intake: Intake) -> None:
    kept, other = record(intake, "Rehana Khatun"), record(intake, "Shapla Roy", by="other-officer")
    withdraw(intake, consent_of(intake, kept, "C4"))
    withdraw(intake, consent_of(intake, kept, "C8"))
    intake.move(hours=1)
    later = intake.consent(other["case_id"], "C8")

    id = merged(intake, kept, other)["merge_id"]

    assert states(intake, other, "C4") == ["WITHDRAWN"]
    assert states(intake, other, "C8") == ["WITHDRAWN", "GIVEN"]
    [row] = intake.rows("SELECT status FROM consent WHERE id = :id", id=later)
    assert row.status == "GIVEN"
    intake.done(reverse(intake, id))
    assert states(intake, other, "C4") == ["WITHDRAWN"], "nothing comes to life again by itself"


def test_records_that_were_told_apart_answer_for_themselves_again(
    intake: Intake, two: tuple[dict[str, Any], dict[str, Any]]
) -> None:
    intake.done(reverse(intake, two[0]["merge_id"]))

    withdraw(intake, consent_of(intake, two[0], "C4"))

    assert states(intake, two[1], "C4") == ["GIVEN"]


# --- what she may see ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("named", [0, 1])
def test_the_copy_holds_what_is_kept_under_both(
    intake: Intake, two: tuple[dict[str, Any], dict[str, Any]], named: int
) -> None:
    asked_in, other = two[named], two[1 - named]
    wish = {"kind": "ACCESS", "witness": "Sumon"}
    request = intake.done(intake.post("farida", f"/v1/cases/{asked_in['case_id']}/subject-requests", wish), 201)
    path = f"/v1/subject-requests/{request['request_id']}"
    intake.done(intake.post("dpo", f"{path}/fulfilment"))

    copy = intake.done(intake.get("farida", f"{path}/copy"))

    assert copy["person"]["person_id"] == asked_in["person_id"]
    [also] = copy["other_records"]
    assert (also["person_id"], also["case_number"]) == (other["person_id"], other["case_number"])
    assert also["name_en"] and also["name_en"] != copy["person"]["name_en"]
    assert [one["case_number"] for one in copy["cases"]] == [asked_in["case_number"], other["case_number"]]
    assert len(copy["reports"]) == 2
    assert {part["case_id"] for part in copy["parts"]} == {asked_in["case_id"], other["case_id"]}


def test_the_copy_holds_a_record_that_was_reported_and_has_no_case(intake: Intake) -> None:
    kept = record(intake, "Rehana Khatun")
    intake.report(by="other-officer", subject={"name_en": "Shapla Roy"}, narrative="She was seen at the station.")
    [row] = intake.rows("SELECT person_id::text FROM report WHERE person_id <> :kept", kept=kept["person_id"])
    merged(intake, kept, {"person_id": row.person_id})
    wish = {"kind": "ACCESS", "witness": "Sumon"}
    request = intake.done(intake.post("farida", f"/v1/cases/{kept['case_id']}/subject-requests", wish), 201)
    path = f"/v1/subject-requests/{request['request_id']}"
    intake.done(intake.post("dpo", f"{path}/fulfilment"))

    copy = intake.done(intake.get("farida", f"{path}/copy"))

    assert [one["name_en"] for one in copy["other_records"]] == ["Shapla Roy"]
    assert "She was seen at the station." in [one["narrative"] for one in copy["reports"]]
