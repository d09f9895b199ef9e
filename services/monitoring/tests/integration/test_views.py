"""The views on a real database: whatever the order of arrival, whatever the batches, they end the same."""

import random

import pytest

from services.monitoring.tests.integration.post import Post
from services.monitoring.tests.story import Story, shuffled


def stories() -> list[Story]:
    """Three stories that go differently far, the second linked to the first one's case by a report of its own."""
    first, second, third = Story("one").whole(), Story("two"), Story("three")
    second.returned()
    second.reported()
    second.opened()
    second.confirmed()
    third.reported(from_abroad=False, channel="HELPLINE")
    return [first, second, third]


def test_the_whole_story_arrives_in_one_batch_or_event_by_event(post: Post) -> None:
    said = [each for story in stories() for each in story.said]
    post.deliver(said)
    together = post.views()
    assert [len(rows) > 0 for rows in together.values()] == [True] * 5
    assert post.scalar("SELECT count(*) FROM event") == len(said)


@pytest.mark.parametrize("seed", range(4))
def test_any_arrival_that_keeps_each_aggregates_order_ends_in_the_same_views(
    post: Post, other_post: Post, seed: int
) -> None:
    told = stories()
    other_post.deliver([each for story in told for each in story.said])
    chance = random.Random(seed)
    mixed = shuffled(told, chance.randrange)
    while mixed:
        size = chance.choice((1, 2, 5, 40))
        post.deliver(mixed[:size])
        mixed = mixed[size:]
    assert post.views() == other_post.views()


def test_an_event_delivered_twice_counts_once(post: Post) -> None:
    story = Story()
    story.reported(from_abroad=False)
    post.deliver([story.said[0], story.said[0]])
    post.deliver(story.said)
    assert post.scalar("SELECT count(*) FROM event") == 1
    assert post.scalar("SELECT count(*) FROM live.work_item") == 1


def test_a_report_that_becomes_a_case_takes_its_work_items_along(post: Post) -> None:
    story = Story()
    story.reported(from_abroad=False)
    post.deliver(story.said)
    assert post.scalar("SELECT root FROM live.work_item") == story.id("report")
    before = len(story.said)
    story.opened()
    post.deliver(story.said[before:])
    assert post.scalar(f"SELECT count(*) FROM live.work_item WHERE root <> '{story.case}'") == 0
    assert post.scalar("SELECT count(*) FROM live.work_item WHERE kind = 'TRIAGE_REPORT'") == 1


def test_a_second_report_is_linked_to_the_case_it_tells_of(post: Post) -> None:
    from nrm_shared.contracts.intake import ReportLinkedV1

    story, other = Story("one"), Story("two")
    story.reported(from_abroad=False)
    story.opened()
    other.returned()
    other.reported()
    other.say(ReportLinkedV1, "report", of_case=False, report_id=other.id("report"), case_id=story.case)
    post.deliver(other.said)
    post.deliver(story.said)
    types = [entry["type"] for entry in post.get(f"/v1/cases/{story.case}/timeline", "focal-point")["items"]]
    assert types.count("intake.report-submitted.v1") == 2
    assert "intake.repatriation-received.v1" in types


def test_events_about_organisations_are_kept_and_change_no_view(post: Post) -> None:
    from nrm_shared.contracts.identity import OrganisationChangedV1

    story = Story()
    story.say(
        OrganisationChangedV1, "organisation", of_case=False, organisation="ngo-shurokkha", label_bn="সুরক্ষা",
        label_en="Shurokkha", kind="NGO", active=True,
    )  # fmt: skip
    post.deliver(story.said)
    assert post.scalar("SELECT count(*) FROM event WHERE story IS NULL") == 1
    assert all(rows == [] for rows in post.views().values())


def test_the_event_store_cannot_be_changed_by_the_service(post: Post) -> None:
    from sqlalchemy import text
    from sqlalchemy.exc import DBAPIError

    for statement in ("UPDATE event SET type = 'x'", "DELETE FROM event", "TRUNCATE event"):
        with pytest.raises(DBAPIError), post.engine.begin() as connection:
            connection.execute(text(statement))
