"""AC2: a child. Means are not required, the uncle cannot consent, an adult for her stands by (guideline step 5)."""

import pytest

from nrm_cli.story import child, confirming, reporting
from nrm_cli.story.police import acknowledgement, common
from nrm_cli.story.reporting import consent
from nrm_cli.story.story import Story
from nrm_cli.story.waiting import until
from nrm_shared.contracts.partner_police import (
    ConfirmationTaskV1,
    FindingSubmittedV1,
    MessageAcceptedV1,
    MessageRefusedV1,
)
from tests.journeys.telling import Telling


@pytest.fixture
def mim(told: Telling) -> Story:
    return told(child.tell)


def test_the_means_are_waived_and_the_case_is_confirmable(mim: Story) -> None:
    found = mim.case.facts["finding"]

    assert found["means_waived"] is True
    assert found["means_met"] is False and found["means_codes"] == []
    assert found["engine_result"] == "CONFIRMABLE"


def test_that_she_agreed_to_come_changes_nothing(mim: Story) -> None:
    answers = mim.case.facts["finding"]["content"]["answers"]

    assert "রাজি" in answers["Q12"]
    assert mim.case.facts["determination"]["outcome"] == "CONFIRMED"


def test_the_interview_shows_that_an_adult_for_her_was_present(mim: Story) -> None:
    interview = mim.case.facts["finding"]["content"]["interview"]

    assert interview["appropriate_adult"] is True
    assert "APPROPRIATE_ADULT" in interview["present"]


def test_a_guardian_with_a_conflict_of_interest_cannot_give_a_later_consent_either(mim: Story) -> None:
    uncle = consent("C9", giver_kind="GUARDIAN", giver_note="মামা", conflict_of_interest=True)

    mim.by("helpline-1098").refused("intake", f"/v1/cases/{mim.case.id}/consents", uncle, code="consent-giver-conflict")


def test_a_child_alone_cannot_open_its_data_to_others(mim: Story) -> None:
    mim.by("helpline-1098").refused(
        "intake", f"/v1/cases/{mim.case.id}/consents", consent("C9"), code="guardian-consent-required"
    )


def test_a_finding_without_an_adult_for_the_child_or_a_reason_is_refused_on_the_stations_queue(story: Story) -> None:
    reporting.report(story, "helpline-1098", child.report_body(story.today), "reported")
    reporting.take_up_and_accept(story, minor_at_act="yes", age_at_act=13)
    issued = story.by("farida").post(
        "verification", "/v1/confirmation-tasks", {"case_id": story.case.id, "station": child.MIRPUR}
    )
    system = story.cast.stations.systems[issued["police_system"]]
    task = system.expect(ConfirmationTaskV1, lambda message: str(message.task_id) == issued["id"])
    taken = system.send(acknowledgement(task))
    system.expect(MessageAcceptedV1, lambda message: message.message_id == taken)
    content = confirming.child_finding(task)

    alone = content | {"interview": {"present": ["FEMALE_OFFICER"], "appropriate_adult": False}}
    refused = system.send(FindingSubmittedV1(**common(task), **alone))
    said = system.expect(MessageRefusedV1, lambda message: message.message_id == refused)
    assert said.field.startswith("/interview")

    explained = {**alone, "interview": {"appropriate_adult": False, "reason_if_absent": "No child officer on duty."}}
    system.send(FindingSubmittedV1(**common(task), **explained))
    path = f"/v1/confirmation-tasks/{issued['id']}"
    until("the finding", lambda: story.by("farida").get("verification", path)["status"] == "SUBMITTED")
