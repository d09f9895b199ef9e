"""What monitoring answers over HTTP, and to whom."""

from datetime import timedelta
from typing import Any

import pytest

from nrm_shared.contracts.intake import CaseProfileChangedV1, ConsentGivenV1, ConsentOverriddenV1, ConsentWithdrawnV1
from nrm_shared.contracts.referral import ReferralReviewRequestedV1
from nrm_shared.kernel.actor import Actor
from services.monitoring.tests.integration.post import ACTORS, Post
from services.monitoring.tests.story import START, UNION, Story


@pytest.fixture
def closed(post: Post) -> Story:
    story = Story().whole()
    post.deliver(story.said)
    return story


def until(post: Post, *parts: str, label: str = "one") -> Story:
    story = Story(label)
    for part in parts:
        getattr(story, part)()
    post.deliver(story.said)
    return story


def read_to_its_end(post: Post, path: str, who: str) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = []
    after: dict[str, str] = {}
    for _ in range(20):
        page = post.get(path, who, limit=20, **after)
        entries += page["items"]
        if page["next"] is None:
            return entries
        after = {"after": page["next"]}
    raise AssertionError("the list has no end")


def test_the_timeline_begins_before_the_case_and_speaks_both_languages(post: Post, closed: Story) -> None:
    entries = read_to_its_end(post, f"/v1/cases/{closed.case}/timeline", "focal-point")
    assert [entry["type"] for entry in entries] == [said.data.TYPE for said in closed.said]
    assert entries[0] | {"id": "", "time": ""} == {
        "id": "",
        "type": "intake.repatriation-notified.v1",
        "title": {"bn": "প্রত্যাবাসনের সংবাদ এসেছে", "en": "Return notified"},
        "step": 3,
        "owner": "intake",
        "subject": str(closed.id("repatriation")),
        "sequence": 1,
        "time": "",
        "data": {"repatriation_id": str(closed.id("repatriation")), "informed_by": "FAMILY"},
    }


def test_a_reports_timeline_ends_where_the_case_begins(post: Post, closed: Story) -> None:
    entries = post.get(f"/v1/reports/{closed.id('report')}/timeline", "reporter")["items"]
    assert entries[-1]["type"] == "intake.report-accepted.v1"
    for who in ("officer", "authority"):
        assert post.status(f"/v1/reports/{closed.id('report')}/timeline", who) == 403


def test_the_tracker_has_fifteen_steps_with_titles(post: Post, closed: Story) -> None:
    tracker = post.get(f"/v1/cases/{closed.case}/tracker", "focal-point")
    assert tracker["stage"] == "CLOSED"
    assert [step["step"] for step in tracker["steps"]] == list(range(1, 16))
    assert tracker["steps"][4]["title"]["en"] == "Victim Confirmation"
    assert tracker["steps"][1]["state"] == "skipped"


MAY_READ = ("focal-point", "authority", "reporter", "person-jachai-1", "person-asha-1", "ctc-jashore")
WHILE_THEY_WORK_ON_IT = ("officer", "shelter", "lawyers")
# "assessor" is a colleague of the one who is named.
MAY_NOT_KNOW = ("ctc-khulna", "other-officer", "other-provider", "assessor")
MAY_NOT_ASK = ("administrator", "analyst")


@pytest.mark.parametrize(("ended", "for_them"), [(False, 200), (True, 404)])
def test_a_case_is_shown_to_whom_the_table_names(post: Post, ended: bool, for_them: int) -> None:
    parts = ("reported", "opened", "confirmed" if ended else "asked", "assessed", "requested", "decided")
    story = until(post, *parts, *(("helped", "closed") if ended else ("engaged",)))
    expected = dict.fromkeys(MAY_READ, 200) | dict.fromkeys(WHILE_THEY_WORK_ON_IT, for_them)
    expected |= dict.fromkeys(MAY_NOT_KNOW, 404) | dict.fromkeys(MAY_NOT_ASK, 403)
    for path in ("", "/timeline", "/tracker"):
        assert {who: post.status(f"/v1/cases/{story.case}{path}", who) for who in expected} == expected


def test_lists_of_cases_hold_only_what_the_caller_may_see_and_page_by_cursor(post: Post) -> None:
    stories = [until(post, "reported", "opened", "asked", label=f"story {number}") for number in range(5)]
    first = post.get("/v1/cases", "focal-point", limit=2)
    second = post.get("/v1/cases", "focal-point", limit=2, after=first["next"])
    third = post.get("/v1/cases", "focal-point", limit=2, after=second["next"])
    ids = [case["case_id"] for page in (first, second, third) for case in page["items"]]
    assert sorted(ids) == sorted(str(story.case) for story in stories) and len(set(ids)) == 5
    assert third["next"] is None
    assert len(post.get("/v1/cases", "officer")["items"]) == 5
    assert len(post.get("/v1/cases", "ctc-jashore")["items"]) == 5
    for stranger in ("ctc-khulna", "shelter", "other-officer", "assessor"):
        assert post.get("/v1/cases", stranger)["items"] == []
    assert post.get("/v1/cases", "focal-point", stage="APPROVAL")["items"] == []


def test_who_does_not_coordinate_sees_nobody_else_on_the_case(post: Post) -> None:
    story = until(post, "reported", "opened", "confirmed", "assessed", "requested", "decided", "engaged")
    seen = post.get(f"/v1/cases/{story.case}", "lawyers")
    hidden = {name for name, value in seen.items() if isinstance(value, dict) and value["masked"]}
    assert hidden == {
        *("stage", "other_stages", "current_upazila", "needs_attention", "overdue", "station", "reporter_organisation"),
        *("manager_organisation", "manager", "needs", "open_objects"),
    }
    assert post.get(f"/v1/cases/{story.case}", "focal-point")["needs"] == ["N05", "N06", "N07"]


def test_what_is_not_shown_cannot_be_asked_for(post: Post) -> None:
    story = until(post, "reported", "opened", "asked", "assessed", "requested", "decided", "engaged")
    stage = post.get(f"/v1/cases/{story.case}", "focal-point")["stage"]
    assert len(post.get("/v1/cases", "focal-point", stage=stage)["items"]) == 1
    assert len(post.get("/v1/cases", "officer")["items"]) == 1
    assert post.get("/v1/cases", "officer", stage=stage) == {"items": [], "next": None}


def test_who_manages_one_case_reads_another_as_the_provider_that_serves_in_it(post: Post) -> None:
    story = until(post, "reported", "opened", "confirmed", "assessed", "requested", "decided", "engaged")
    for who, stage in (("person-asha-1", False), ("manager-elsewhere", True)):
        hidden = isinstance(post.get(f"/v1/cases/{story.case}", who)["stage"], dict)
        assert hidden is stage, who
        listed = post.get("/v1/cases", who)["items"]
        assert [isinstance(each["stage"], dict) for each in listed] == [stage], who


def test_the_tracker_shows_a_station_and_a_provider_their_own_part(post: Post) -> None:
    story = until(post, "reported", "opened", "asked", "assessed", "requested", "decided", "engaged")

    def seen_by(who: str) -> list[int]:
        steps = post.get(f"/v1/cases/{story.case}/tracker", who)["steps"]
        assert len(steps) == 15
        return [step["step"] for step in steps if not isinstance(step["state"], dict)]

    assert seen_by("officer") == [5]
    assert seen_by("lawyers") == [10, 11]
    assert seen_by("focal-point") == list(range(1, 16))


def test_a_case_is_found_by_its_number_which_stands_in_no_address(post: Post) -> None:
    story = until(post, "reported", "opened", "asked")
    number = post.get(f"/v1/cases/{story.case}", "focal-point")["case_number"]
    for who, found in (("focal-point", 1), ("officer", 1), ("ctc-khulna", 0)):
        answer = post.http.post(
            "/v1/case-searches", json={"case_number": number}, headers={"Authorization": f"Bearer {who}"}
        )
        assert answer.status_code == 200, answer.text
        assert [item["case_id"] for item in answer.json()["items"]] == [str(story.case)] * found, who


def test_a_committee_sees_what_waits_and_not_who_helps(post: Post) -> None:
    story = until(post, "reported", "opened", "confirmed", "assessed", "requested", "decided")
    story.said = []
    story.referred("first", "provider-asha", "N06")
    post.deliver(story.said)

    def item(who: str, **query: object) -> dict[str, Any]:
        items = post.get("/v1/work-items", who, **query)["items"]
        return next(each for each in items if each["kind"] == "ANSWER_REFERRAL")

    assert item("ctc-jashore")["organisation"]["masked"] is True
    assert item("ctc-jashore")["places"] == ["BD404147", "BD4041"]
    assert (item("shelter")["organisation"], item("shelter")["places"]) == ("provider-asha", ["BD4041"])
    assert item("authority", mine=False)["places"] == ["BD4041"]


def test_that_a_provider_lost_its_authorisation_is_told_to_nobody_who_may_not_know_who_helps(post: Post) -> None:
    story = until(post, "reported", "opened", "confirmed", "assessed", "requested", "decided")
    story.said = []
    story.referred("first", "provider-asha", "N06")
    story.say(
        ReferralReviewRequestedV1,
        "first",
        referral_id=story.id("first"),
        organisation="provider-asha",
        reason="PROVIDER_SUSPENDED",
    )
    post.deliver(story.said)

    def sees(who: str, **query: object) -> tuple[bool, bool]:
        page = post.get("/v1/work-items", who, **query)
        return "REVIEW_REFERRAL" in page["counts"]["by_kind"], any(
            item["kind"] == "REVIEW_REFERRAL" for item in page["items"]
        )

    assert sees("focal-point") == sees("authority", mine=False) == (True, True)
    for who in ("ctc-jashore", "data-protection"):
        assert sees(who, mine=False) == (False, False), who
    assert "ANSWER_REFERRAL" in post.get("/v1/work-items", "ctc-jashore")["counts"]["by_kind"]
    timeline = str(post.get(f"/v1/cases/{story.case}/timeline", "ctc-jashore"))
    assert "referral-issued" in timeline and "referral-review" not in timeline


def test_a_committee_of_a_union_sees_the_cases_of_its_union_only(post: Post) -> None:
    until(post, "reported", "opened")
    assert post.get("/v1/cases", "ctc-union")["items"] == []
    story = Story("of-the-union")
    story.reported()
    story.opened()
    there = story.profile().model_copy(update={"current_union_code": UNION})
    story.say(CaseProfileChangedV1, "case", profile=there)
    post.deliver(story.said)
    assert [case["case_id"] for case in post.get("/v1/cases", "ctc-union")["items"]] == [str(story.case)]


def test_each_role_gets_the_work_it_must_do(post: Post) -> None:
    story = until(post, "reported", "opened", "confirmed", "assessed", "requested")

    def kinds(who: str, **query: object) -> list[str]:
        return [item["kind"] for item in post.get("/v1/work-items", who, **query)["items"]]

    assert kinds("focal-point") == ["DECIDE_SHORT_TERM"]
    assert kinds("authority") == ["DECIDE_LONGER_TERM", "DECIDE_LONGER_TERM"]
    assert sorted(kinds("focal-point", mine=False)) == ["DECIDE_LONGER_TERM", "DECIDE_LONGER_TERM", "DECIDE_SHORT_TERM"]
    assert len(kinds("ctc-jashore")) == 3
    assert kinds("ctc-khulna") == kinds("officer") == kinds("shelter") == []
    story.said = []
    story.decided(N07="REFUSED")
    story.referred("first", "provider-asha", "N06")
    post.deliver(story.said)
    assert kinds("shelter") == ["ANSWER_REFERRAL"]
    assert kinds("lawyers") == []


def test_work_is_sorted_by_due_time_counted_whole_and_paged(post: Post) -> None:
    for number in range(5):
        story = Story(f"story {number}")
        story.reported(from_abroad=False, hours=5 - number)
        post.deliver(story.said)
    post.clock._at = START + timedelta(hours=27, minutes=30)
    first = post.get("/v1/work-items", "focal-point", limit=3)
    second = post.get("/v1/work-items", "focal-point", limit=3, after=first["next"])
    due = [item["due_at"] for item in first["items"] + second["items"]]
    assert due == sorted(due) and len(due) == 5
    assert first["counts"] == second["counts"]
    assert first["counts"]["open"] == 5 and first["counts"]["by_kind"] == {"TRIAGE_REPORT": 5}
    overdue = [item for item in first["items"] + second["items"] if item["state"] == "overdue"]
    assert first["counts"]["overdue"] == len(overdue)
    assert second["next"] is None


def test_work_without_a_due_time_comes_last_and_still_pages(post: Post) -> None:
    for number in range(3):
        until(post, "reported", "opened", label=f"story {number}")
    first = post.get("/v1/work-items", "focal-point", limit=2)
    second = post.get("/v1/work-items", "focal-point", limit=2, after=first["next"])
    assert [item["kind"] for item in first["items"] + second["items"]] == ["BEGIN_CONFIRMATION"] * 3


def test_a_cursor_that_is_none_of_ours_is_malformed(post: Post) -> None:
    for cursor in ("nonsense", "WyJhIl0", "WyJhIiwiYiIsImMiXQ", "\0", "4KaF"):
        assert post.status("/v1/work-items", "focal-point", after=cursor) == 422
        assert post.status("/v1/cases", "focal-point", after=cursor) == 422


def test_indicators_count_the_reports_submitted_in_the_quarter(post: Post) -> None:
    until(post, "reported", "opened", label="accepted")
    late = Story("helpline", now=START + timedelta(days=100))
    late.reported(from_abroad=False, channel="HELPLINE", at_risk=True)
    post.deliver(late.said)
    second = post.get("/v1/indicators/M01", "analyst", fiscal_year=2026, quarter=2)
    assert second["value"] == {"total": 1, "by_channel": {"NGO": 1}, "at_risk": 0}
    year = post.get("/v1/indicators/M01", "authority", fiscal_year=2026)
    assert year["value"] == {"total": 2, "by_channel": {"HELPLINE": 1, "NGO": 1}, "at_risk": 1}
    triage = post.get("/v1/indicators/M07", "focal-point", fiscal_year=2026, quarter=2)
    assert triage["value"] == {"decided": 1, "waiting": 0, "median_hours": 2.0, "p90_hours": 2.0, "within": 1.0}
    assert post.get("/v1/indicators/M01", "ctc-khulna", fiscal_year=2026)["value"]["total"] == 0
    assert post.get("/v1/indicators/M01", "ctc-jashore", fiscal_year=2026)["value"]["total"] == 2


def test_going_on_without_consent_is_the_data_protection_officers_work_and_is_counted_by_reason(post: Post) -> None:
    story = until(post, "reported", "opened", "asked")
    story.said = []
    without: dict[str, Any] = {"consent_id": story.id("override"), "purpose": "C4"}
    ends = story.now + timedelta(days=7)
    given = without | {"person_id": story.id("person"), "until": ends, "override": "LIFE_THREATENING"}
    story.say(ConsentGivenV1, "override", **given)
    story.say(ConsentOverriddenV1, "override", reason="LIFE_THREATENING", until=ends, **without)
    post.deliver(story.said)

    def watched() -> list[tuple[Any, ...]]:
        items = post.get("/v1/work-items", "data-protection")["items"]
        return [(each["kind"], each["role"], each["object_id"], each["case_id"]) for each in items]

    def counted(who: str, **period: int) -> Any:
        return post.get("/v1/indicators/M34", who, fiscal_year=2026, **period)["value"]

    assert watched() == [("WATCH_OVERRIDE", "DPO", str(story.id("override")), str(story.case))]
    assert counted("analyst", quarter=2) == {
        "given": {"C2": 1, "C4": 1, "C8": 1},
        "withdrawn": {},
        "overrides": {"LIFE_THREATENING": 1},
    }
    assert counted("analyst", quarter=1)["overrides"] == {}
    assert counted("ctc-khulna")["overrides"] == {} and counted("ctc-jashore")["overrides"] == {"LIFE_THREATENING": 1}

    story.said = []
    ended: dict[str, Any] = {"person_id": story.id("person")}
    story.say(ConsentWithdrawnV1, "override", **without, **ended)
    story.say(ConsentWithdrawnV1, "consent C8", consent_id=story.id("C8"), purpose="C8", **ended)
    story.say(ConsentWithdrawnV1, "consent C2", consent_id=story.id("C2"), purpose="C2", cause="EXPIRED", **ended)
    post.deliver(story.said)
    assert watched() == []
    assert counted("analyst", quarter=2)["withdrawn"] == {"C8": 1}, "neither an override's end nor an expiry is one"


def test_an_unknown_indicator_or_quarter_is_told_apart(post: Post) -> None:
    assert post.status("/v1/indicators/M99", "analyst", fiscal_year=2026) == 404
    assert post.status("/v1/indicators/M01", "analyst", fiscal_year=2026, quarter=5) == 422
    assert post.status("/v1/indicators/M01", "officer", fiscal_year=2026) == 403


def test_the_person_is_given_her_whole_timeline_for_the_copy_she_asked_for(
    post: Post, closed: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    hers = Actor("rehana", "survivor", None, frozenset({"SUR"}), cases=frozenset({closed.case}))
    monkeypatch.setitem(ACTORS, "survivor", hers)
    path = f"/v1/cases/{closed.case}/subject-part"

    part = post.get(path, "survivor")

    assert part["timeline"] == read_to_its_end(post, f"/v1/cases/{closed.case}/timeline", "survivor")
    for who in ("officer", "authority"):
        assert post.status(path, who) == 403
