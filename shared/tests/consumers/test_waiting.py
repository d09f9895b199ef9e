"""A message whose fact has not arrived waits, and holds back what is about the same thing; everything else flows."""

from uuid import uuid4

from sqlalchemy import Engine

from shared.tests.consumers.recorder import QUEUE
from shared.tests.parts import (
    await_effects,
    consuming,
    depth,
    effects,
    message,
    number_of,
    open_gate,
    send,
)
from tests.support.rabbit import TestBroker
from tests.support.waiting import eventually


def test_later_messages_of_the_same_key_wait_in_order_while_others_flow(
    clean_rabbit: TestBroker, engine: Engine
) -> None:
    about = uuid4()
    held = [message("LATER" if n == 0 else "NORMAL", subject=about, sequence=n) for n in range(4)]
    others = [message() for _ in range(8)]
    send(clean_rabbit, [held[0], *others[:4], held[1], held[2], *others[4:], held[3]])

    with consuming(clean_rabbit, engine):
        await_effects(engine, 8)
        eventually(lambda: number_of(engine, "parked") == 4, "four messages wait")
        assert [id for id, _, _ in effects(engine)] == [each.id for each in others]
        open_gate(engine, str(about))
        ids = await_effects(engine, 12)

    assert ids[8:] == [each.id for each in held]
    assert number_of(engine, "parked") == 0


def test_waiting_outlives_a_restart(clean_rabbit: TestBroker, engine: Engine) -> None:
    about = uuid4()
    held = [message("LATER" if n == 0 else "NORMAL", subject=about, sequence=n) for n in range(4)]
    send(clean_rabbit, held[:2])
    with consuming(clean_rabbit, engine):
        eventually(lambda: number_of(engine, "parked") == 2, "two messages wait")

    marker = message()
    send(clean_rabbit, [held[2], marker, held[3]])
    with consuming(clean_rabbit, engine):
        assert await_effects(engine, 1) == [marker.id]
        eventually(lambda: number_of(engine, "parked") == 4, "four messages wait")
        open_gate(engine, str(about))
        ids = await_effects(engine, 5)

    assert ids[1:] == [each.id for each in held]


def test_what_waits_moves_on_under_steady_traffic(clean_rabbit: TestBroker, engine: Engine) -> None:
    about = uuid4()
    held = message("LATER", subject=about)
    with consuming(clean_rabbit, engine):
        send(clean_rabbit, [held])
        eventually(lambda: number_of(engine, "parked") == 1, "it waits")
        open_gate(engine, str(about))

        def went_through_while_others_come() -> bool:
            send(clean_rabbit, [message() for _ in range(10)])
            return held.id in {id for id, _, _ in effects(engine)}

        eventually(went_through_while_others_come, "what waited went through", 10)


def test_a_second_consumer_that_takes_over_knows_what_waits(clean_rabbit: TestBroker, engine: Engine) -> None:
    about = uuid4()
    held = [message("LATER" if n == 0 else "NORMAL", subject=about, sequence=n) for n in range(3)]
    with consuming(clean_rabbit, engine) as first:
        eventually(lambda: first.connected, "the first consumer is connected")
        with consuming(clean_rabbit, engine) as second:
            eventually(lambda: second.connected, "the second consumer stands by")
            send(clean_rabbit, [held[0], message()])
            await_effects(engine, 1)
            first.stop()
            marker = message()
            send(clean_rabbit, [held[1], held[2], marker])
            assert await_effects(engine, 2)[1] == marker.id
            open_gate(engine, str(about))
            ids = await_effects(engine, 5)

    assert ids[2:] == [each.id for each in held]
    assert depth(clean_rabbit, QUEUE) == 0
