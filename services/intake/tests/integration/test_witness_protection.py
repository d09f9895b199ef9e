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
