"""Relations to a case, and what of its story each role sees."""

from nrm_monitoring.app.timeline import shown
from nrm_monitoring.domain.access import ASSESSOR, CASE_MANAGER, PROVIDER, REPORTER, STATION, relations
from nrm_shared.contracts import verification
from nrm_shared.kernel.actor import Actor
from services.monitoring.tests.story import LAWYERS, SHELTER, Story
from services.monitoring.tests.story import REPORTER as REPORTING
from services.monitoring.tests.story import STATION as HERE
from services.monitoring.tests.unit.told import dossier_of


def types_seen_by(role: str, organisation: str | None = None) -> set[str]:
    actor = Actor("somebody", "person", organisation, frozenset({role}))
    kept = [said.kept(position) for position, said in enumerate(Story().whole().said, start=1)]
    return {entry.type for entry in shown(kept, actor)}


def test_everybody_named_in_a_case_stands_in_a_relation_to_it() -> None:
    found = {(each.relation, each.party) for each in relations(dossier_of(Story().whole()))}
    assert found == {
        (REPORTER, REPORTING),
        (STATION, HERE),
        (ASSESSOR, "person-jachai-1"),
        (PROVIDER, SHELTER),
        (PROVIDER, LAWYERS),
        (CASE_MANAGER, "person-asha-1"),
    }


def test_a_decline_ends_the_relation_unless_another_referral_holds_it() -> None:
    story = Story()
    for part in ("reported", "opened", "confirmed", "assessed", "requested", "decided"):
        getattr(story, part)()
    from nrm_shared.contracts.referral import ReferralDeclinedV1

    story.referred("first", SHELTER, "N06")
    story.answered("first", SHELTER, ReferralDeclinedV1, "N06", code="NO_CAPACITY")
    shelter = next(each for each in relations(dossier_of(story)) if each.party == SHELTER)
    assert shelter.until == story.now and not shelter.holds(story.now)
    story.referred("second", SHELTER, "N06")
    shelter = next(each for each in relations(dossier_of(story)) if each.party == SHELTER)
    assert shelter.until is None


def test_a_cancelled_task_ends_the_stations_relation() -> None:
    story = Story()
    story.reported()
    story.opened()
    story.say(
        verification.ConfirmationTaskIssuedV1, "task", task_id=story.id("task"), station=HERE,
        questionnaire_version="draft-2.15", due_at=story.now,
    )  # fmt: skip
    story.say(verification.ConfirmationTaskCancelledV1, "task", task_id=story.id("task"), reason="DUPLICATE")
    station = next(each for each in relations(dossier_of(story)) if each.relation == STATION)
    assert not station.holds(story.now)


def test_an_accepted_finding_ends_the_stations_relation() -> None:
    story = Story()
    for part in ("reported", "opened", "confirmed"):
        getattr(story, part)()
    station = next(each for each in relations(dossier_of(story)) if each.relation == STATION)
    assert not station.holds(story.now)


def test_a_completed_service_ends_the_providers_relation() -> None:
    whole = Story().whole()
    assert [
        each.party for each in relations(dossier_of(whole)) if each.relation == PROVIDER and each.until is None
    ] == []


def test_police_see_nothing_of_needs_services_or_where_somebody_lives() -> None:
    assert {type.partition(".")[0] for type in types_seen_by("POL", HERE)} == {"intake", "verification"}


def test_a_provider_sees_only_what_names_its_own_organisation() -> None:
    seen = types_seen_by("PFP", LAWYERS)
    assert "referral.referral-accepted.v1" in seen
    assert "referral.referral-declined.v1" not in seen
    assert {type.partition(".")[0] for type in seen} == {"referral"}


def test_a_case_manager_sees_that_the_police_answered_but_not_what() -> None:
    actor = Actor("somebody", "person", SHELTER, frozenset({"CMG"}))
    kept = [said.kept(position) for position, said in enumerate(Story().whole().said, start=1)]
    finding = next(entry for entry in shown(kept, actor) if entry.type == verification.FindingSubmittedV1.TYPE)
    assert finding.data is None


def test_the_focal_point_sees_everything_and_an_administrator_nothing() -> None:
    assert types_seen_by("FP") == {said.data.TYPE for said in Story().whole().said}
    assert types_seen_by("ADM") == set()
