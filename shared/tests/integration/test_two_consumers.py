"""Two processes with the same messages in hand decide each message's fate only once."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from uuid import uuid4

import pytest
from sqlalchemy import Engine

from nrm_shared.db.engine import make_engine
from nrm_shared.inbox import store
from nrm_shared.inbox.delivery import Delivery
from nrm_shared.runner.batch import SUSPECT_DELIVERIES, Inbox
from shared.tests.consumers.recorder import QUEUE, build_inbox
from shared.tests.parts import Sent, effects, message, number_of, open_gate
from tests.support.postgres import ServiceDatabase
from tests.support.waiting import eventually

ROUNDS = 10


@dataclass(frozen=True)
class Two:
    """Two consumers' inboxes on one database."""

    inboxes: tuple[Inbox, Inbox]

    def both(self, act: Callable[[Inbox], object]) -> None:
        """Let both do the same at once."""
        barrier = threading.Barrier(2)

        def run(inbox: Inbox) -> None:
            barrier.wait()
            act(inbox)

        threads = [threading.Thread(target=run, args=(inbox,)) for inbox in self.inboxes]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


@pytest.fixture
def two(spine: ServiceDatabase) -> Iterator[Two]:
    engines = [make_engine(spine.app_url, pool=2, application=f"consumer-{n}") for n in range(2)]
    yield Two((build_inbox(engines[0]), build_inbox(engines[1])))
    for engine in engines:
        engine.dispose()


def _look_again(inbox: Inbox) -> None:
    inbox.forget_waiting()
    inbox.retry_parked()


def delivered(sent: Sent, count: int = 0) -> Delivery:
    return Delivery(QUEUE, sent.body, sent.id, sent.type, sent.content_type, count=count)


def test_a_message_in_two_hands_has_one_effect(two: Two, engine: Engine) -> None:
    messages = [[delivered(message()) for _ in range(20)] for _ in range(ROUNDS)]
    for batch in messages:
        two.both(lambda inbox, batch=batch: inbox.run_batch(batch))  # type: ignore[misc]
    assert len(effects(engine)) == len({id for id, _, _ in effects(engine)}) == 20 * ROUNDS


def test_what_waits_is_brought_back_by_one_of_them_only(two: Two, engine: Engine) -> None:
    for _ in range(ROUNDS):
        about = uuid4()
        held = [delivered(message("LATER" if n == 0 else "NORMAL", subject=about, sequence=n)) for n in range(3)]
        two.both(lambda inbox, held=held: inbox.run_batch(held))  # type: ignore[misc]
        open_gate(engine, str(about))
        while number_of(engine, "parked"):
            two.both(forget_and_retry)
        mine = [sequence for _, subject, sequence in effects(engine) if subject == str(about)]
        assert mine == [0, 1, 2]


def test_a_bad_message_in_two_hands_is_one_dead_letter(two: Two, engine: Engine) -> None:
    for n in range(ROUNDS):
        bad = Delivery(QUEUE, b"{", str(uuid4()), "any", "application/cloudevents+json")
        two.both(lambda inbox, bad=bad: inbox.run_batch([bad]))  # type: ignore[misc]
        assert number_of(engine, "outbox") == n + 1


def test_what_another_puts_aside_while_we_wait_for_its_commit_is_seen(two: Two, engine: Engine) -> None:
    about = uuid4()
    held, follower = (delivered(message(subject=about, sequence=sequence)) for sequence in (0, 1))
    with engine.connect() as other:
        store.claim(other, [held], [held.type or ""], "parked")
        store.park(other, held, str(about), waits=1, bugs=0, reason="not-yet", wait_seconds=60)
        ours = threading.Thread(target=two.inboxes[0].run_batch, args=([held, follower],))
        ours.start()
        eventually(lambda: number_of(engine, "pg_stat_activity", "wait_event = 'transactionid'") > 0, "we wait for it")
        other.commit()
        ours.join()
    assert effects(engine) == []
    assert number_of(engine, "parked") == 2


def test_suspects_keep_their_order_and_are_all_tried(two: Two, engine: Engine) -> None:
    about = uuid4()
    first = two.inboxes[0]
    suspects = [delivered(message(subject=about, sequence=n), count=SUSPECT_DELIVERIES) for n in range(5)]
    first.run_batch(suspects)
    assert number_of(engine, "parked") == 5
    first.run_batch([delivered(message(subject=about, sequence=5))])
    first.retry_parked()
    assert [sequence for _, _, sequence in effects(engine)] == [0, 1, 2, 3, 4, 5]
    assert number_of(engine, "parked") == 0


def forget_and_retry(inbox: Inbox) -> None:
    inbox.forget_waiting()
    inbox.retry_parked()
