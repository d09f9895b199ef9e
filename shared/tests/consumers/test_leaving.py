"""A consumer that leaves gives back all that it holds, in order, whatever is on its way to it."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from pika import spec
from sqlalchemy import Engine

from nrm_shared.inbox.delivery import Delivery
from nrm_shared.messaging import names
from shared.tests.parts import SERVICE, Sent, at_port, consuming, message, send
from tests.support.blackhole import BlackHole
from tests.support.rabbit import TestBroker
from tests.support.waiting import eventually

CONSUME, CANCEL = (method.INDEX.to_bytes(4, "big") for method in (spec.Basic.Consume, spec.Basic.Cancel))
MESSAGES = 400
FLIGHTS = 8


class Fleeing:
    """Loses its connection with the first batches in hand, some of it each time, and notes what it takes in."""

    def __init__(self) -> None:
        self.fled = 0
        self.taken: list[str] = []

    def run_batch(self, deliveries: Sequence[Delivery]) -> None:
        if self.fled < FLIGHTS:
            self.fled += 1
            raise ConnectionResetError
        known = set(self.taken)
        self.taken += [each.message_id for each in deliveries if each.message_id and each.message_id not in known]

    def retry_parked(self) -> int:
        return 0

    def forget_waiting(self) -> None:
        return


@contextmanager
def arriving(rabbit: TestBroker, messages: Sequence[Sent], work: Fleeing) -> Iterator[None]:
    """Send `messages` one by one as long as `work` flees, and the rest together."""

    def go() -> None:
        waiting = list(messages)
        while waiting and work.fled < FLIGHTS:
            send(rabbit, [waiting.pop(0)])
        send(rabbit, waiting)

    sending = threading.Thread(target=go)
    sending.start()
    yield
    sending.join()


def test_what_arrives_while_a_consumer_leaves_does_not_overtake_what_it_held(
    clean_rabbit: TestBroker, engine: Engine
) -> None:
    messages, work = [message() for _ in range(MESSAGES)], Fleeing()
    with consuming(clean_rabbit, engine, inbox=work), arriving(clean_rabbit, messages, work):
        eventually(lambda: len(work.taken) == MESSAGES, "all were taken in", 60)
    assert work.taken == [each.id for each in messages]


def test_a_consumer_that_leaves_cancels_nothing(clean_rabbit: TestBroker, engine: Engine) -> None:
    host, _, port = clean_rabbit.address.partition(":")
    said = bytearray()
    tapped = BlackHole((host, int(port)), hear=said.extend)
    through = at_port(clean_rabbit.url(names.service_user(SERVICE)), tapped.port)
    with consuming(clean_rabbit, engine, inbox=Fleeing(), url=through) as loop:
        eventually(lambda: loop.connected, "the broker was found")
    tapped.close()
    assert CONSUME in said
    assert CANCEL not in said
