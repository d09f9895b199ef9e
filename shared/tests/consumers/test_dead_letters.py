"""Looking at dead letters and bringing them back: one that cannot go hides no other, and nothing is shown of a person."""

from uuid import uuid4

import pika
import pytest

from nrm_shared.kernel.errors import Unavailable
from nrm_shared.messaging import dead_letters, names
from nrm_shared.messaging.connection import parameters
from shared.tests.parts import depth, operator_url
from tests.support.rabbit import TestBroker

OWNER = "intake"
INBOX = names.inbox(OWNER)
GONE = "a-queue-of-long-ago"


def bury(rabbit: TestBroker, *origins: str, body: bytes = b"{}", **headers: str) -> list[str]:
    """Lay a letter among the dead of `OWNER` for each queue it may have died in; return their ids."""
    user = names.service_user(OWNER)
    ids = [str(uuid4()) for _ in origins]
    connection = pika.BlockingConnection(parameters(rabbit.url(user)))
    channel = connection.channel()
    channel.confirm_delivery()
    for id, origin in zip(ids, origins, strict=True):
        said = {"nrm-reason": "bug-ZeroDivisionError", "nrm-queue": origin, **headers}
        properties = pika.BasicProperties(message_id=id, user_id=user, delivery_mode=2, headers=said)
        channel.basic_publish(names.dead_letters(OWNER), "", body, properties, mandatory=True)
    connection.close()
    return ids


def test_a_letter_that_cannot_go_back_keeps_no_other_from_going(clean_rabbit: TestBroker) -> None:
    gone, first, second = bury(clean_rabbit, GONE, INBOX, INBOX)
    url = operator_url(clean_rabbit)

    replayed = dead_letters.replay(url)

    assert (replayed.done, replayed.failed, replayed.beyond) == (2, [(gone, f"there is no queue {GONE}")], 0)
    assert [letter.id for letter in dead_letters.list(url)] == [gone]
    assert depth(clean_rabbit, INBOX) == 2, (first, second)


def test_a_letter_of_which_nothing_was_kept_is_not_sent_again_but_told(clean_rabbit: TestBroker) -> None:
    (id,) = bury(clean_rabbit, INBOX, body=b"")
    url = operator_url(clean_rabbit)

    assert dead_letters.replay(url).failed == [(id, dead_letters.NO_BODY)]
    assert [letter.id for letter in dead_letters.list(url)] == [id]
    assert depth(clean_rabbit, INBOX) == 0


def test_what_lies_behind_those_looked_at_is_told(clean_rabbit: TestBroker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dead_letters, "MOST", 2)
    bury(clean_rabbit, INBOX, INBOX, INBOX)
    url = operator_url(clean_rabbit)

    found = dead_letters.survey(url)
    assert (len(found.letters), found.beyond) == (2, 1)
    replayed = dead_letters.replay(url)
    assert (replayed.done, replayed.beyond) == (2, 1)
    assert (dead_letters.replay(url).done, dead_letters.survey(url).beyond) == (1, 0)


def test_a_letter_is_shown_with_its_headers_but_no_word_of_its_sender(clean_rabbit: TestBroker) -> None:
    (id,) = bury(clean_rabbit, INBOX, traceparent="00-a-b-01", victim="Rehana")
    shown = dead_letters.show(operator_url(clean_rabbit), id)

    assert shown is not None
    text = shown.described()
    assert "nrm-reason: bug-ZeroDivisionError" in text and "traceparent: 00-a-b-01" in text
    assert "others: 1, not shown" in text
    assert "Rehana" not in text and "victim" not in text


def test_a_broker_that_does_not_answer_is_unavailable() -> None:
    nowhere = "amqp://operator:none@127.0.0.1:1/%2F"
    for ask in (dead_letters.survey, dead_letters.replay):
        with pytest.raises(Unavailable):
            ask(nowhere)
