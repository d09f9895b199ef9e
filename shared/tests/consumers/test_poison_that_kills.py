"""A message that ends the process which looks into it: it dies alone, whoever waits beside it."""

from uuid import uuid4

from sqlalchemy import Engine

from nrm_shared.messaging import topology
from shared.tests.consumers.recorder import MODULE, QUEUE
from shared.tests.parts import await_dead, await_effects, message, number_of, open_gate, relaying, send
from tests.support.postgres import ServiceDatabase
from tests.support.processes import supervised
from tests.support.rabbit import TestBroker
from tests.support.waiting import eventually


def test_a_message_that_kills_the_process_with_300_good_ones_waiting_dies_alone(
    clean_rabbit: TestBroker, engine: Engine, spine: ServiceDatabase, environment: dict[str, str]
) -> None:
    good, bad = [message() for _ in range(300)], message("KILL")
    send(clean_rabbit, [*good[:50], bad, *good[50:]])

    with relaying(clean_rabbit, spine), supervised(MODULE, environment=environment) as process:
        ids = await_effects(engine, 300, 60)
        letter = await_dead(clean_rabbit, 1)[bad.id]

    assert sorted(ids) == sorted(each.id for each in good), "each good message has its one effect"
    assert (letter.reason, letter.origin, letter.body) == ("kills-the-process", QUEUE, bad.body)
    assert number_of(engine, "parked") == 0
    assert process.starts < topology.DELIVERY_LIMIT


def test_a_message_that_waited_and_then_kills_the_process_dies_alone_and_frees_its_line(
    clean_rabbit: TestBroker, engine: Engine, spine: ServiceDatabase, environment: dict[str, str]
) -> None:
    about = uuid4()
    held, bad, behind = (message(asks, subject=about) for asks in ("LATER", "KILL", "NORMAL"))
    with relaying(clean_rabbit, spine), supervised(MODULE, environment=environment) as process:
        send(clean_rabbit, [held, bad, behind])
        eventually(lambda: number_of(engine, "parked") == 3, "three messages wait", 30)
        open_gate(engine, str(about))
        ids = await_effects(engine, 2, 60)
        letter = await_dead(clean_rabbit, 1)[bad.id]

    assert ids == [held.id, behind.id]
    assert (letter.reason, letter.body) == ("kills-the-process", bad.body)
    assert number_of(engine, "parked") == 0
    assert process.starts < topology.DELIVERY_LIMIT
