"""One batch is one transaction, and each message has its effect only once."""

from collections.abc import Sequence
from uuid import uuid4

from sqlalchemy import Engine, text

from nrm_shared.inbox.delivery import Delivery
from nrm_shared.messaging.loop import BATCH
from shared.tests.consumers.recorder import QUEUE, build_inbox
from shared.tests.parts import await_effects, consuming, depth, effects, message, send
from tests.support.rabbit import TestBroker
from tests.support.waiting import eventually


class Watching:
    """An inbox that remembers the size of every batch it was given."""

    def __init__(self, engine: Engine) -> None:
        self.sizes: list[int] = []
        self._inbox = build_inbox(engine)
        self.retry_parked = self._inbox.retry_parked
        self.forget_waiting = self._inbox.forget_waiting

    def run_batch(self, deliveries: Sequence[Delivery]) -> None:
        self.sizes.append(len(deliveries))
        self._inbox.run_batch(deliveries)


def test_what_waits_is_taken_together_in_one_transaction(clean_rabbit: TestBroker, engine: Engine) -> None:
    messages = [message() for _ in range(300)]
    send(clean_rabbit, messages)
    watching = Watching(engine)

    with consuming(clean_rabbit, engine, inbox=watching):
        ids = await_effects(engine, 300)

    assert ids == [each.id for each in messages]
    assert max(watching.sizes) > 1
    assert max(watching.sizes) <= BATCH
    with engine.connect() as connection:
        transactions = connection.execute(text("SELECT count(DISTINCT xmin::text) FROM effect")).scalar_one()
    assert transactions == len(watching.sizes)


def test_a_message_that_comes_twice_in_one_batch_has_one_effect(clean_rabbit: TestBroker, engine: Engine) -> None:
    messages = [message() for _ in range(20)]
    twice = [each for each in messages for _ in range(2)]
    send(clean_rabbit, twice)

    with consuming(clean_rabbit, engine):
        await_effects(engine, 20)
        eventually(lambda: depth(clean_rabbit, QUEUE) == 0, "the queue is empty")

    assert [id for id, _, _ in effects(engine)] == [each.id for each in messages]


def test_a_message_that_comes_again_later_has_no_second_effect(clean_rabbit: TestBroker, engine: Engine) -> None:
    first, marker = message(), message()
    with consuming(clean_rabbit, engine):
        send(clean_rabbit, [first])
        await_effects(engine, 1)
        send(clean_rabbit, [first, first, marker])
        ids = await_effects(engine, 2)

    assert ids == [first.id, marker.id]


def test_events_of_one_aggregate_take_effect_in_their_order(clean_rabbit: TestBroker, engine: Engine) -> None:
    subjects = [uuid4() for _ in range(5)]
    messages = [message(subject=subject, sequence=n) for n in range(40) for subject in subjects]
    send(clean_rabbit, messages)

    with consuming(clean_rabbit, engine):
        await_effects(engine, len(messages))

    for subject in subjects:
        assert [sequence for _, about, sequence in effects(engine) if about == str(subject)] == [*range(40)]
