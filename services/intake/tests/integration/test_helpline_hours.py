"""A helpline sees and does what is its own for 72 hours (2.2 HLP); a consent is taken back with it at any time (AC9)."""

from typing import Any

import pytest

from services.intake.tests.integration.intake_under_test import Intake, consent, report_body

HELPLINE = "helpline-1098"


def rescue_body(intake: Intake) -> dict[str, Any]:
    return {
        "rescuer_type": "NGO",
        "rescued_at": intake.clock.now().isoformat(),
        "district": "BD4041",
        "subject": {"date_of_birth": {"value": "1998-02-11"}},
        "consents": [consent("C2")],
    }


@pytest.fixture
def report(intake: Intake) -> str:
    body = report_body(channel="HELPLINE", helpline="1098")
    return str(intake.done(intake.post(HELPLINE, "/v1/reports", body), 201)["report_id"])


def test_a_helpline_reads_its_report_for_72_hours_and_not_a_minute_longer(intake: Intake, report: str) -> None:
    intake.move(hours=71, minutes=59)
    intake.done(intake.get(HELPLINE, f"/v1/reports/{report}"))
    intake.move(minutes=1)
    intake.refused(intake.get(HELPLINE, f"/v1/reports/{report}"), 404, "not-found")
    assert intake.done(intake.get(HELPLINE, "/v1/reports"))["items"] == []


def test_after_72_hours_a_helpline_neither_reads_a_rescue_nor_goes_on_with_it(intake: Intake) -> None:
    made = intake.done(intake.post(HELPLINE, "/v1/rescues", rescue_body(intake)), 201)["rescue_id"]
    path = f"/v1/rescues/{made}"
    intake.move(hours=71)
    intake.done(intake.get(HELPLINE, path))
    intake.done(intake.post(HELPLINE, f"{path}/consents", consent("C10")), 201)
    intake.move(hours=1)
    intake.refused(intake.get(HELPLINE, path), 404, "not-found")
    intake.refused(intake.post(HELPLINE, f"{path}/police-referral", {"station": "PS-404190"}), 404, "not-found")
    intake.refused(intake.post(HELPLINE, f"{path}/consents", consent("C10")), 404, "not-found")


def test_after_72_hours_a_helpline_records_no_consent_and_takes_one_back_all_the_same(
    intake: Intake, report: str
) -> None:
    case = intake.accept(report)["case_id"]
    path = f"/v1/cases/{case}/consents"
    given = intake.done(intake.post(HELPLINE, path, consent("C10")), 201)["consent_id"]
    intake.move(hours=72)
    intake.refused(intake.post(HELPLINE, path, consent("C10")), 404, "not-found")
    intake.refused(intake.post(HELPLINE, f"/v1/reports/{report}/consents", consent("C10")), 404, "not-found")
    told = {"method": "PHONE", "witness": "Sumon"}
    assert intake.done(intake.post(HELPLINE, f"/v1/consents/{given}/withdrawal", told))["status"] == "WITHDRAWN"


def test_the_officer_who_reported_witnesses_a_consent_later_too(intake: Intake) -> None:
    case = intake.open_case()["case_id"]
    intake.move(hours=73)
    intake.done(intake.post("ngo-officer", f"/v1/cases/{case}/consents", consent("C10")), 201)
