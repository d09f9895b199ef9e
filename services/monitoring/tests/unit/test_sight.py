"""What of a case's story each role sees (2.2, 2.14, INV-33, INV-46)."""

from collections import defaultdict
from typing import Any

import pytest

from nrm_monitoring.app import SUBSCRIPTIONS
from nrm_monitoring.app.timeline import TimelineEntry, shown
from nrm_monitoring.app.titles import sight
from nrm_monitoring.domain.sight import ALL_STEPS, ANY, NOTHING, OWN, Rule, Seer, own_part, parse, shows, steps_of
from nrm_monitoring.domain.steps import track
from nrm_shared.access.masking import MASKED
from nrm_shared.contracts import intake, referral, verification
from nrm_shared.contracts.intake import CaseProfile
from nrm_shared.reference.enums import Role
from services.monitoring.tests.story import JASHORE, LAWYERS, SHELTER, STATION, Story
from services.monitoring.tests.unit.told import dossier_of

GIVEN = intake.ConsentGivenV1.TYPE


def entries(role: str, organisation: str = "elsewhere", story: Story | None = None) -> list[TimelineEntry]:
    kept = [said.kept(position) for position, said in enumerate((story or with_consents()).said, start=1)]
    return shown(kept, Seer(frozenset({role}), frozenset({organisation})))


def with_consents() -> Story:
    """Return the whole story, in which the person also agreed to what C5, C6 and C9 say."""
    story = Story().whole()
    named: dict[str, Any] = {"organisation": SHELTER, "needs": ["N06", "N08"]}
    for purpose, more in {"C5": named, "C6": {}, "C9": {}}.items():
        story.say(
            intake.ConsentGivenV1, f"consent {purpose}", consent_id=story.id(purpose), person_id=story.id("person"),
            purpose=purpose, **more,
        )  # fmt: skip
    return story


def data_of(role: str, event: str, organisation: str = "elsewhere") -> list[dict[str, Any]]:
    return [each.data for each in entries(role, organisation) if each.type == event and isinstance(each.data, dict)]


def said_to(role: str, organisation: str = "elsewhere") -> str:
    return str([each.data for each in entries(role, organisation)])


@pytest.mark.parametrize("role", ["POL", "CAU", "FRO", "HLP"])
def test_need_types_and_who_meets_them_are_told_to_no_police_and_to_nobody_who_handed_the_case_over(role: str) -> None:
    told = said_to(role, STATION)
    for text in ("N05", "N06", "N07", "N08", SHELTER, LAWYERS):
        assert text not in told


def test_the_police_read_of_consents_only_whether_the_person_takes_part_in_their_case() -> None:
    assert [each["purpose"] for each in data_of("POL", GIVEN, STATION)] == ["C9"]
    assert data_of("FRO", GIVEN) == []


def test_a_station_sees_its_own_task_and_no_other() -> None:
    issued = verification.ConfirmationTaskIssuedV1.TYPE
    assert data_of("POL", issued, STATION)[0]["station"] == STATION
    assert data_of("POL", issued, "PS-DMP-RAMNA") == []
    assert data_of("POL", verification.FindingAcceptedV1.TYPE, STATION), "an event of the task that names no station"


def test_a_committee_reads_need_types_and_nobody_who_meets_them() -> None:
    told = said_to("CTC")
    assert "N06" in told
    assert SHELTER not in told and LAWYERS not in told
    [issued, *_] = data_of("CTC", referral.ReferralIssuedV1.TYPE)
    assert issued["organisation"] is MASKED and issued["needs"] == ["N06"]


def test_whom_a_consent_names_is_told_to_who_coordinates_and_to_herself() -> None:
    for role in ("FP", "AUT", "CMG", "SUR"):
        assert SHELTER in [each["organisation"] for each in data_of(role, GIVEN)], role
    assert [each["needs"] for each in data_of("PFP", GIVEN, SHELTER)] == [["N06", "N08"]]
    assert data_of("PFP", GIVEN, LAWYERS) == []


def test_a_provider_sees_only_what_names_its_own_organisation_and_that_the_plan_is_shared() -> None:
    types = {each.type for each in entries("PFP", LAWYERS)}
    assert "referral.referral-accepted.v1" in types
    assert "referral.referral-declined.v1" not in types
    assert "verification.determination-issued.v1" not in types
    assert SHELTER not in str(
        [each.data for each in entries("PFP", LAWYERS) if each.type != "referral.case-manager-appointed.v1"]
    )


def test_the_plan_names_to_a_provider_nobody_else_who_carries_it_out() -> None:
    story = Story().whole()
    story.say(referral.PlanActivatedV1, "plan", plan_id=story.id("plan"), version=2, organisations=[SHELTER, LAWYERS])
    [*_, plan] = [each for each in entries("PFP", LAWYERS, story) if each.type == referral.PlanActivatedV1.TYPE]
    assert isinstance(plan.data, dict) and plan.data["organisations"] is MASKED and plan.data["version"] == 2


def test_where_somebody_is_ends_for_the_police_at_the_district() -> None:
    [opened] = data_of("POL", intake.CaseOpenedV1.TYPE, STATION)
    assert opened["profile"]["current_district"] == JASHORE
    assert opened["profile"]["current_upazila"] is MASKED
    assert set(opened["profile"]) == set(CaseProfile.model_fields), "what is hidden keeps its place"


def test_who_reported_is_kept_from_the_person_reported() -> None:
    [report] = data_of("SUR", intake.ReportSubmittedV1.TYPE)
    assert (report["reporter_organisation"], report["reporter_kind"]) == (MASKED, MASKED)


def test_a_case_manager_sees_that_the_police_answered_but_not_what() -> None:
    finding = next(each for each in entries("CMG", SHELTER) if each.type == verification.FindingSubmittedV1.TYPE)
    assert finding.data is MASKED


def test_the_focal_point_sees_everything_and_an_administrator_nothing() -> None:
    story = with_consents()
    assert [each.data for each in entries("FP", story=story)] == [
        said.data.model_dump(mode="json") for said in story.said
    ]
    assert entries("ADM") == []


def test_a_field_added_to_an_event_is_hidden_until_the_list_names_it() -> None:
    of = parse(["events,roles,only,fields", "a.b.v1,POL,,known"])
    assert of.of("a.b.v1", Seer(frozenset({"POL"}), frozenset()), [{}]) == frozenset({"known"})
    assert of.of("a.c.v1", Seer(frozenset({"POL"}), frozenset()), [{}]) is None


def test_the_list_names_events_fields_and_roles_that_there_are() -> None:
    known = {event.TYPE: event for event in SUBSCRIPTIONS}
    assert sight().types <= set(known)
    of_rule: dict[Rule, set[str]] = defaultdict(set)
    for type, rules in sight().rules.items():
        for rule in rules:
            of_rule[rule] |= set() if type == ANY else set(known[type].model_fields)
    for rule, there in of_rule.items():
        assert rule.roles <= {role.value for role in Role}, rule
        assert rule.only in {"", OWN} or rule.only.partition("=")[0] in there, rule
        assert {field.partition(".")[0] for field in rule.fields} - {ANY, NOTHING} <= there, rule


def test_a_row_that_lacks_something_is_refused() -> None:
    with pytest.raises(ValueError, match="a row is"):
        parse(["events,roles,only,fields", "a.b.v1,POL,,"])


@pytest.mark.parametrize(
    ("role", "steps"),
    [("POL", {5}), ("CAU", {5}), ("FRO", {1, 2, 3, 4}), ("ASR", {6, 7}), ("PFP", {10, 11}), ("ADM", set())],
)
def test_the_tracker_shows_each_role_its_own_steps(role: str, steps: set[int]) -> None:
    assert steps_of({role}) == steps
    assert not shows("stage", {role})


def test_who_coordinates_and_the_person_herself_see_every_step() -> None:
    for role in ("FP", "AUT", "CMG", "CTC", "SUR"):
        assert steps_of({role}) == ALL_STEPS and shows("stage", {role})


def test_a_place_finer_than_the_district_is_for_who_finds_help_there_and_for_herself() -> None:
    assert {role.value for role in Role if shows("current_upazila", {role.value})} == {"FP", "CMG", "CTC", "SUR"}


def test_a_providers_steps_follow_from_its_own_referrals() -> None:
    story = Story()
    for part in ("reported", "opened", "confirmed", "assessed", "requested", "decided"):
        getattr(story, part)()
    story.referred("first", SHELTER, "N06")
    story.answered("first", SHELTER, referral.ReferralAcceptedV1, "N06")
    dossier = dossier_of(story)
    assert track(dossier)[9].blocked_by == ("REFERRAL",), "the other needs wait for a provider"
    own = own_part(dossier, Seer(frozenset({"PFP"}), frozenset({SHELTER})))
    assert (track(own)[9].state, track(own)[9].blocked_by) == ("done", ())
