"""Latency from commit to effect: an open-loop generator with Poisson arrivals.

Both times are the database's own commit timestamps: of the transaction that wrote the outbox row, and of the
transaction that wrote the effect.
"""

import itertools
import random
import statistics
import time
from collections.abc import Callable
from typing import Any

from spine_parts import bodies, one_row, wire
from spine_parts.world import World

RATES = {20: 30.0, 500: 15.0}
# The relay looks every 50 ms after the shorter spells, every 250 ms after the longer ones.
QUIET_SECONDS = (3.0,) * 8 + (65.0,) * 3
INSERT = (
    "INSERT INTO outbox (message_id, exchange, routing_key, type, content_type, body)"
    " VALUES (%s, %s, %s, %s, %s, %s) RETURNING pg_current_xact_id()::text"
)


def measure(world: World, say: Callable[[str], None]) -> dict[str, float]:
    """Return p50 and p99 in milliseconds by rate, and the worst first event after a quiet spell."""
    world.create_database("wire_source")
    world.create_database("wire_sink", one_row.TABLE)
    processes = wire.start(world, "wire_source", "wire_sink")
    source = world.connect("wire_source")
    generate(source, 50, 2.0)
    figures: dict[str, float] = {}
    for rate, seconds in RATES.items():
        committed = generate(source, rate, seconds)
        values = sorted(delays(world, committed))
        figures[f"p50_ms.{rate}"] = statistics.median(values)
        figures[f"p99_ms.{rate}"] = values[int(len(values) * 0.99)]
        say(
            f"latency at {rate}/s: {len(values):,} events, p50 {figures[f'p50_ms.{rate}']:.1f} ms,"
            f" p95 {values[int(len(values) * 0.95)]:.1f} ms, p99 {figures[f'p99_ms.{rate}']:.1f} ms,"
            f" worst {values[-1]:.1f} ms"
        )
    firsts: dict[float, list[float]] = {}
    for seconds in QUIET_SECONDS:
        time.sleep(seconds)
        firsts.setdefault(seconds, []).extend(delays(world, generate(source, 1000, 0.001)))
    for seconds, values in firsts.items():
        say(f"first event after {seconds:.0f} s of quiet: worst of {len(values)} {max(values):.0f} ms")
    figures["first_after_quiet_ms"] = max(itertools.chain(*firsts.values()))
    world.end(*processes)
    return figures


def generate(source: Any, rate: float, seconds: float) -> dict[str, Any]:
    """Commit events one by one at Poisson times, never waiting for their effects; return id -> time of its commit."""
    arrivals: list[float] = []
    at = 0.0
    while at < seconds or not arrivals:
        arrivals.append(at)
        at += random.expovariate(rate)
    rows = [bodies.report() for _ in arrivals]
    cursor = source.cursor()
    transactions = {}
    began = time.monotonic()
    for arrival, row in zip(arrivals, rows, strict=True):
        ahead = began + arrival - time.monotonic()
        if ahead > 0:
            time.sleep(ahead)
        cursor.execute(INSERT, row)
        transactions[row[0]] = cursor.fetchone()[0]
    cursor.execute(
        "SELECT id, pg_xact_commit_timestamp(id::xid) FROM unnest(%s::text[]) AS t(id)", (list(transactions.values()),)
    )
    times = dict(cursor.fetchall())
    return {message: times[transaction] for message, transaction in transactions.items()}


def delays(world: World, committed: dict[str, Any]) -> list[float]:
    """Return the milliseconds from each commit to its effect's commit, once all are there."""
    sink = world.connect("wire_sink").cursor()

    def arrived() -> bool:
        sink.execute("SELECT count(*) FROM effect WHERE message_id = ANY(%s::uuid[])", (list(committed),))
        return bool(sink.fetchone()[0] == len(committed))

    world.wait_until(arrived, 60, "every effect")
    sink.execute(
        "SELECT message_id::text, pg_xact_commit_timestamp(xmin) FROM effect WHERE message_id = ANY(%s::uuid[])",
        (list(committed),),
    )
    return [(at - committed[id]).total_seconds() * 1000 for id, at in sink.fetchall()]
