"""Dead letters for the operator: list them, look at one, bring them back after the fix."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pika
from pika.adapters.blocking_connection import BlockingChannel

from nrm_shared.inbox.delivery import REPLAY_HEADER, USER_HEADER
from nrm_shared.messaging import names
from nrm_shared.messaging.connection import parameters
from nrm_shared.messaging.topology import ADAPTERS
from nrm_shared.runner.batch import DEAD_HEADERS_REASON

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
SHOWN = ("id", "queue", "origin", "type", "reason", "died_at", "content_type", "writer", "size")


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

    def described(self) -> str:
        """Return the letter for people: its head, then its body as far as it is text."""
        head = [f"{name:12} {getattr(self, name)}" for name in SHOWN]
        return "\n".join([*head, "", self.body.decode("utf-8", errors="backslashreplace")])


Letters = list[DeadLetter]


@contextmanager
def _channel(url: str) -> Iterator[BlockingChannel]:
    connection = pika.BlockingConnection(parameters(url))
    try:
        channel = connection.channel()
        channel.confirm_delivery()
        yield channel
    finally:
        # What was looked at and not acked returns to its place when the connection closes.
        connection.close()


def _letters(channel: BlockingChannel, queue: str) -> Iterator[tuple[int, Any, DeadLetter]]:
    for _ in range(MOST):
        method, properties, body = channel.basic_get(queue)
        if method is None:
            return
        headers = properties.headers or {}
        deaths = headers.get("x-death") or [{}]
        said = headers if properties.user_id in OURS else {}
        yield (
            method.delivery_tag,
            properties,
            DeadLetter(
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
            ),
        )


def list(url: str) -> Letters:
    """Return every dead letter of every service; nothing is taken away."""
    with _channel(url) as channel:
        return [letter for queue in QUEUES for _, _, letter in _letters(channel, queue)]


def show(url: str, id: str) -> DeadLetter | None:
    """Return the dead letter with this message id, or None."""
    return next((letter for letter in list(url) if letter.id == id), None)


def replay(url: str, id: str = ALL) -> int:
    """Send one dead letter, or `all`, back to the queue where it died; return how many.

    Each is published with a confirm before it is taken from the dead letters, so that none can be lost; the inbox
    knows a replayed message and applies it although its id was seen before.
    """
    replayed = 0
    with _channel(url) as channel:
        for queue in QUEUES:
            for tag, properties, letter in _letters(channel, queue):
                if id not in (ALL, letter.id):
                    continue
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
                channel.basic_ack(tag)
                replayed += 1
    return replayed
