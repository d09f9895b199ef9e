"""Rebuilding: the same views, and nothing lost that arrives meanwhile."""

import threading
from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import text

from nrm_monitoring import rebuild as module
from nrm_monitoring.rebuild import AlreadyRebuilding, rebuild
from services.monitoring.tests.integration.post import Post
from services.monitoring.tests.story import Story


def quiet(line: str) -> None:
    """Take no notice of progress."""


def test_a_rebuild_gives_the_live_views_row_by_row(post: Post) -> None:
    post.deliver([each for label in ("one", "two", "three") for each in Story(label).whole().said])
    live = post.views()
    told: list[str] = []
    assert rebuild(post.engine, told.append) == post.scalar("SELECT count(*) FROM event")
    assert post.views() == live
    assert post.views("beside") == live
    assert any(line.startswith("derived") for line in told) and told[-1].startswith("swapped")


def test_a_field_this_monitoring_does_not_know_yet_is_kept_for_a_later_rebuild(post: Post) -> None:
    [first, *_] = Story().whole().said
    delivery = first.delivery()
    post.inbox.run_batch(
        [replace(delivery, body=delivery.body.replace(b'"data":{', b'"data":{"added_later":"yes",', 1))]
    )
    assert post.scalar("SELECT data ->> 'added_later' FROM event") == "yes"


def test_a_rebuild_repairs_views_that_were_damaged(post: Post) -> None:
    post.deliver(Story().whole().said)
    live = post.views()
    with post.engine.begin() as connection:
        connection.execute(text("DELETE FROM live.case_view"))
        connection.execute(text("UPDATE live.work_item SET role = 'FP'"))
        connection.execute(text("INSERT INTO live.link SELECT gen_random_uuid(), gen_random_uuid()"))
    rebuild(post.engine, quiet)
    assert post.views() == live


def test_events_that_arrive_at_every_moment_of_a_rebuild_are_in_the_new_views(post: Post) -> None:
    early, late = Story("early").whole(), [Story(f"late {number}") for number in range(12)]
    for story in late:
        story.whole()
    post.deliver(early.said)
    # Each line of progress lets some more arrive, so that every phase sees traffic.
    waiting = [story.said[half::2] for story in late for half in (0,)] + [story.said[1::2] for story in late]

    def more(line: str) -> None:
        for _ in range(6):
            if waiting and not line.startswith("swapped"):
                post.deliver(waiting.pop(0))

    rebuild(post.engine, more)
    for rest in waiting:
        post.deliver(rest)
    after = post.views()
    rebuild(post.engine, quiet)
    assert post.views() == after
    assert post.scalar("SELECT count(*) FROM live.case_view") == 13


def test_a_consumer_that_works_while_the_views_are_swapped_loses_nothing(post: Post) -> None:
    stories = [Story(f"story {number}").whole() for number in range(30)]
    done = threading.Event()

    def consume() -> None:
        try:
            for story in stories:
                post.deliver(story.said, batch=20)
        finally:
            done.set()  # a consumer that failed ends the rebuilding, too, and the views tell of it

    consumer = threading.Thread(target=consume)
    consumer.start()
    rounds = 0
    while not done.is_set():
        rebuild(post.engine, quiet)
        rounds += 1
    consumer.join()
    live = post.views()
    rebuild(post.engine, quiet)
    assert rounds > 0
    assert post.views() == live
    assert post.scalar("SELECT count(*) FROM live.case_view WHERE status = 'CLOSED'") == 30


def test_only_one_rebuild_runs_at_a_time(post: Post) -> None:
    with module._alone(post.engine), pytest.raises(AlreadyRebuilding):
        rebuild(post.engine, quiet)
    assert rebuild(post.engine, quiet) == 0


def test_a_database_that_does_not_answer_is_told_in_a_line(
    service_environment: Callable[..., dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    away = service_environment("monitoring", database_url="postgresql://monitoring_app@127.0.0.1:1/nrm_monitoring")
    for name, value in away.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit, match="the database does not answer"):
        module.main()
