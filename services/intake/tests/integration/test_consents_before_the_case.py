"""Consents given before there is a case, taken back before and after, and who may give them (INV-10 to INV-16)."""

from typing import Any

from nrm_shared.contracts import partner_mofa
from nrm_shared.kernel.ids import new_id
from services.intake.tests.integration.intake_under_test import Intake, consent, report_body
from services.intake.tests.integration.test_repatriation import (
    KEY,
    RETURNED,
    arrange,
    ask,
    come_back,
    notify,
    record,
    station_says,
)
from services.intake.tests.integration.test_rescue_duplicates_closing import STATION, breached, rescue

NO_AGE = {"name_en": "Asma", "date_of_birth": None}
BEST_INTEREST = {"giver_kind": "AUTHORITY_BEST_INTEREST", "child_view": "AGREES"}
BASIS = {"consent_basis": "BEST_INTEREST_CHILD", "consent_reason": "Only the uncle is present."}
MOTHER = {"name": "Kulsum", "kind": "PARENT"}
MIM = {"name_en": "Mim", "date_of_birth": {"value": "2012-05-03"}}


def ledger(intake: Intake, case: str) -> dict[str, dict[str, Any]]:
    """Return the consents of a case by purpose."""
    items = intake.done(intake.get("farida", f"/v1/cases/{case}/consents"))["items"]
    return {one["purpose"]: one for one in items}


def withdraw(intake: Intake, consent_id: str) -> None:
    """Take a consent back."""
    intake.done(intake.post("helpline-1098", f"/v1/consents/{consent_id}/withdrawal", {"method": "WRITTEN"}))


def consent_ids(intake: Intake, purpose: str) -> list[str]:
    """Return the ids of all consents for a purpose."""
    return [str(row.id) for row in intake.rows("SELECT id FROM consent WHERE purpose = :p", p=purpose)]


def test_a_consent_given_at_a_rescue_reaches_the_case(intake: Intake) -> None:
    made = rescue(intake)
    later = intake.done(intake.post("ngo-officer", f"/v1/rescues/{made['rescue_id']}/consents", consent("C3")), 201)
    receipt = intake.report(rescue_id=made["rescue_id"], subject={}, consents=[consent("C1")])
    case = intake.accept(receipt["report_id"])["case_id"]
    assert set(ledger(intake, case)) == {"C1", "C2", "C3"}
    told = [event["data"]["purpose"] for event in intake.events() if event["type"] == "intake.consent-given.v1"]
    assert told == ["C1", "C2", "C3"]
    afterwards = intake.post("ngo-officer", f"/v1/rescues/{made['rescue_id']}/consents", consent("C4"))
    intake.done(afterwards, 201)
    assert "C4" in ledger(intake, case) and later["status"] == "GIVEN"


def test_a_consent_given_at_a_rescue_follows_its_report_into_the_case_it_is_linked_to(intake: Intake) -> None:
    case = intake.open_case(consents=[consent("C1")])["case_id"]
    made = rescue(intake)
    receipt = intake.report(rescue_id=made["rescue_id"], subject={}, consents=[consent("C1")])
    path = f"/v1/reports/{receipt['report_id']}"
    intake.done(intake.post("farida", f"{path}/triage"))
    intake.done(intake.post("farida", f"{path}/link", {"case_id": case, "reason": "SAME_INCIDENT"}))
    assert "C2" in ledger(intake, case)


def test_a_report_whose_c1_was_taken_back_is_neither_accepted_nor_linked(intake: Intake) -> None:
    other = intake.open_case(**BASIS, consents=[], subject=MIM)["case_id"]
    report = intake.report()["report_id"]
    intake.done(intake.post("farida", f"/v1/reports/{report}/triage"))
    withdraw(intake, consent_ids(intake, "C1")[0])
    intake.refused(intake.post("farida", f"/v1/reports/{report}/acceptance"), 409, "consent-missing")
    body = {"case_id": other, "reason": "SAME_INCIDENT"}
    intake.refused(intake.post("farida", f"/v1/reports/{report}/link", body), 409, "consent-missing")
    intake.done(intake.post("ngo-officer", f"/v1/reports/{report}/consents", consent("C1")), 201)
    intake.done(intake.post("farida", f"/v1/reports/{report}/acceptance"), 201)


def test_the_basis_without_c1_ends_when_the_person_gave_c1_and_took_it_back(intake: Intake) -> None:
    basis = {"consent_basis": "EMERGENCY_UNABLE", "consent_reason": "Unconscious."}
    report = intake.report(**basis, consents=[])["report_id"]
    intake.done(intake.post("farida", f"/v1/reports/{report}/triage"))
    intake.done(intake.post("ngo-officer", f"/v1/reports/{report}/consents", consent("C1")), 201)
    withdraw(intake, consent_ids(intake, "C1")[0])
    intake.refused(intake.post("farida", f"/v1/reports/{report}/acceptance"), 409, "consent-missing")


def test_a_case_held_for_a_withdrawn_c1_resumes_only_with_a_new_one(intake: Intake) -> None:
    case = intake.open_case()["case_id"]
    withdraw(intake, ledger(intake, case)["C1"]["id"])
    path = f"/v1/cases/{case}/resumption"
    intake.refused(intake.post("farida", path), 409, "consent-missing")
    intake.consent(case, "C1")
    assert intake.done(intake.post("farida", path))["status"] == "OPEN"


def test_a_case_held_for_another_reason_does_not_resume_past_a_withdrawn_c1(intake: Intake) -> None:
    case = intake.open_case()["case_id"]
    intake.done(intake.post("farida", f"/v1/cases/{case}/hold", {"reason": "UNREACHABLE"}))
    withdraw(intake, ledger(intake, case)["C1"]["id"])
    intake.refused(intake.post("farida", f"/v1/cases/{case}/resumption"), 409, "consent-missing")


def test_a_closed_case_is_not_reopened_past_a_withdrawn_c1(intake: Intake) -> None:
    case = intake.open_case()["case_id"]
    intake.done(intake.post("farida", f"/v1/cases/{case}/closure", {"reason": "GOALS_MET", "victim_informed": True}))
    withdraw(intake, ledger(intake, case)["C1"]["id"])
    intake.refused(intake.post("farida", f"/v1/cases/{case}/reopening", {"reason": "NEW_NEED"}), 409, "consent-missing")


def test_a_child_in_best_interest_resumes_without_c1(intake: Intake) -> None:
    case = intake.open_case(**BASIS, consents=[], subject=MIM)["case_id"]
    intake.done(intake.post("farida", f"/v1/cases/{case}/hold", {"reason": "UNREACHABLE"}))
    assert intake.done(intake.post("farida", f"/v1/cases/{case}/resumption"))["status"] == "OPEN"


def test_whose_age_is_unknown_counts_as_a_child_when_consenting(intake: Intake) -> None:
    answer = intake.post("ngo-officer", "/v1/reports", report_body(subject=NO_AGE))
    intake.refused(answer, 409, "guardian-consent-required")
    intake.report(
        subject=NO_AGE,
        consents=[consent("C1"), consent("C2", giver_kind="GUARDIAN", child_view="AGREES", guardian=MOTHER)],
    )


def test_nobody_consents_in_the_place_of_an_adult(intake: Intake) -> None:
    case = intake.open_case()["case_id"]
    for kind in ({"giver_kind": "GUARDIAN"}, BEST_INTEREST | {"giver_note": "Seems confused."}):
        answer = intake.post("farida", f"/v1/cases/{case}/consents", consent("C4", **kind))
        intake.refused(answer, 409, "consent-giver-not-eligible")


def test_the_best_interest_of_a_child_is_decided_with_a_reason(intake: Intake) -> None:
    body = report_body(subject=MIM, consents=[consent("C1"), consent("C4", **BEST_INTEREST)])
    problem = intake.refused(intake.post("ngo-officer", "/v1/reports", body), 422, "reason-required")
    assert [(one["pointer"], one["code"]) for one in problem["errors"]] == [
        ("/consents/1/giver_note", "reason-required")
    ]
    body["consents"][1]["giver_note"] = "The guardian is suspected."
    intake.done(intake.post("ngo-officer", "/v1/reports", body), 201)
    case = intake.open_case(**BASIS, consents=[consent("C4", **BEST_INTEREST)], subject=MIM)["case_id"]
    intake.consent(case, "C5", organisation="jibika", **BEST_INTEREST)
    own = intake.open_case(consents=[consent("C1")], subject=MIM)["case_id"]
    answer = intake.post("farida", f"/v1/cases/{own}/consents", consent("C4", **BEST_INTEREST))
    intake.refused(answer, 422, "reason-required")


def test_a_withdrawn_c2_stops_the_twelve_hours(intake: Intake) -> None:
    made = rescue(intake)
    withdraw(intake, consent_ids(intake, "C2")[0])
    path = f"/v1/rescues/{made['rescue_id']}"
    assert intake.done(intake.get("ngo-officer", path))["clock_12"] == "NOT_APPLICABLE"
    intake.move(days=2)
    assert breached(intake) == []
    intake.refused(intake.post("ngo-officer", f"{path}/police-referral", {"station": STATION}), 409, "consent-missing")
    intake.done(intake.post("ngo-officer", f"{path}/consents", consent("C2")), 201)
    assert intake.done(intake.get("ngo-officer", path))["clock_12"] == "RUNNING"


def test_one_of_two_consents_to_the_police_taken_back_leaves_the_clock(intake: Intake) -> None:
    made = rescue(intake, consents=[consent("C2"), consent("C2")])
    withdraw(intake, consent_ids(intake, "C2")[0])
    assert intake.done(intake.get("ngo-officer", f"/v1/rescues/{made['rescue_id']}"))["clock_12"] == "RUNNING"


def test_a_report_names_only_a_rescue_of_its_own_organisation(intake: Intake) -> None:
    made = rescue(intake)
    body = report_body(rescue_id=made["rescue_id"])
    for by in ("other-officer", "mofa-officer"):
        intake.refused(intake.post(by, "/v1/reports", body), 404, "not-found")
    unknown = intake.post("other-officer", "/v1/reports", body | {"rescue_id": str(new_id())})
    intake.refused(unknown, 404, "not-found")


def returned(intake: Intake) -> str:
    """Let MoFA bring the person home; return the record's id."""
    notify(intake)
    ask(intake)
    station_says(intake, "CONFIRMED")
    arrange(intake)
    come_back(intake)
    intake.outbox()
    assert partner_mofa.ReturnedV1.model_validate(RETURNED)
    return str(record(intake)["id"])


def test_frontline_officers_name_a_repatriation_by_its_reference_only(intake: Intake) -> None:
    id = returned(intake)
    answer = intake.post("ngo-officer", "/v1/reports", report_body(repatriation_id=id))
    intake.refused(answer, 404, "not-found")
    intake.report(by="mofa-officer", repatriation_id=id)
    intake.report(repatriation_reference=KEY)


def test_a_report_about_a_recorded_person_adds_and_overwrites_nothing(intake: Intake) -> None:
    returned(intake)
    subject = {"name_en": "Somebody Else", "father_name": "আবদুল করিম", "gender": "Masculine", "home_district": "BD3026"}
    report = intake.report(repatriation_reference=KEY, subject=subject)["report_id"]
    case = intake.accept(report)["case_id"]
    seen = intake.done(intake.get("farida", f"/v1/cases/{case}/person"))
    assert (seen["name_en"], seen["father_name"]) == ("Rehana Khatun", "আবদুল করিম")
    assert (seen["gender"], seen["home_district"], seen["home_upazila"]) == ("Feminine", "BD4041", "BD404190")
