"""Who stands in which relation to a case, and until when."""

from nrm_monitoring.domain.access import ASSESSOR, CASE_MANAGER, PROVIDER, REPORTER, STATION, relations
from nrm_shared.contracts import verification
from services.monitoring.tests.story import LAWYERS, SHELTER, Story
from services.monitoring.tests.story import REPORTER as REPORTING
from services.monitoring.tests.story import STATION as HERE
from services.monitoring.tests.unit.told import dossier_of


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
