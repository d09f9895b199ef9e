"""AC8: the only shelter declines; its access ends at once, and the need is referred again (step 10, INV-27)."""

from datetime import datetime, timedelta

import pytest

from nrm_cli.story import decline
from nrm_cli.story.setup import ASHROY_PLACES, confirm_places
from nrm_cli.story.story import Story
from nrm_shared.reference.clocks import clock
from tests.journeys.telling import Telling


@pytest.fixture
def tareq(told: Telling) -> Story:
    return told(decline.tell)


def test_the_search_gives_its_reasons_both_ways(tareq: Story) -> None:
    found = tareq.case.facts["candidates"]
    ashroy = found["candidates"][0]
    asha = next(one for one in found["excluded"] if one["organisation"] == "asha-shelter")

    assert "accepts-gender" in ashroy["why"]
    assert asha["against"] == ["provider-does-not-accept-sex"]


def test_whoever_declined_sees_no_name_any_more(tareq: Story, story: Story) -> None:
    # Another person's referral, so that the accepted one of the told story does not open the door again.
    decline.need_shelter(story)
    decline.be_declined(story)

    assert story.case.facts["after_decline"].code == "access-ended"


def test_a_declined_need_waits_for_the_focal_point_and_keeps_the_case_open(story: Story) -> None:
    decline.need_shelter(story)
    decline.be_declined(story)

    declined = story.by("farida").get("referral", f"/v1/referrals/{story.case.facts['declined']}").body
    work = story.by("farida").get("monitoring", "/v1/work-items", case_id=story.case.id).body["items"]
    (again,) = [item for item in work if item["object_id"] == story.case.items["N08"]]
    assert (again["kind"], again["clock"], again["state"]) == ("REFER_AGAIN", "K18", "open")
    assert moment(again["due_at"]) - moment(declined["decided_at"]) == timedelta(hours=clock("K18").length.hours)

    closed = story.by("farida").send(
        "POST",
        "intake",
        f"/v1/cases/{story.case.id}/closure",
        body={"reason": "VICTIM_CHOICE", "victim_informed": True},
    )
    assert (closed.status, closed.code) == (409, "case-has-open-work")
    assert "/blocking/referral/REFERRAL_UNRESOLVED" in [problem["pointer"] for problem in closed.body["errors"]]


def moment(text: str) -> datetime:
    """Return a point in time as an answer tells it."""
    return datetime.fromisoformat(text)


def test_with_no_provider_left_the_need_is_unmet_with_its_evidence(story: Story) -> None:
    decline.need_shelter(story)
    decline.be_declined(story)
    confirm_places(story, decline.ASHROY, 0)
    try:
        path = f"/v1/need-items/{story.case.items['N08']}/closure"
        body = {"outcome": "UNMET", "reason": "NO_PROVIDER", "note": "One decline, nobody else takes men here."}
        closed = story.by("farida").post("referral", path, body)
    finally:
        confirm_places(story, decline.ASHROY, ASHROY_PLACES)

    assert (closed["status"], closed["evidence_declines"], closed["evidence_candidates"]) == ("UNMET", 1, 0)


def test_the_second_referral_succeeds_the_first_with_a_slip_of_its_own(tareq: Story) -> None:
    farida = tareq.by("farida")
    first = farida.get("referral", f"/v1/referrals/{tareq.case.facts['declined']}").body
    second = farida.get("referral", f"/v1/referrals/{tareq.case.referrals[decline.ASHROY]}").body

    assert (first["status"], first["decline_code"]) == ("DECLINED", "NO_CAPACITY")
    assert second["successor_of"] == first["id"]
    assert second["status"] == "IN_SERVICE"
    assert second["slip_number"] != first["slip_number"]


def test_help_came_before_any_confirmation(tareq: Story) -> None:
    case = tareq.by("farida").get("monitoring", f"/v1/cases/{tareq.case.id}").body

    assert case["victim_status"] == "POSSIBLE"
