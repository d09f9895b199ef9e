"""A message that cannot be worked on ends among the dead letters with reason and body, and harms no neighbour."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import Engine

from nrm_shared.contracts.envelope import MAX_BODY_BYTES
from nrm_shared.messaging import dead_letters
from shared.tests.consumers import recorder
from shared.tests.consumers.recorder import QUEUE
from shared.tests.parts import (
    Sent,
    await_dead,
    await_effects,
    consuming,
    depth,
    effects,
    message,
    number_of,
    operator_url,
    relaying,
    send,
)
from tests.support.postgres import ServiceDatabase
from tests.support.rabbit import TestBroker
from tests.support.waiting import eventually

MALFORMED: dict[str, Callable[[Sent], Sent]] = {
    "not-json": lambda good: replace(good, body=good.body[:-1]),
    "not-a-cloudevent": lambda good: replace(good, body=b"[1, 2, 3]"),
    "content-type": lambda good: replace(good, content_type="text/plain"),
    "unknown-type": lambda good: replace(
        good, body=good.body.replace(b"intake.report-submitted", b"intake.unheard-of")
    ),
    "unknown-version": lambda good: replace(good, body=good.body.replace(b"submitted.v1", b"submitted.v9")),
    "schema": lambda good: replace(good, body=good.body.replace(b'"report_number"', b'"report_nombre"')),
    "too-large": lambda good: replace(good, body=good.body + b" " * MAX_BODY_BYTES),
}


@pytest.mark.parametrize("reason", MALFORMED)
def test_a_malformed_message_dies_at_once_with_reason_and_body(
    clean_rabbit: TestBroker, engine: Engine, spine: ServiceDatabase, reason: str
) -> None:
    before, after = message(), message()
    bad = MALFORMED[reason](message())
    send(clean_rabbit, [before, bad, after])

    with consuming(clean_rabbit, engine), relaying(clean_rabbit, spine):
        ids = await_effects(engine, 2)
        letter = await_dead(clean_rabbit, 1)[bad.id]

    assert ids == [before.id, after.id]
    assert (letter.reason, letter.body, letter.origin) == (reason, bad.body, QUEUE)
    assert number_of(engine, "parked") == 0


def test_a_handler_that_raises_harms_no_neighbour_and_dies_after_a_few_tries(
    clean_rabbit: TestBroker, engine: Engine, spine: ServiceDatabase
) -> None:
    good = [message() for _ in range(20)]
    bad = message("RAISE")
    send(clean_rabbit, [*good[:10], bad, *good[10:]])

    with consuming(clean_rabbit, engine), relaying(clean_rabbit, spine):
        ids = await_effects(engine, 20)
        letter = await_dead(clean_rabbit, 1)[bad.id]

    assert ids == [each.id for each in good]
    assert (letter.reason, letter.body) == ("bug-ZeroDivisionError", bad.body)


def test_a_message_that_a_rule_refuses_dies_at_once(
    clean_rabbit: TestBroker, engine: Engine, spine: ServiceDatabase
) -> None:
    bad, good = message("REFUSE"), message()
    send(clean_rabbit, [bad, good])

    with consuming(clean_rabbit, engine), relaying(clean_rabbit, spine):
        assert await_effects(engine, 1) == [good.id]
        assert await_dead(clean_rabbit, 1)[bad.id].reason == "illegal-move"


def test_a_malformed_message_that_the_broker_delivers_again_is_one_dead_letter(
    clean_rabbit: TestBroker, engine: Engine, spine: ServiceDatabase
) -> None:
    bad, good = MALFORMED["not-json"](message()), message()
    send(clean_rabbit, [bad, bad, good, bad])

    with consuming(clean_rabbit, engine), relaying(clean_rabbit, spine):
        await_effects(engine, 1)
        eventually(lambda: depth(clean_rabbit, QUEUE) == 0, "the queue is empty")
        await_dead(clean_rabbit, 1)
        eventually(lambda: number_of(engine, "outbox") == 0, "the outbox is empty")
        await_dead(clean_rabbit, 1)


def test_a_dead_letter_comes_back_once_after_the_fix(
    clean_rabbit: TestBroker, engine: Engine, spine: ServiceDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, marker = message("RAISE"), message()
    url = operator_url(clean_rabbit)
    with consuming(clean_rabbit, engine), relaying(clean_rabbit, spine):
        send(clean_rabbit, [bad])
        await_dead(clean_rabbit, 1)
        shown = dead_letters.show(url, bad.id)
        assert shown is not None and "bug-ZeroDivisionError" in shown.described()
        assert [letter.id for letter in dead_letters.list(url)] == [bad.id], "looking takes nothing away"

        monkeypatch.setattr(recorder, "BUGS", frozenset[str]())
        assert dead_letters.replay(url, bad.id).done == 1
        assert dead_letters.replay(url, bad.id).done == 0
        assert await_effects(engine, 1) == [bad.id]
        # The message as it was first sent, delivered once more, is known.
        send(clean_rabbit, [bad, marker])
        await_effects(engine, 2)

    assert [id for id, _, _ in effects(engine)] == [bad.id, marker.id]
    assert dead_letters.list(url) == []
