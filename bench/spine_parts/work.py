"""*Work*: approval's own handler of a determination (load, decide, write, outbox) under our consumer and under nameko's.

The messages wait in the queue before either starts. The rate is taken between the first tenth and the last effect, so
that nobody's start is counted.
"""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pika

import nrm_approval
from nrm_shared.db.migrate import migrate
from nrm_shared.messaging import names
from nrm_shared.security.masterkeys import new_key_text
from spine_parts import bodies, plain_nameko_queue, raw
from spine_parts.world import World

SUBJECT = "product: approval's consumer, batches up to 200"
WORKERS = (1, 10, 50)
PRODUCT_MESSAGES = 12_000
NAMEKO_MESSAGES = 3_000
TEMPLATE, DATABASE = "work_template", "work"
DONE = "SELECT count(*) FROM outbox WHERE type = 'approval.case-work-changed.v1'"
LEDGER = (
    "SELECT (SELECT count(*) FROM case_ref WHERE victim_status = 'CONFIRMED'), count(*),"
    " count(DISTINCT convert_from(body, 'UTF8')::json ->> 'subject') FROM outbox"
    " WHERE type = 'approval.case-work-changed.v1'"
)


def measure(world: World, rounds: int, say: Callable[[str], None]) -> dict[str, list[float]]:
    """Return the rates of every configuration; raise if a ledger does not balance."""
    cases = [uuid4() for _ in range(PRODUCT_MESSAGES)]
    prepare(world, cases)
    rates: dict[str, list[float]] = {SUBJECT: []}
    for number in range(rounds):
        rates[SUBJECT].append(product(world, cases))
        for workers in WORKERS:
            name = f"plain nameko event_handler, {workers} workers, a commit each"
            rates.setdefault(name, []).append(nameko(world, cases[:NAMEKO_MESSAGES], workers))
        say(f"work: round {number + 1} of {rounds}: " + ", ".join(f"{values[-1]:,.0f}/s" for values in rates.values()))
    return rates


def prepare(world: World, cases: list[Any]) -> None:
    """Make a database in which approval knows every case, by letting its own consumer read their openings."""
    administer(world, f'CREATE DATABASE "{DATABASE}"')
    migrate(world.database(DATABASE), Path(nrm_approval.__file__).parents[2] / "migrations")
    send(world, names.inbox("approval"), [bodies.case_opened(case, number) for number, case in enumerate(cases)])
    consumer = start_product(world)
    cursor = world.connect(DATABASE).cursor()

    def known() -> bool:
        cursor.execute("SELECT count(*) FROM case_ref")
        return bool(cursor.fetchone()[0] == len(cases))

    world.wait_until(known, 120, "approval's knowledge of every case")
    world.end(consumer)
    cursor.execute("TRUNCATE outbox")
    cursor.execute("VACUUM ANALYZE")
    cursor.connection.close()
    administer(world, f'ALTER DATABASE "{DATABASE}" RENAME TO "{TEMPLATE}"')


def product(world: World, cases: list[Any]) -> float:
    """Return the rate of the product's consumer process."""
    fresh(world)
    send(world, names.inbox("approval"), [bodies.determination(case) for case in cases])
    return timed(world, cases, lambda: start_product(world))


def nameko(world: World, cases: list[Any], workers: int) -> float:
    """Return the rate of a plain nameko process."""
    fresh(world)
    queue = plain_nameko_queue.declare(world.amqp("bench"))
    # kombu knows JSON by this content type only; the bytes are the same.
    rows = [(*row[:4], "application/json", row[5]) for row in (bodies.determination(case) for case in cases)]
    send(world, queue, rows)
    environment = approval(world) | {"BENCH_WORKERS": str(workers), "BENCH_AMQP_URL": world.amqp("bench")}
    environment["BENCH_SOURCE"] = plain_nameko_queue.SOURCE
    script = str(Path(__file__).with_name("plain_nameko.py"))
    return timed(world, cases, lambda: world.start(script, environment=environment))


def timed(world: World, cases: list[Any], start: Callable[[], Any]) -> float:
    """Start the consumer, wait for every effect, check the ledger, return effects per second."""
    cursor = world.connect(DATABASE).cursor()

    def done() -> int:
        cursor.execute(DONE)
        return int(cursor.fetchone()[0])

    process = start()
    world.wait_until(lambda: done() >= len(cases) // 10, 60, "the first tenth")
    at, began = done(), time.monotonic()
    world.wait_until(lambda: done() >= len(cases), 180, "the last effect")
    took = time.monotonic() - began
    world.end(process)
    cursor.execute(LEDGER)
    ledger = cursor.fetchone()
    cursor.connection.close()
    if ledger != (len(cases),) * 3:
        raise AssertionError(f"the ledger does not balance: {ledger} of {len(cases)}")
    return (len(cases) - at) / took


def approval(world: World) -> dict[str, str]:
    """Return the environment of approval's processes."""
    keys = {purpose: world.directory / f"approval.{purpose}.key" for purpose in ("master", "erasure")}
    for key in keys.values():
        if not key.exists():
            key.write_text(new_key_text())
            key.chmod(0o600)
    return world.environment("approval", DATABASE) | {
        f"NRM_APPROVAL_{purpose.upper()}_KEY_FILE": str(key) for purpose, key in keys.items()
    }


def start_product(world: World) -> Any:
    """Start approval's own consumer process."""
    return world.start("-m", "nrm_approval.entrypoints.consumer", environment=approval(world))


def fresh(world: World) -> None:
    """Begin a round with the same database and empty queues."""
    administer(
        world,
        f'DROP DATABASE IF EXISTS "{DATABASE}" WITH (FORCE)',
        f'CREATE DATABASE "{DATABASE}" TEMPLATE "{TEMPLATE}"',
    )


def administer(world: World, *statements: str) -> None:
    """Run statements outside any database of the bench."""
    connection = world.connect("postgres")
    for statement in statements:
        connection.cursor().execute(statement)
    connection.close()


def send(world: World, queue: str, rows: list[Any]) -> None:
    """Put messages into a queue and wait until all are there."""
    connection = pika.BlockingConnection(pika.URLParameters(world.amqp("bench")))
    channel = connection.channel()
    channel.queue_purge(queue)
    raw.with_amqp(world.amqp("bench"), queue, rows, 1000)
    connection.close()
