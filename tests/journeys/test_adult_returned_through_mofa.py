"""AC1: an adult returns from abroad through MoFA; four needs split between the focal point and the Authority."""

import itertools
import json
import subprocess
from collections import Counter
from pathlib import Path
from uuid import uuid4

import pytest

from nrm_cli.story import adult, asking
from nrm_cli.story.story import Story
from tests.journeys.telling import Telling


@pytest.fixture
def rehana(told: Telling) -> Story:
    return told(adult.tell)


def test_travel_before_nationality_is_refused_on_mofas_own_queue(rehana: Story) -> None:
    said = rehana.case.facts["early_travel"]

    assert said.code == "nationality-not-confirmed"
    assert said.message_type == "mofa.travel-arranged.v1"
    assert said.detail_bn and said.detail_en


def test_the_report_names_the_repatriation_and_no_document_was_asked_for(rehana: Story) -> None:
    report = rehana.by("farida").get("intake", f"/v1/reports/{rehana.case.report_id}").body
    person = rehana.by("farida").get("intake", f"/v1/cases/{rehana.case.id}/person").body

    assert report["tip_type"] == "INTERNATIONAL"
    assert report["repatriation_id"] is not None
    assert person["identifiers"] == []
    assert person["name_en"] == "Rehana Khatun"


def test_the_rule_engine_finds_all_three_elements_and_no_police_case_was_asked_for(rehana: Story) -> None:
    found = rehana.case.facts["finding"]

    assert (found["act_met"], found["means_met"], found["purpose_met"]) == (True, True, True)
    assert found["engine_result"] == "CONFIRMABLE"
    assert found["content"]["police_case"] is None


def test_the_term_decides_whose_queue_a_need_waits_in(rehana: Story) -> None:
    assert rehana.case.facts["queues"] == (["N06"], ["N01", "N05", "N07"])


def test_the_authority_reads_the_dossier_without_a_name(rehana: Story) -> None:
    refused = rehana.by("authority-sec").send("GET", "intake", f"/v1/cases/{rehana.case.id}/person")
    item = rehana.by("authority-sec").get("approval", f"/v1/need-items/{rehana.case.items['N05']}")

    # It knows of the case, on which it decides: 403 and not 404. Whom the case is about it may know with a reason.
    assert (refused.status, refused.code) == (403, "reveal-required")
    assert "Rehana" not in item.response.text and "রেহানা" not in item.response.text


def test_a_neutral_notice_was_recorded_for_each_decision(rehana: Story) -> None:
    notices = rehana.case.facts["notices"]
    decisions = Counter(notice["text_code"] for notice in notices)

    assert decisions == {"need-approved": 3, "need-refused": 1}
    assert all("Rehana" not in json.dumps(notice) and "trafficking" not in json.dumps(notice) for notice in notices)


def test_providers_see_their_own_referral_only(rehana: Story) -> None:
    for_jibika = f"/v1/referrals/{rehana.case.referrals['jibika']}"

    assert rehana.by("jibika-focal").get("referral", for_jibika)["status"] == "IN_SERVICE"
    assert rehana.by("ain-sheba-focal").send("GET", "referral", for_jibika).status == 404


def test_a_slip_is_printed_in_both_languages_and_names_nobody(rehana: Story) -> None:
    slips = {Path(slip).name: printed(Path(slip)) for slip in rehana.case.slips}
    person = rehana.by("farida").get("intake", f"/v1/cases/{rehana.case.id}/person").body
    given = [person[field] for field in ("name_bn", "name_en", "alias", "father_name", "mother_name") if person[field]]
    names = {word for name in given for word in (name, *name.split())}

    assert Counter(name.split(".")[1] for name in slips) == {"bn": 3, "en": 3}
    assert {"Rehana", "রেহানা"} <= names
    for name, text in slips.items():
        number, language, _ = name.split(".")
        title = {"bn": "সেবা গ্রহণের স্লিপ", "en": "Service slip"}[language]
        assert number in text and "".join(title.split()) in text
        assert [each for each in names if "".join(each.split()) in text] == []


def printed(slip: Path) -> str:
    """Return what can be read on a slip, without white space."""
    found = subprocess.run(["pdftotext", "-raw", slip, "-"], capture_output=True, check=True, timeout=30)
    return "".join(found.stdout.decode().split())


def test_the_police_see_nothing_of_needs_and_providers_nothing_of_the_police(rehana: Story) -> None:
    task = rehana.case.facts["task"]["id"]

    needs = rehana.by("sharsha-officer").send("GET", "approval", "/v1/need-items")
    assert (needs.status, needs.code) == (403, "forbidden")
    # The role has no part in these at all, so the answer is the same whether there is such a task or not.
    for id in (task, str(uuid4())):
        answer = rehana.by("ain-sheba-focal").send("GET", "verification", f"/v1/confirmation-tasks/{id}")
        assert (answer.status, answer.code) == (403, "forbidden")


def test_a_refused_need_can_be_asked_for_in_a_new_round(rehana: Story) -> None:
    request = asking.request(rehana, "anika", {"N07": "T2"})

    found = rehana.by("farida").get("approval", f"/v1/service-requests/{request}").body
    assert found["round"] == 2
    assert found["status"] == "SUBMITTED"


def test_tracker_and_timeline_show_the_way_by_the_steps_of_the_guideline(rehana: Story) -> None:
    farida = rehana.by("farida")
    tracked = farida.get("monitoring", f"/v1/cases/{rehana.case.id}/tracker").body
    states = {row["step"]: row["state"] for row in tracked["steps"]}
    timeline = farida.every("monitoring", f"/v1/cases/{rehana.case.id}/timeline")
    types = [entry["type"] for entry in timeline]

    assert len(states) == 15
    assert all(states[step] == "done" for step in (3, 4, 5, 6))
    assert states[11] == "in-progress"
    for earlier, later in itertools.pairwise(EVENTS):
        assert types.index(earlier) < types.index(later)
    assert types.count("approval.need-item-decided.v1") == 4
    assert types.count("referral.referral-issued.v1") == 3


EVENTS = (
    "intake.repatriation-notified.v1",
    "intake.report-submitted.v1",
    "intake.case-opened.v1",
    "verification.confirmation-task-issued.v1",
    "verification.finding-submitted.v1",
    "verification.determination-issued.v1",
    "approval.assessment-assigned.v1",
    "approval.request-submitted.v1",
    "approval.need-item-classified.v1",
    "approval.need-item-decided.v1",
    "referral.referral-issued.v1",
    "referral.referral-accepted.v1",
    "referral.service-delivered.v1",
    "referral.need-item-closed.v1",
)
