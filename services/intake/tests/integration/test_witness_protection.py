"""A person under witness protection is in nobody's list but the focal point's and theirs who work on the case (2.2)."""

from typing import Any
from uuid import UUID

import pytest

from nrm_shared.contracts import referral

from .intake_under_test import Intake


@pytest.fixture
def case(intake: Intake) -> str:
    opened: str = intake.open_case()["case_id"]
    return opened


def protect(intake: Intake, case: str, *, protected: bool = True, reason: str = "THREAT_TO_LIFE") -> Any:
    """Set the flag as the focal point."""
    body = {"protected": protected, "reason": reason}
    return intake.done(intake.post("farida", f"/v1/cases/{case}/protection", body))


def numbers(intake: Intake, who: str) -> int:
    """Return how many reports `who` lists."""
    return len(intake.done(intake.get(who, "/v1/reports"))["items"])


def test_the_committee_and_the_reporter_lose_the_case_and_the_report(intake: Intake, case: str) -> None:
    assert (numbers(intake, "ctc-jashore"), numbers(intake, "ngo-officer")) == (1, 1)
    protect(intake, case)
    for who in ("ctc-jashore", "ngo-officer"):
        intake.refused(intake.get(who, f"/v1/cases/{case}"), 404, "not-found")
        assert numbers(intake, who) == 0
        labels = intake.done(intake.post(who, "/v1/case-labels", {"case_ids": [case]}))
        assert labels["items"] == []
    assert numbers(intake, "farida") == 1
    assert intake.done(intake.get("farida", f"/v1/cases/{case}"))["status"] == "OPEN"


def test_who_works_on_the_case_goes_on(intake: Intake, case: str) -> None:
    appointed = referral.CaseManagerAppointedV1(case_id=UUID(case), organisation="other-house", person="person:shirin")
    intake.hear(appointed, subject=UUID(case))
    protect(intake, case)
    assert intake.done(intake.get("shirin", f"/v1/cases/{case}/person"))["level"] == "L3"


def test_the_others_are_told_by_the_profile(intake: Intake, case: str) -> None:
    intake.outbox()
    protect(intake, case)
    [changed] = intake.events()
    assert changed["type"] == "intake.case-profile-changed.v1"
    assert changed["data"]["profile"]["witness_protected"] is True


def test_the_end_of_protection_brings_it_back(intake: Intake, case: str) -> None:
    protect(intake, case)
    protect(intake, case, protected=False, reason="DANGER_OVER")
    assert numbers(intake, "ctc-jashore") == 1


@pytest.mark.parametrize("who", ["ctc-jashore", "ngo-officer", "authority-sec"])
def test_only_the_focal_point_sets_it(intake: Intake, case: str, who: str) -> None:
    body = {"protected": True, "reason": "COURT_ORDER"}
    intake.refused(intake.post(who, f"/v1/cases/{case}/protection", body), 403, "forbidden")


def test_a_reason_is_one_of_the_list(intake: Intake, case: str) -> None:
    body = {"protected": True, "reason": "BECAUSE"}
    intake.refused(intake.post("farida", f"/v1/cases/{case}/protection", body), 422, "not-a-code")


def test_a_report_linked_to_a_protected_case_is_protected_too(intake: Intake, case: str) -> None:
    protect(intake, case)
    report = intake.report()["report_id"]
    assert numbers(intake, "ngo-officer") == 1
    intake.done(intake.post("farida", f"/v1/reports/{report}/triage", {}))
    link = {"case_id": case, "reason": "SAME_INCIDENT"}
    intake.done(intake.post("farida", f"/v1/reports/{report}/link", link))
    assert numbers(intake, "ngo-officer") == 0


def taking_back(intake: Intake, number: str, purpose: str = "C8", **more: Any) -> Any:
    """Tell the helpline what one does not want any more, by a number."""
    body = {"number": number, "purpose": purpose, "method": "PHONE", "witness": "Sumon"} | more
    return intake.post("helpline-1098", "/v1/consent-withdrawals", body)


def standing(intake: Intake, case: str) -> list[str]:
    """Return the purposes that are still consented to."""
    rows = intake.rows("SELECT purpose FROM consent WHERE case_id = :id AND status = 'GIVEN' ORDER BY 1", id=case)
    return [row.purpose for row in rows]


def test_consent_is_taken_back_by_telephone_whoever_is_protected_and_the_answer_does_not_tell(intake: Intake) -> None:
    plain, hidden = intake.open_case(), intake.open_case(subject={"name_en": "Somebody Else", "gender": "Feminine"})
    protect(intake, hidden["case_id"])
    answers = [intake.done(taking_back(intake, one["case_number"]), 201) for one in (plain, hidden)]
    assert [set(answer) for answer in answers] == [{"heard_at"}, {"heard_at"}]
    assert [standing(intake, one["case_id"]) for one in (plain, hidden)] == [["C1", "C2", "C4"]] * 2
    again = intake.done(taking_back(intake, hidden["case_number"]), 201)
    assert set(again) == {"heard_at"}


def test_the_receipt_code_and_the_number_of_the_report_say_it_as_well(intake: Intake) -> None:
    report = intake.report()
    opened = intake.accept(report["report_id"])
    protect(intake, opened["case_id"])
    intake.done(taking_back(intake, report["receipt_code"].lower()), 201)
    assert "C8" not in standing(intake, opened["case_id"])
    intake.done(taking_back(intake, report["number"], "C4"), 201)
    assert standing(intake, opened["case_id"]) == ["C1", "C2"]


def test_before_there_is_a_case_it_is_taken_back_from_the_report(intake: Intake) -> None:
    report = intake.report()
    intake.done(taking_back(intake, report["number"], "C2"), 201)
    left = intake.rows("SELECT purpose FROM consent WHERE status = 'GIVEN' ORDER BY 1")
    assert [row.purpose for row in left] == ["C1", "C4", "C8"]


def test_one_organisation_is_taken_out_and_the_others_stay(intake: Intake, case: str) -> None:
    for organisation in ("jibika", "asha-shelter"):
        intake.consent(case, "C5", organisation=organisation, needs=["N03"])
    [row] = intake.rows("SELECT number FROM case_file")
    intake.done(taking_back(intake, row.number, "C5", organisation="jibika"), 201)
    left = intake.rows("SELECT organisation FROM consent WHERE purpose = 'C5' AND status = 'GIVEN'")
    assert [row.organisation for row in left] == ["asha-shelter"]


def test_a_number_that_is_none_is_told_and_so_is_what_is_no_purpose(intake: Intake) -> None:
    intake.refused(taking_back(intake, "NRM-27-999999-0"), 404, "not-found")
    intake.refused(taking_back(intake, "NRM-27-999999-0", "C99"), 422, "not-a-code")


def test_a_consent_that_the_helpline_wrote_down_it_takes_back_under_protection_too(intake: Intake, case: str) -> None:
    [consent] = intake.rows("SELECT id FROM consent WHERE case_id = :id AND purpose = 'C8'", id=case)
    protect(intake, case)
    body = {"method": "PHONE", "witness": "Sumon"}
    intake.done(intake.post("helpline-1098", f"/v1/consents/{consent.id}/withdrawal", body))
