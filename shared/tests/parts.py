"""What tests of the spine are made of: messages to send, a loop and a relay in this process, and looking at what came of it."""

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import urlsplit
from uuid import UUID

import pika
from pika.adapters.blocking_connection import BlockingChannel
from sqlalchemy import Engine, text

from nrm_shared.contracts import envelope
from nrm_shared.contracts.intake import ReportSubmittedV1
from nrm_shared.kernel.ids import new_id
from nrm_shared.messaging import dead_letters, names
from nrm_shared.messaging.dead_letters import DeadLetter
from nrm_shared.messaging.loop import Loop, Work
from nrm_shared.outbox.relay import Relay
from shared.tests.consumers.recorder import QUEUE, build_inbox
from tests.support.postgres import ServiceDatabase
from tests.support.rabbit import TestBroker
from tests.support.waiting import eventually

SERVICE = "approval"


@dataclass(frozen=True)
class Sent:
    """One message ready to be sent. What the recorder shall do with it stands in `asks`."""

    body: bytes
    id: str = field(default_factory=lambda: str(new_id()))
    type: str = ReportSubmittedV1.TYPE
    content_type: str = envelope.CONTENT_TYPE
    subject: str = ""


def message(asks: str = "NORMAL", *, subject: UUID | None = None, sequence: int = 1) -> Sent:
    """Return a good event about `subject` that asks the recorder for `asks` (NORMAL, RAISE, KILL, LATER, REFUSE)."""
    id, subject = new_id(), subject or new_id()
    body = envelope.write(
        ReportSubmittedV1(
            report_id=subject,
            report_number="RPT-26-000001-0",
            channel="ONLINE",
            tip_type="UNKNOWN",
            urgency=asks,
            reporter_kind="SELF",
            consent_basis="C1",
        ),
        id=id,
        source="/nrm/intake",
        time=datetime.now(UTC),
        subject=str(subject),
        sequence=sequence,
    )
    return Sent(body, id=str(id), subject=str(subject))


@contextmanager
def channel_of(rabbit: TestBroker) -> Iterator[BlockingChannel]:
    """Return a confirming channel of the administrator."""
    parameters = pika.URLParameters(rabbit.administrator_url)
    # A test looks at other things for longer than a heartbeat.
    parameters.heartbeat = 0
    connection = pika.BlockingConnection(parameters)
    try:
        channel = connection.channel()
        channel.confirm_delivery()
        yield channel
    finally:
        connection.close()


def send(rabbit: TestBroker, messages: Iterable[Sent], queue: str = QUEUE) -> None:
    """Put the messages into `queue` in their order, safely held by the broker on return."""
    with channel_of(rabbit) as channel:
        for each in messages:
            properties = pika.BasicProperties(
                message_id=each.id, type=each.type, content_type=each.content_type, delivery_mode=2
            )
            channel.basic_publish("", queue, each.body, properties, mandatory=True)


def depth(rabbit: TestBroker, queue: str) -> int:
    """Return how many messages wait in `queue` and are in nobody's hands."""
    with channel_of(rabbit) as channel:
        return int(channel.queue_declare(queue, passive=True).method.message_count)


def drain(rabbit: TestBroker, queue: str) -> list[str]:
    """Take everything that waits in `queue`; return the messages' ids in their order."""
    found = []
    with channel_of(rabbit) as channel:
        while (taken := channel.basic_get(queue, auto_ack=True))[0] is not None:
            found.append(taken[1].message_id)
    return found


def effects(engine: Engine) -> list[tuple[str, str, int]]:
    """Return the recorder's effects (message id, subject, sequence) in the order in which they happened."""
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT message_id::text, subject, sequence FROM effect ORDER BY seq")).all()
    return [(row[0], row[1], row[2]) for row in rows]


def await_effects(engine: Engine, count: int, seconds: float = 20.0) -> list[str]:
    """Wait until there are at least `count` effects; return their message ids in order."""
    eventually(lambda: len(effects(engine)) >= count, f"{count} effects", seconds)
    return [id for id, _, _ in effects(engine)]


def open_gate(engine: Engine, subject: str) -> None:
    """Let the fact arrive for which messages about `subject` that ask for LATER wait."""
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO gate VALUES (:subject)"), {"subject": subject})


def number_of(engine: Engine, table: str, where: str = "true") -> int:
    """Return the number of rows of `table`."""
    with engine.connect() as connection:
        return int(connection.execute(text(f"SELECT count(*) FROM {table} WHERE {where}")).scalar_one())


@contextmanager
def consuming(
    rabbit: TestBroker, engine: Engine, *, inbox: Work | None = None, url: str = "", queue: str = QUEUE
) -> Iterator[Loop]:
    """Consume the recorder's queue, or another with its `url`, in this process; what would end it fails the test."""
    fatal: list[BaseException] = []
    loop = Loop(url or rabbit.url(names.service_user(SERVICE)), queue, inbox or build_inbox(engine), fatal=fatal.append)
    loop.start()
    try:
        yield loop
    finally:
        loop.stop()
    assert not fatal, fatal


@contextmanager
def relaying(rabbit: TestBroker, database: ServiceDatabase, service: str = SERVICE) -> Iterator[Relay]:
    """Relay the outbox of `database` in this process, in the service's name."""
    relay = Relay(service, database.app_url, rabbit.url(names.service_user(service)))
    thread = threading.Thread(target=relay.run, name="relay")
    thread.start()
    try:
        yield relay
    finally:
        relay.stop()
        thread.join(10)
    assert not thread.is_alive()


def at_port(url: str, port: int) -> str:
    """Return `url` with another port."""
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition(":")[0] + f":{port}").geturl()


def operator_url(rabbit: TestBroker) -> str:
    """Return the URL with which dead letters are looked at."""
    return rabbit.url(names.OPERATOR)


def await_dead(rabbit: TestBroker, count: int, seconds: float = 20.0) -> dict[str, DeadLetter]:
    """Wait until exactly `count` dead letters are there; return them by message id."""
    url = operator_url(rabbit)
    eventually(lambda: len(dead_letters.list(url)) >= count, f"{count} dead letters", seconds)
    found = {letter.id: letter for letter in dead_letters.list(url)}
    assert len(found) == len(dead_letters.list(url)) == count
    return found
