"""The notice of rights and assistance (K3; 2012 Act, section 34(2); form F5): due at once, and in nobody's way."""

from typing import Any

import pytest

from nrm_shared.clocks.usecases import BreachClocks
from nrm_shared.kernel.actor import system
from services.intake.tests.integration.intake_under_test import Intake, report_body
from services.intake.tests.integration.test_rescue_duplicates_closing import rescue

TOLD = {"given_at": "2026-08-12T02:10:00Z", "method": "VOICE", "language": "bn"}
GIVEN = "intake.rights-notice-given.v1"


def late(intake: Intake) -> list[tuple[str, str]]:
    """Run the clocks; return of every K3 that is late now what it measures and its id."""
    intake.outbox()
    intake.runner.run(BreachClocks(), actor=system("intake"))
    found = [one["data"] for one in intake.events() if one["type"] == "intake.clock-breached.v1"]
    assert all(one["statutory"] for one in found if one["clock"] == "K3")
    return [(one["object_kind"], one["object_id"]) for one in found if one["clock"] == "K3"]


def given(intake: Intake) -> list[dict[str, Any]]:
    """Return what was told of notices that were given."""
    return [one["data"] for one in intake.events() if one["type"] == GIVEN]


def opened(intake: Intake, **more: Any) -> dict[str, Any]:
    """Open a case and return what its event says."""
    case = intake.accept(intake.report(**more)["report_id"])
    [event] = [one for one in intake.events() if one["type"] == "intake.case-opened.v1"]
    return dict(case) | {"event": event["data"]}


def test_a_rescue_without_the_notice_is_late_at_once(intake: Intake) -> None:
    made = rescue(intake)
    [recorded] = [one for one in intake.events() if one["type"] == "intake.rescue-recorded.v1"]
    assert recorded["data"]["rights_notice_due_at"] == "2026-08-12T02:00:00Z"
    assert late(intake) == [("RESCUE", made["rescue_id"])]


def test_a_rescue_with_the_notice_is_not_late_and_tells_of_it(intake: Intake) -> None:
    made = rescue(intake, rights_notice=TOLD)
    told = {one["type"]: one["data"] for one in intake.events()}
    assert told["intake.rescue-recorded.v1"]["rights_notice_due_at"] is None
    assert told[GIVEN] == {"rescue_id": made["rescue_id"], "case_id": None, "given_at": TOLD["given_at"]}
    assert late(intake) == []


def test_the_notice_given_later_stops_the_clock_of_the_rescue(intake: Intake) -> None:
    made = rescue(intake)
    path = f"/v1/rescues/{made['rescue_id']}/facts"
    intake.done(intake.post("ngo-officer", path, {"no_interrogation": True}))
    assert given(intake) == []
    intake.done(intake.post("ngo-officer", path, {"rights_notice": TOLD}))
    assert [one["rescue_id"] for one in given(intake)] == [made["rescue_id"]]
    assert late(intake) == []


def test_a_case_that_no_rescue_brought_the_notice_for_is_late_at_once(intake: Intake) -> None:
    case = opened(intake)
    assert case["event"]["rights_notice_due_at"] == "2026-08-12T03:00:00Z"
    assert late(intake) == [("CASE", case["case_id"])]


def test_a_rescue_handed_over_without_the_notice_passes_the_duty_to_the_case(intake: Intake) -> None:
    case = opened(intake, rescue_id=rescue(intake)["rescue_id"], subject={})
    assert late(intake) == [("CASE", case["case_id"])]


def test_a_case_whose_rescue_brought_the_notice_owes_none(intake: Intake) -> None:
    case = opened(intake, rescue_id=rescue(intake, rights_notice=TOLD)["rescue_id"], subject={})
    assert case["event"]["rights_notice_due_at"] is None
    assert late(intake) == []


@pytest.mark.parametrize("who", ["farida", "ngo-officer"])
def test_focal_point_and_reporting_body_record_the_notice_of_a_case(intake: Intake, who: str) -> None:
    case = opened(intake)["case_id"]
    stands = intake.done(intake.post(who, f"/v1/cases/{case}/rights-notice", TOLD))
    assert stands == {"case_id": case} | TOLD
    assert given(intake) == [{"rescue_id": None, "case_id": case, "given_at": TOLD["given_at"]}]
    assert late(intake) == []


def test_what_who_rescued_tells_of_the_notice_counts_for_the_case(intake: Intake) -> None:
    made = rescue(intake)["rescue_id"]
    case = opened(intake, rescue_id=made, subject={})["case_id"]
    intake.done(intake.post("ngo-officer", f"/v1/rescues/{made}/facts", {"rights_notice": TOLD}))
    assert [one["case_id"] for one in given(intake)] == [case]
    assert late(intake) == []


def test_a_linked_report_whose_rescue_brought_the_notice_lets_the_clock_of_the_case_rest(intake: Intake) -> None:
    case = opened(intake)["case_id"]
    second = intake.report(rescue_id=rescue(intake, rights_notice=TOLD)["rescue_id"], subject={})
    path = f"/v1/reports/{second['report_id']}"
    intake.done(intake.post("farida", f"{path}/triage"))
    intake.done(intake.post("farida", f"{path}/link", {"case_id": case, "reason": "SAME_INCIDENT"}))
    assert late(intake) == []


def test_the_missing_notice_keeps_nobody_from_going_on(intake: Intake) -> None:
    case = opened(intake)["case_id"]
    assert late(intake) == [("CASE", case)]
    closing = {"reason": "VICTIM_CHOICE", "victim_informed": True}
    assert intake.done(intake.post("farida", f"/v1/cases/{case}/closure", closing))["status"] == "CLOSED"


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"given_at": "2026-08-12T03:01:00Z"}, "/given_at", "date-in-future"),
        ({"method": "TOLD"}, "/method", "not-a-code"),
        ({"language": "Bangla"}, "/language", "not-a-code"),
    ],
)
def test_a_notice_that_breaks_a_rule_is_refused_by_field_and_rule(
    intake: Intake, change: dict[str, Any], field: str, code: str
) -> None:
    case = opened(intake)["case_id"]
    answer = intake.post("farida", f"/v1/cases/{case}/rights-notice", TOLD | change)
    [problem] = answer.json()["errors"]
    assert (answer.status_code, problem["pointer"], problem["code"]) == (422, field, code)
    assert problem["bn"]["detail"] and problem["en"]["detail"]
    assert given(intake) == []


def test_another_body_does_not_find_the_case_and_the_police_may_not(intake: Intake) -> None:
    path = f"/v1/cases/{opened(intake)['case_id']}/rights-notice"
    intake.refused(intake.post("other-officer", path, TOLD), 404, "not-found")
    intake.refused(intake.post("sharsha-oc", path, TOLD), 403, "forbidden")


def test_the_words_of_the_notice_stay_at_intake(intake: Intake) -> None:
    case = opened(intake, consents=report_body()["consents"])["case_id"]
    intake.done(intake.post("farida", f"/v1/cases/{case}/rights-notice", TOLD | {"language": "rhg"}))
    assert "rhg" not in str(intake.outbox())
