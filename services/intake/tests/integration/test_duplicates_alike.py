"""Records of one person written differently are proposed; strong numbers that differ speak against it (INV-37)."""

from typing import Any

from services.intake.tests.integration.intake_under_test import Intake

IN_BANGLA = {
    "name_bn": "রেহানা খাতুন",
    "gender": "Feminine",
    "date_of_birth": {"value": "1999-02-11"},
    "father_name": "আবদুল করিম",
    "mother_name": "সালেহা বেগম",
    "home_district": "BD4041",
}
IN_LATIN = {
    "name_en": "Rihana Khatoon",
    "gender": "Feminine",
    "date_of_birth": {"value": "1999-01-01", "precision": "year"},
    "father_name": "Abdul Kareem",
    "mother_name": "Saleha Begum",
    "home_district": "BD4041",
}
PASSPORT = {"type": "PASSPORT", "value": "BX0123456"}
OTHER_PASSPORT = {"type": "PASSPORT", "value": "BX0123457"}


def candidates(intake: Intake, report: dict[str, Any]) -> list[dict[str, Any]]:
    """Return what the focal point is shown beside a report."""
    return list(intake.done(intake.get("farida", f"/v1/reports/{report['report_id']}"))["duplicates"])


def test_one_person_written_in_bangla_and_in_latin_is_proposed_with_reasons(intake: Intake) -> None:
    first = intake.report(subject=IN_BANGLA)
    second = intake.report(by="other-officer", subject=IN_LATIN)

    [found] = candidates(intake, second)
    assert found["score"] == "MEDIUM"
    assert found["reasons"] == ["BIRTH_YEAR_SAME", "DISTRICT_SAME", "FATHER_SAME", "MOTHER_SAME", "NAME_SAME"]
    assert [one["score"] for one in candidates(intake, first)] == ["MEDIUM"]


def test_a_proposal_that_is_not_certain_blocks_nobody(intake: Intake) -> None:
    intake.report(subject=IN_BANGLA)
    second = intake.report(subject=IN_LATIN)

    assert intake.accept(second["report_id"])["status"] == "OPEN"


def test_a_common_name_alone_is_not_worth_a_look(intake: Intake) -> None:
    intake.report(subject={"name_en": "Rehana Khatun", "date_of_birth": {"value": "1999-02-11"}})
    other = intake.report(subject={"name_en": "Salma Khatun", "date_of_birth": {"value": "1999-02-11"}})

    assert candidates(intake, other) == []


def test_passports_that_differ_speak_against_the_likeness(intake: Intake) -> None:
    intake.report(subject=IN_BANGLA | {"identifiers": [PASSPORT]})
    other = intake.report(subject=IN_LATIN | {"identifiers": [OTHER_PASSPORT]})

    assert candidates(intake, other) == []


def test_one_telephone_of_two_people_called_alike_is_a_reason(intake: Intake) -> None:
    phone = {"number": "০১৭১২৩৪৫৬৭৮", "safe_to_contact": True}
    intake.report(subject={"name_bn": "রেহানা", "phones": [phone]})
    other = intake.report(subject={"name_en": "Rehena", "phones": [phone | {"number": "+8801712345678"}]})

    [found] = candidates(intake, other)
    assert {"NAME_SAME", "PHONE_SAME"} <= set(found["reasons"])


def test_what_is_learnt_later_is_compared_too(intake: Intake) -> None:
    intake.report(subject=IN_BANGLA)
    opened = intake.open_case(subject={"name_en": "Unknown girl"})
    intake.report(subject=IN_LATIN)

    body = {"person": IN_LATIN}
    intake.done(intake.post("farida", f"/v1/cases/{opened['case_id']}/person-details", body))
    later = intake.report(subject=IN_BANGLA | {"name_bn": "রেহানা"})
    assert len(candidates(intake, later)) == 3


def test_the_index_shows_neither_name_nor_sound(intake: Intake) -> None:
    intake.report(subject=IN_BANGLA)

    rows = intake.rows("SELECT kind, value_index FROM person_index")
    assert {row.kind for row in rows} == {"NAME", "FATHER", "MOTHER"}
    assert all(len(bytes(row.value_index)) == 16 for row in rows)


def test_an_undecided_likely_duplicate_is_overridden_with_a_reason_that_is_audited(intake: Intake) -> None:
    intake.open_case(subject={"name_en": "Rehana", "identifiers": [PASSPORT]})
    second = intake.report(subject={"name_en": "Rehana", "identifiers": [PASSPORT]})
    path = f"/v1/reports/{second['report_id']}"
    intake.done(intake.post("farida", f"{path}/triage"))
    intake.refused(intake.post("farida", f"{path}/acceptance"), 409, "duplicates-undecided")
    intake.refused(intake.post("farida", f"{path}/acceptance", {"duplicates_override": "BECAUSE"}), 422, "not-a-code")

    intake.done(intake.post("farida", f"{path}/acceptance", {"duplicates_override": "URGENT_PROTECTION"}), 201)

    reasons = {row.reason for row in intake.rows("SELECT reason FROM audit_event WHERE action = 'report:accept'")}
    assert "URGENT_PROTECTION" in reasons


def found(intake: Intake, kind: str, value: str) -> list[str]:
    """Search as the focal point; return the numbers of the cases."""
    answer = intake.post("farida", "/v1/person-searches", {"kind": kind, "value": value})
    return [one["case_number"] for one in intake.done(answer)["items"]]


def test_a_person_is_found_by_number_telephone_and_sound(intake: Intake) -> None:
    phone = {"number": "01712345678", "safe_to_contact": True}
    case = intake.open_case(subject=IN_BANGLA | {"identifiers": [PASSPORT], "phones": [phone]})

    assert found(intake, "PASSPORT", "bx 0123456") == [case["case_number"]]
    assert found(intake, "PHONE", "+৮৮০১৭১২৩৪৫৬৭৮") == [case["case_number"]]
    assert found(intake, "NAME", "Rehena") == [case["case_number"]]
    assert found(intake, "PASSPORT", "BX0123457") == found(intake, "NAME", "Salma") == []


def test_what_was_looked_for_is_audited_by_its_kind_alone(intake: Intake) -> None:
    found(intake, "NAME", "Rehena")

    [row] = intake.rows("SELECT * FROM audit_event WHERE action = 'person:search'")
    assert row.reason == "NAME"
    assert "Rehena" not in str(row)


def test_only_the_focal_point_searches(intake: Intake) -> None:
    body = {"kind": "NAME", "value": "Rehena"}
    intake.refused(intake.post("ngo-officer", "/v1/person-searches", body), 403, "forbidden")
    intake.refused(intake.post("farida", "/v1/person-searches", body | {"value": "Khatun"}), 422, "name-too-common")
