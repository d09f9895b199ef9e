"""Step 2 with its two clocks, likely duplicates (INV-37), and the end of a case (INV-40)."""

from typing import Any

import pytest

from nrm_shared.clocks.usecases import BreachClocks
from nrm_shared.contracts import approval, referral
from nrm_shared.contracts.verification import DeterminationIssuedV1
from nrm_shared.kernel.actor import system
from nrm_shared.kernel.ids import new_id
from services.intake.tests.integration.intake_under_test import STATION, Intake, consent

PASSPORT = {"type": "PASSPORT", "value": "BX0123456"}


def rescue(intake: Intake, by: str = "ngo-officer", **more: Any) -> dict[str, Any]:
    """Record a rescue by an NGO an hour ago."""
    body = {
        "rescuer_type": "NGO",
        "rescued_at": "2026-08-12T02:00:00Z",
        "district": "BD4041",
        "subject": {"name_en": "Asma", "date_of_birth": {"value": "1998-02-11"}},
        "consents": [consent("C2")],
    }
    return dict(intake.done(intake.post(by, "/v1/rescues", body | more), 201))


def breached(intake: Intake) -> list[str]:
    """Run the clocks and return which of K1 and K2 breached; the notice of rights (K3) has tests of its own."""
    intake.outbox()
    intake.runner.run(BreachClocks(), actor=system("intake"))
    told = [event["data"]["clock"] for event in intake.events() if event["type"] == "intake.clock-breached.v1"]
    return [clock for clock in told if clock in {"K1", "K2"}]


def test_others_than_law_enforcement_have_twelve_hours_from_rescue(intake: Intake) -> None:
    made = rescue(intake, consents=[consent("C2", given_at="2026-08-12T02:00:00Z")])
    assert (made["clock_12"], made["clock_24"], made["due_at"]) == (
        "RUNNING",
        "NOT_APPLICABLE",
        "2026-08-12T14:00:00Z",
    )
    assert "intake.rescue-recorded.v1" in intake.types()
    intake.move(hours=10, minutes=59)
    assert breached(intake) == []
    intake.move(minutes=2)
    assert breached(intake) == ["K1"]
    referred = intake.post("ngo-officer", f"/v1/rescues/{made['rescue_id']}/police-referral", {"station": STATION})
    assert intake.done(referred)["clock_12"] == "STOPPED"
    assert intake.types() == ["intake.rescue-referred-to-police.v1"]


def test_the_twelve_hours_wait_for_a_consent_given_later(intake: Intake) -> None:
    assert rescue(intake)["due_at"] == "2026-08-12T15:00:00Z"


def test_law_enforcement_has_twenty_four_hours_to_the_court(intake: Intake) -> None:
    made = rescue(intake, by="sharsha-oc", rescuer_type="LAW_ENFORCEMENT", consents=[])
    assert (made["clock_24"], made["due_at"]) == ("RUNNING", "2026-08-13T02:00:00Z")
    intake.move(hours=22, minutes=59)
    assert breached(intake) == []
    produced = intake.post("sharsha-oc", f"/v1/rescues/{made['rescue_id']}/court-production", {"court": "Jashore"})
    assert intake.done(produced)["clock_24"] == "STOPPED"
    assert intake.types() == ["intake.rescue-produced-in-court.v1"]
    intake.move(hours=2)
    assert breached(intake) == []


def test_law_enforcement_is_late_a_minute_after_its_twenty_four_hours_whatever_it_was_referred(intake: Intake) -> None:
    made = rescue(intake, by="sharsha-oc", rescuer_type="LAW_ENFORCEMENT")
    referral_path = f"/v1/rescues/{made['rescue_id']}/police-referral"
    referred = intake.done(intake.post("sharsha-oc", referral_path, {"station": STATION}))
    assert (referred["clock_24"], referred["due_at"]) == ("RUNNING", "2026-08-13T02:00:00Z")
    intake.move(hours=22, minutes=59)
    assert breached(intake) == []
    intake.move(minutes=2)
    assert breached(intake) == ["K2"]
    intake.move(hours=25)
    assert breached(intake) == []


def test_a_self_rescue_has_neither_clock_also_once_the_police_were_told(intake: Intake) -> None:
    made = rescue(intake, rescuer_type="SELF_RESCUE")
    neither = ("NOT_APPLICABLE", "NOT_APPLICABLE", None)
    assert (made["clock_12"], made["clock_24"], made["due_at"]) == neither
    referral_path = f"/v1/rescues/{made['rescue_id']}/police-referral"
    referred = intake.done(intake.post("ngo-officer", referral_path, {"station": STATION}))
    assert (referred["clock_12"], referred["clock_24"], referred["due_at"]) == neither
    intake.move(days=2)
    assert breached(intake) == []


def test_without_c2_the_police_are_not_told_and_no_clock_breaches(intake: Intake) -> None:
    made = rescue(intake, consents=[], c2_refused=True)
    assert made["clock_12"] == "NOT_APPLICABLE"
    path = f"/v1/rescues/{made['rescue_id']}"
    referral_body = {"station": STATION}
    intake.refused(intake.post("ngo-officer", f"{path}/police-referral", referral_body), 409, "consent-missing")
    intake.move(days=2)
    assert breached(intake) == []
    intake.done(intake.post("ngo-officer", f"{path}/consents", consent("C2")), 201)
    assert intake.done(intake.get("ngo-officer", path))["clock_12"] == "RUNNING"
    intake.done(intake.post("ngo-officer", f"{path}/police-referral", referral_body))
    intake.move(hours=25)
    assert breached(intake) == ["K2"]


def test_another_organisation_does_not_find_the_rescue(intake: Intake) -> None:
    made = rescue(intake)
    intake.refused(intake.get("other-officer", f"/v1/rescues/{made['rescue_id']}"), 404, "not-found")


def test_a_report_takes_the_rescued_person_over(intake: Intake) -> None:
    made = rescue(intake)
    intake.outbox()
    intake.report(rescue_id=made["rescue_id"], subject={})
    assert "intake.rescue-handed-over.v1" in intake.types()


def test_an_equal_passport_blocks_acceptance_until_the_focal_point_decides(intake: Intake) -> None:
    first = intake.open_case(subject={"name_en": "Rehana Khatun", "identifiers": [PASSPORT]})
    second = intake.report(by="other-officer", subject={"name_en": "Rehena Khatun", "identifiers": [PASSPORT]})
    assert [one["code"] for one in second["warnings"]] == ["identifier-on-another-person"]
    path = f"/v1/reports/{second['report_id']}"
    intake.done(intake.post("farida", f"{path}/triage"))
    intake.refused(intake.post("farida", f"{path}/acceptance"), 409, "duplicates-undecided")
    [candidate] = intake.done(intake.get("farida", path))["duplicates"]
    assert (candidate["score"], candidate["reasons"]) == (
        "HIGH",
        ["BIRTH_YEAR_SAME", "NAME_SAME", "PASSPORT_EQUAL"],
    )
    assert candidate["other_case_id"] == first["case_id"]
    assert intake.done(intake.get("other-officer", path))["duplicates"] == []
    body = {"case_id": first["case_id"], "reason": "DOCUMENTS_COMPARED"}
    linked = intake.done(intake.post("farida", f"{path}/link", body))
    assert (linked["status"], linked["case_id"]) == ("LINKED", first["case_id"])
    intake.refused(intake.get("ngo-officer", path), 404, "not-found")


def test_another_passport_does_not_block(intake: Intake) -> None:
    intake.open_case(subject={"name_en": "Rehana Khatun", "identifiers": [PASSPORT]})
    other = PASSPORT | {"value": "BX0123457"}
    intake.open_case(subject={"name_en": "Rehana Khatun", "identifiers": [other]})


@pytest.mark.parametrize(("decision", "prior"), [("DIFFERENT_PERSON", 0), ("SAME_PERSON_NEW_EPISODE", 1)])
def test_a_decided_duplicate_lets_the_case_open(intake: Intake, decision: str, prior: int) -> None:
    intake.open_case(subject={"name_en": "Rehana", "identifiers": [PASSPORT]})
    report = intake.report(subject={"name_en": "Rehana", "identifiers": [PASSPORT]})
    path = f"/v1/reports/{report['report_id']}"
    intake.done(intake.post("farida", f"{path}/triage"))
    [candidate] = intake.done(intake.get("farida", path))["duplicates"]
    body = {"decision": decision, "reason": "SEEN_IN_PERSON"}
    intake.done(intake.post("farida", f"/v1/duplicates/{candidate['id']}/decision", body))
    opened = intake.done(intake.post("farida", f"{path}/acceptance"), 201)
    assert len(intake.done(intake.get("farida", f"/v1/cases/{opened['case_id']}"))["prior_case_ids"]) == prior


def test_two_reports_of_one_person_find_each_other_whichever_came_first(intake: Intake) -> None:
    reports = [intake.report(subject={"identifiers": [PASSPORT]})["report_id"] for _ in range(2)]
    for report in reports:
        assert len(intake.done(intake.get("farida", f"/v1/reports/{report}"))["duplicates"]) == 1


def test_a_case_closes_only_when_nobody_works_on_it(intake: Intake) -> None:
    case = intake.open_case()["case_id"]
    path = f"/v1/cases/{case}"
    body = {"reason": "GOALS_MET", "victim_informed": True}
    intake.hear(referral.CaseWorkChangedV1(case_id=case, open=True, blocking=["LIVE_REFERRAL"]), subject=case)
    intake.hear(approval.CaseWorkChangedV1(case_id=case, open=True), subject=case)
    problem = intake.refused(intake.post("farida", f"{path}/closure", body), 409, "case-has-open-work")
    assert {one["pointer"] for one in problem["errors"]} == {
        "/blocking/referral/LIVE_REFERRAL",
        "/blocking/approval/OPEN_WORK",
    }
    intake.hear(referral.CaseWorkChangedV1(case_id=case, open=False), subject=case)
    intake.hear(approval.CaseWorkChangedV1(case_id=case, open=False), subject=case)
    intake.refused(
        intake.post("farida", f"{path}/closure", body | {"victim_informed": False}), 422, "victim-not-informed"
    )
    assert intake.done(intake.post("farida", f"{path}/closure", body))["status"] == "CLOSED"
    intake.outbox()
    intake.hear(referral.CaseWorkChangedV1(case_id=case, open=True), subject=case)
    [event] = intake.events()
    assert (event["type"], event["data"]["needs_attention"]) == ("intake.case-reopened.v1", True)


def test_an_older_answer_about_open_work_is_ignored(intake: Intake) -> None:
    case = intake.open_case()["case_id"]
    intake.hear(referral.CaseWorkChangedV1(case_id=case, open=False), subject=case, sequence=9)
    intake.hear(referral.CaseWorkChangedV1(case_id=case, open=True), subject=case, sequence=8)
    assert intake.done(intake.get("farida", f"/v1/cases/{case}"))["blocking"] == []


def test_the_victim_status_follows_the_determination_and_provisional_keeps_possible(intake: Intake) -> None:
    case = intake.open_case()["case_id"]
    intake.outbox()
    for outcome, round in (("PROVISIONAL", 1), ("CONFIRMED", 2), ("CONFIRMED", 2), ("NOT_A_VICTIM", 1)):
        event = DeterminationIssuedV1(
            determination_id=new_id(), case_id=case, outcome=outcome, differs_from_police=False, round=round
        )
        intake.hear(event, subject=event.determination_id)
    [told] = intake.events()
    assert (told["type"], told["data"]["victim_status"]) == ("intake.case-status-changed.v1", "CONFIRMED")
    assert intake.done(intake.get("farida", f"/v1/cases/{case}"))["victim_status"] == "CONFIRMED"
    moves = intake.rows("SELECT move FROM action_history WHERE aggregate_id = :id ORDER BY id", id=case)
    assert [row.move for row in moves] == ["CASE-01", "VSTATUS-01", "VSTATUS-02"]


def test_a_case_on_hold_resumes(intake: Intake) -> None:
    case = intake.open_case()["case_id"]
    held = intake.post("farida", f"/v1/cases/{case}/hold", {"reason": "UNREACHABLE"})
    assert intake.done(held)["status"] == "ON_HOLD"
    assert intake.done(intake.post("farida", f"/v1/cases/{case}/resumption"))["status"] == "OPEN"
    intake.refused(intake.post("ngo-officer", f"/v1/cases/{case}/hold", {"reason": "UNREACHABLE"}), 403, "forbidden")
