"""What a report tells beside the person and the story (E10): is the place safe, are there others, which call was it."""

from typing import Any

import pytest

from services.intake.tests.integration.intake_under_test import Intake, masked, report_body

FACTS: dict[str, Any] = {
    "current_location_safe": "no",
    "other_victims_known": "yes",
    "other_victims_count": 4,
    "helpline_call_ref": "1098-2026-77123",
}


def test_a_report_tells_whether_the_place_is_safe_of_others_and_of_the_helplines_call(intake: Intake) -> None:
    body = {"channel": "HELPLINE", "helpline": "1098", **FACTS}
    report = intake.report(by="helpline-1098", **body)["report_id"]
    seen = intake.done(intake.get("farida", f"/v1/reports/{report}"))
    assert {name: seen[name] for name in FACTS} == FACTS


def test_a_report_may_be_written_in_bangla_digits(intake: Intake) -> None:
    birth = {"value": "২০০০-০২-১১", "precision": "day"}
    body = {"channel": "HELPLINE", "helpline": "১০৯৮", **FACTS, "other_victims_count": "৪"}
    report = intake.report(by="helpline-1098", subject={"date_of_birth": birth}, **body)["report_id"]
    seen = intake.done(intake.get("farida", f"/v1/reports/{report}"))
    assert (seen["helpline"], seen["other_victims_count"]) == ("1098", 4)


def test_not_asked_and_not_known_are_the_same(intake: Intake) -> None:
    seen = intake.done(intake.get("farida", f"/v1/reports/{intake.report()['report_id']}"))
    assert [seen[name] for name in FACTS] == ["unknown", "unknown", None, None]


def test_others_are_counted_only_where_others_are_known_of(intake: Intake) -> None:
    refused = intake.post("ngo-officer", "/v1/reports", report_body(other_victims_count=2))
    [error] = intake.refused(refused, 422, "malformed")["errors"]
    assert (error["pointer"], error["code"]) == ("/other_victims_count", "invalid")


@pytest.mark.parametrize("name", ["current_location_safe", "other_victims_known"])
def test_the_answer_is_yes_no_or_not_known(intake: Intake, name: str) -> None:
    refused = intake.post("ngo-officer", "/v1/reports", report_body(**{name: "perhaps"}))
    [error] = intake.refused(refused, 422, "malformed")["errors"]
    assert (error["pointer"], error["code"]) == (f"/{name}", "not-a-code")


def test_the_helplines_number_of_the_call_lies_sealed_and_no_committee_reads_it(intake: Intake) -> None:
    report = intake.report(**FACTS)["report_id"]
    assert "77123" not in str(intake.rows("SELECT t::text FROM report t"))
    seen = intake.done(intake.get("ctc-jashore", f"/v1/reports/{report}"))
    assert masked(seen["helpline_call_ref"]) and seen["other_victims_count"] == 4
