"""*Wire*: relay and consumer of the product against a bare publisher, the same bytes, rounds interleaved."""

import time
from collections.abc import Callable
from typing import Any

import pika
import psycopg2

from spine_parts import bodies, one_row, raw
from spine_parts.world import World

MESSAGES = 15_000
SUBJECT = "product: outbox, relay, quorum queue, inbox, one row"
QUEUE = "raw"


def measure(world: World, rounds: int, say: Callable[[str], None]) -> dict[str, list[float]]:
    """Return the rates of every configuration; raise if a ledger does not balance."""
    world.create_database("wire_source")
    world.create_database("wire_sink", one_row.TABLE)
    channel = pika.BlockingConnection(pika.URLParameters(world.amqp("bench"))).channel()
    channel.queue_declare(QUEUE, durable=True, arguments={"x-queue-type": "quorum"})
    rows = [bodies.report() for _ in range(MESSAGES)]
    say(f"wire: {MESSAGES:,} messages of {len(rows[0][-1])} bytes a round")
    processes = start(world, "wire_source", "wire_sink")
    rates: dict[str, list[float]] = {SUBJECT: []}
    pipeline(world, rows)  # a first run that does not count: caches, prepared plans
    for number in range(rounds):
        for name, (publish, window) in raw.CONTENDERS.items():
            took = publish(world.amqp("bench"), QUEUE, rows, window)
            stored = channel.queue_declare(QUEUE, passive=True).method.message_count
            if stored != len(rows):
                raise AssertionError(f"{name}: {stored} of {len(rows)} stored")
            channel.queue_purge(QUEUE)
            rates.setdefault(name, []).append(len(rows) / took)
        rates[SUBJECT].append(len(rows) / pipeline(world, rows))
        say(f"wire: round {number + 1} of {rounds}: {rates[SUBJECT][-1]:,.0f}/s")
    world.end(*processes)
    return rates


def start(world: World, source: str, sink: str) -> list[Any]:
    """Start the product's relay of one database and the one-row consumer of the other."""
    relay = world.start(
        "-m", "nrm_shared.outbox.relay", "--service", "intake", environment=world.environment("intake", source)
    )
    consumer = world.start(one_row.__file__, environment=world.environment("monitoring", sink))
    connection = world.connect("postgres")

    def both_there() -> bool:
        cursor = connection.cursor()
        cursor.execute(
            "SELECT count(DISTINCT application_name) FROM pg_stat_activity WHERE application_name IN (%s, %s)",
            ("intake-relay", "one-row"),
        )
        return bool(cursor.fetchone()[0] == 2)

    world.wait_until(both_there, 30, "the start of relay and consumer")
    return [relay, consumer]


def pipeline(world: World, rows: list[Any]) -> float:
    """Commit `rows` to the outbox; return the seconds from that commit to the last committed effect."""
    sink = world.connect("wire_sink").cursor()
    sink.execute("TRUNCATE effect, inbox RESTART IDENTITY")
    source = psycopg2.connect(world.database("wire_source"))
    bodies.fill(source, rows)
    began = time.monotonic()

    def drained() -> bool:
        # The look must not take the processor from what it looks at: all rows are counted only when they may be all.
        sink.execute("SELECT max(id) FROM effect")
        if (sink.fetchone()[0] or 0) < len(rows):
            return False
        sink.execute("SELECT count(*) FROM effect")
        return bool(sink.fetchone()[0] >= len(rows))

    world.wait_until(drained, 120, "the last effect")
    took = time.monotonic() - began
    sink.execute("SELECT count(*), count(DISTINCT message_id) FROM effect")
    left = source.cursor()
    left.execute("SELECT count(*) FROM outbox")
    ledger = (*(sink.fetchone() or ()), *(left.fetchone() or ()))
    source.close()
    if ledger != (len(rows), len(rows), 0):
        raise AssertionError(f"the ledger does not balance: effects, distinct, left = {ledger}")
    return took
