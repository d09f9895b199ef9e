"""What a case and its reports tell each role besides the pseudonym: where she is, who reported, who is protected (2.2)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from nrm_shared.contracts import approval, referral
from nrm_shared.kernel.actor import Actor
from nrm_shared.kernel.ids import new_id, slip_number

from .intake_under_test import ACTORS, NGO, NOW, Intake, masked

UNION = "BD40419015"


@pytest.fixture
def case(intake: Intake, monkeypatch: pytest.MonkeyPatch) -> str:
    """Open a case that everybody here has to do with: a provider's worker, an assessor, a manager, the survivor."""
    opened = UUID(intake.open_case(current_union_code=UNION)["case_id"])
    [row] = intake.rows("SELECT person_id::text AS id FROM case_file")
    survivor = Actor(row.id, "survivor", None, frozenset({"SUR"}), cases=frozenset({opened}))
    worker = Actor("person:worker", "person", "jibika", frozenset({"PWK"}))
    monkeypatch.setitem(ACTORS, "maya", survivor)
    monkeypatch.setitem(ACTORS, "worker", worker)
    assigned = approval.AssessmentAssignedV1(assessment_id=new_id(), case_id=opened, organisation="dhaka-care")
    intake.hear(assigned, subject=assigned.assessment_id)
    appointed = referral.CaseManagerAppointedV1(case_id=opened, organisation="asha-shelter", person=ACTORS["shirin"].id)
    intake.hear(appointed, subject=opened)
    issued = referral.ReferralIssuedV1(
        referral_id=new_id(),
        slip_number=slip_number(),
        case_id=opened,
        organisation="jibika",
        item_ids=[new_id()],
        needs=["N03"],
        fields=["alias"],
        respond_by=NOW + timedelta(days=3),
    )
    intake.hear(issued, subject=issued.referral_id, case_id=opened)
    return str(opened)


def read(intake: Intake, who: str, case: str) -> Any:
    return intake.done(intake.get(who, f"/v1/cases/{case}"))


@pytest.mark.parametrize("who", ["worker", "jibika-focal", "authority-sec", "ngo-officer", "anika"])
def test_a_place_finer_than_the_district_is_hidden_from_who_does_not_find_help_there(
    intake: Intake, case: str, who: str
) -> None:
    profile = read(intake, who, case)["profile"]
    assert profile["current_district"] == "BD4041"
    assert masked(profile["current_upazila"]) and masked(profile["current_union_code"])


def test_who_manages_other_cases_reads_the_one_it_serves_as_a_provider(
    intake: Intake, case: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = Actor("person:both", "person", "jibika", frozenset({"PFP", "CMG"}))
    monkeypatch.setitem(ACTORS, "both", both)

    assert masked(read(intake, "both", case)["profile"]["current_upazila"])


@pytest.mark.parametrize("who", ["farida", "shirin", "maya", "ctc-jashore"])
def test_who_finds_help_there_and_herself_see_the_upazila(intake: Intake, case: str, who: str) -> None:
    assert read(intake, who, case)["profile"]["current_upazila"] == "BD404190"


@pytest.mark.parametrize("who", ["worker", "authority-sec", "ngo-officer", "anika", "shirin", "maya", "ctc-jashore"])
def test_who_reported_and_what_was_before_is_the_focal_points_alone(intake: Intake, case: str, who: str) -> None:
    seen = read(intake, who, case)
    assert masked(seen["profile"]["reporter_organisation"]) and masked(seen["prior_case_ids"])
    seen = read(intake, "farida", case)
    assert (seen["profile"]["reporter_organisation"], seen["prior_case_ids"]) == (NGO, [])


def test_a_case_does_not_tell_whether_anybody_is_protected(intake: Intake, case: str) -> None:
    intake.done(intake.post("farida", f"/v1/cases/{case}/protection", {"protected": True, "reason": "TESTIFIES"}))
    for who in ("farida", "worker", "shirin", "maya", "anika"):
        assert "protected" not in intake.get(who, f"/v1/cases/{case}").text


def test_the_focal_point_asks_about_protection_by_itself_and_it_is_written_down(intake: Intake, case: str) -> None:
    body = {"protected": True, "reason": "TESTIFIES"}
    assert intake.done(intake.post("farida", f"/v1/cases/{case}/protection", body))["witness_protected"] is True
    assert intake.done(intake.get("farida", f"/v1/cases/{case}/protection"))["witness_protected"] is True
    rows = intake.rows("SELECT action, level, fields FROM audit_event WHERE action LIKE 'case:%prote%'")
    read_rows = [(row.level, row.fields) for row in rows if row.action == "case:read-protection"]
    assert read_rows == [("L4", ["witness_protected"])]


@pytest.mark.parametrize("who", ["worker", "shirin", "maya", "anika", "ctc-jashore", "authority-sec", "ngo-officer"])
def test_nobody_else_is_told_about_protection(intake: Intake, case: str, who: str) -> None:
    intake.refused(intake.get(who, f"/v1/cases/{case}/protection"), 403, "forbidden")


WHO_REPORTED = ("reporter_organisation", "helpline", "reporter_kind")


def one_report(intake: Intake, who: str) -> Any:
    [row] = intake.done(intake.get(who, "/v1/reports"))["items"]
    return intake.done(intake.get(who, f"/v1/reports/{row['id']}"))


def in_a_list(intake: Intake, who: str) -> Any:
    [row] = intake.done(intake.get(who, "/v1/reports"))["items"]
    return row


@pytest.mark.parametrize("shown", [one_report, in_a_list])
@pytest.mark.parametrize("who", ["maya", "ctc-jashore"])
def test_a_report_does_not_tell_the_survivor_or_a_committee_who_made_it(
    intake: Intake, case: str, who: str, shown: Callable[..., Any]
) -> None:
    seen = shown(intake, who)
    assert [name for name in WHO_REPORTED if not masked(seen[name])] == []


@pytest.mark.parametrize("shown", [one_report, in_a_list])
@pytest.mark.parametrize("who", ["farida", "ngo-officer"])
def test_who_reported_and_the_focal_point_see_that(
    intake: Intake, case: str, who: str, shown: Callable[..., Any]
) -> None:
    seen = shown(intake, who)
    assert (seen["reporter_organisation"], seen["channel"], seen["reporter_kind"]) == (NGO, "NGO", "ORGANISATION")


def test_a_survivor_who_reported_herself_sees_that_she_did(intake: Intake, case: str) -> None:
    with intake.runner.engine.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE report SET reporter_organisation = NULL, reporter_kind = 'SELF', channel = 'PORTAL',"
            " reporter_account = person_id::text"
        )
    seen = one_report(intake, "maya")
    assert (seen["reporter_organisation"], seen["channel"], seen["reporter_kind"]) == (None, "PORTAL", "SELF")
