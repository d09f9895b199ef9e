"""Dead letters for the operator: list them, look at one, bring them back after the fix."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pika
from pika.adapters.blocking_connection import BlockingChannel
from pika.exceptions import AMQPError, NackError, UnroutableError

from nrm_shared.inbox.delivery import REPLAY_HEADER, USER_HEADER
from nrm_shared.kernel.errors import Unavailable
from nrm_shared.messaging import names
from nrm_shared.messaging.connection import parameters
from nrm_shared.messaging.topology import ADAPTERS
from nrm_shared.runner.fates import DEAD_HEADERS_REASON

# Whose headers are to be believed. What the broker itself put among the dead has the headers its sender chose.
OURS = frozenset(
    [names.service_user(service) for service in names.SERVICES]
    + [names.registry_user(registry) for registry in names.REGISTRIES]
    + [names.OPERATOR]
)
QUEUES = tuple(names.dead(owner) for owner in (*names.SERVICES, ADAPTERS))
# More than this in one queue is an incident of its own; the operator works through it in portions.
MOST = 1_000
ALL = "all"
NO_BODY = "nothing was kept of it that could be sent again; if it was a check, verification asks again by itself"
SHOWN = ("id", "queue", "origin", "type", "reason", "died_at", "content_type", "writer", "size")
# Headers that say where a message went and how often: the product's own, and the broker's. Others are their sender's
# words, which may name somebody; that they are there is all that is told of them.
TOLD_BY_US = (DEAD_HEADERS_REASON, "nrm-queue", "nrm-died-at", USER_HEADER, REPLAY_HEADER, "traceparent")
DEATHS = "x-death"
TOLD_BY_BROKER = ("x-delivery-count", "x-first-death-queue", "x-first-death-reason")


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """One dead message: where it died, why, and the original body (sealed messages stay sealed).

    `writer` is the broker's user who sent it at first, "" if the broker did not vouch for anybody.
    """

    id: str
    queue: str
    origin: str
    type: str
    reason: str
    died_at: str
    content_type: str
    writer: str
    size: int
    body: bytes = field(repr=False)
    headers: dict[str, str] = field(default_factory=dict)

    def described(self) -> str:
        """Return the letter for people: its head, its headers, then its body as far as it is text."""
        head = [f"{name:12} {getattr(self, name)}" for name in SHOWN]
        told = [f"  {name}: {value}" for name, value in self.headers.items()]
        text = self.body.decode("utf-8", errors="backslashreplace")
        return "\n".join([*head, "headers", *(told or ["  (none)"]), "", text])


Letters = list[DeadLetter]
Failures = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Survey:
    """The dead letters that were looked at, and how many lie behind them."""

    letters: Letters
    beyond: int


@dataclass(frozen=True, slots=True)
class Replays:
    """How many letters went back, which did not and why, and how many lie behind those that were looked at."""

    done: int
    failed: Failures
    beyond: int


@contextmanager
def _channel(url: str) -> Iterator[BlockingChannel]:
    """Open a channel of the operator's; raise `Unavailable` if the broker does not answer."""
    try:
        connection = pika.BlockingConnection(parameters(url))
        try:
            channel = connection.channel()
            channel.confirm_delivery()
            yield channel
        finally:
            # What was looked at and not acked returns to its place when the connection closes.
            if connection.is_open:
                connection.close()
    except (AMQPError, OSError) as error:
        raise Unavailable from error


@dataclass(slots=True)
class _Queue:
    """One queue of dead letters. `beyond`: how many are left once as many as may be were looked at."""

    channel: BlockingChannel
    name: str
    beyond: int = 0

    def letters(self) -> Iterator[tuple[int, Any, DeadLetter]]:
        """Yield what lies there now, up to `MOST`: what dies meanwhile, perhaps a second time, is left for later."""
        looked, there = 0, 1
        while looked < min(there, MOST):
            method, properties, body = self.channel.basic_get(self.name)
            if method is None:
                return
            if not looked:
                there = method.message_count + 1
                self.beyond = max(0, there - MOST)
            looked += 1
            yield method.delivery_tag, properties, _letter(self.name, properties, body)


def _letter(queue: str, properties: Any, body: bytes) -> DeadLetter:
    headers = properties.headers or {}
    deaths = headers.get(DEATHS) or [{}]
    said = headers if properties.user_id in OURS else {}
    return DeadLetter(
        id=properties.message_id or "",
        queue=queue,
        origin=said.get("nrm-queue") or deaths[0].get("queue", ""),
        type=properties.type or "",
        reason=said.get(DEAD_HEADERS_REASON) or deaths[0].get("reason", "unknown"),
        died_at=said.get("nrm-died-at") or str(deaths[0].get("time", "")),
        content_type=properties.content_type or "",
        writer=said.get(USER_HEADER, properties.user_id) or "",
        size=len(body),
        body=body,
        headers=_headers(headers, said),
    )


def _headers(headers: dict[str, Any], said: dict[str, Any]) -> dict[str, str]:
    """Return the headers that may be shown, and how many may not."""
    told = {name: str(said[name]) for name in TOLD_BY_US if name in said}
    untold = len(headers.keys() - told.keys() - {*TOLD_BY_BROKER, DEATHS})
    told |= {name: str(headers[name]) for name in TOLD_BY_BROKER if name in headers}
    for place, death in enumerate(headers.get(DEATHS) or [], 1):
        facts = (f"{fact} {death[fact]}" for fact in ("queue", "reason", "count", "time") if fact in death)
        told[f"{DEATHS}[{place}]"] = ", ".join(facts)
    return told | ({"others": f"{untold}, not shown: their sender chose them"} if untold else {})


def survey(url: str) -> Survey:
    """Return the dead letters of every service, up to `MOST` of each; nothing is taken away."""
    with _channel(url) as channel:
        queues = [_Queue(channel, name) for name in QUEUES]
        letters = [letter for queue in queues for _, _, letter in queue.letters()]
        return Survey(letters, sum(queue.beyond for queue in queues))


def list(url: str) -> Letters:
    """Return the letters of the `survey`."""
    return survey(url).letters


def show(url: str, id: str) -> DeadLetter | None:
    """Return the dead letter with this message id, or None."""
    return next((letter for letter in list(url) if letter.id == id), None)


def replay(url: str, id: str = ALL) -> Replays:
    """Send one dead letter, or `all`, back to the queue where it died.

    Each is published with a confirm before it is taken from the dead letters, so that none can be lost; the inbox
    knows a replayed message and applies it although its id was seen before. One that nobody can get back stays where
    it is and keeps no other from going; so does one without a body, which would only die again: the registry adapters
    keep none (ADR 0013), and verification asks again by itself. Raises `Unavailable` if the broker does not answer.
    """
    done = 0
    failed: Failures = []
    with _channel(url) as channel:
        queues = [_Queue(channel, name) for name in QUEUES]
        for queue in queues:
            for tag, properties, letter in queue.letters():
                if id not in (ALL, letter.id):
                    continue
                if not letter.body:
                    failed.append((letter.id, NO_BODY))
                    continue
                try:
                    _send_back(channel, properties, letter)
                except UnroutableError:
                    failed.append(
                        (letter.id, f"there is no queue {letter.origin}" if letter.origin else "from no queue")
                    )
                except NackError:
                    failed.append((letter.id, "the broker did not take it"))
                else:
                    channel.basic_ack(tag)
                    done += 1
    return Replays(done, failed, sum(queue.beyond for queue in queues))


def _send_back(channel: BlockingChannel, properties: Any, letter: DeadLetter) -> None:
    channel.basic_publish(
        names.REPLAY_EXCHANGE,
        letter.origin,
        letter.body,
        pika.BasicProperties(
            message_id=properties.message_id,
            type=properties.type,
            content_type=properties.content_type,
            delivery_mode=2,
            # The broker checks it: who reads the message believes the headers of nobody else.
            user_id=names.OPERATOR,
            headers={REPLAY_HEADER: "1", USER_HEADER: letter.writer},
        ),
        mandatory=True,
    )
