"""The line to the broker: one message out with a confirm, one message in with an acknowledgement."""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import pika
from pika.adapters.blocking_connection import BlockingChannel
from pika.adapters.select_connection import SelectConnection
from pika.exceptions import AMQPError

from nrm_partners.settings import PartnerSettings
from nrm_shared.contracts.envelope import SEALED_CONTENT_TYPE

CONFIRM_SECONDS = 15.0
TICK_SECONDS = 0.25


class NotConfirmed(Exception):
    """The broker did not take the message in time, or refused it; whether it has it is unknown: send it again."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """A message as the broker carries it: the body is sealed."""

    body: bytes
    type: str
    message_id: str
    content_type: str = SEALED_CONTENT_TYPE


class Line(Protocol):
    """What the client needs of a broker."""

    def publish(self, envelope: Envelope) -> None:
        """Return when the broker has the message safely; else raise `NotConfirmed`."""
        ...

    def receive(self, seconds: float) -> tuple[int, Envelope] | None:
        """Return the next message and its tag, or None after `seconds`."""
        ...

    def acknowledge(self, tag: int) -> None:
        """Let the broker forget a message."""
        ...

    def close(self) -> None:
        """Hang up; what was not acknowledged comes again."""
        ...


class BrokerLine:
    """A line to RabbitMQ. Not for several threads."""

    def __init__(self, settings: PartnerSettings) -> None:
        self._settings = settings
        self._connection: pika.BlockingConnection | None = None
        self._channel: BlockingChannel | None = None
        self._waiting: deque[tuple[int, Envelope]] = deque()

    def publish(self, envelope: Envelope) -> None:
        """Send on a connection of its own, under one deadline for connecting, sending and the confirm."""
        _Publication(self._settings, envelope).run(CONFIRM_SECONDS)

    def receive(self, seconds: float) -> tuple[int, Envelope] | None:
        """Return the oldest waiting message; connect again while the deadline allows it."""
        deadline = time.monotonic() + seconds
        while True:
            try:
                connection = self._open()
                while not self._waiting:
                    left = deadline - time.monotonic()
                    if left <= 0:
                        return None
                    connection.process_data_events(time_limit=min(left, TICK_SECONDS))
                return self._waiting.popleft()
            except (AMQPError, OSError) as error:
                self.close()
                if time.monotonic() + TICK_SECONDS > deadline:
                    raise ConnectionError(f"the broker of {self._settings.partner} does not answer") from error
                time.sleep(TICK_SECONDS)

    def acknowledge(self, tag: int) -> None:
        """Acknowledge; if the line broke meanwhile the message comes again and is recognised by its id."""
        if self._channel is not None and self._channel.is_open:
            self._channel.basic_ack(tag)

    def close(self) -> None:
        """Hang up, gently if possible."""
        connection, self._connection, self._channel = self._connection, None, None
        self._waiting.clear()
        if connection is not None and connection.is_open:
            try:
                connection.close()
            except (AMQPError, OSError):
                return

    def _open(self) -> pika.BlockingConnection:
        if self._connection is None or not self._connection.is_open:
            self._waiting.clear()
            self._connection = pika.BlockingConnection(self._settings.connection())
            self._channel = self._connection.channel()
            self._channel.basic_qos(prefetch_count=10)
            self._channel.basic_consume(self._settings.queue, self._arrived)
        return self._connection

    def _arrived(self, _channel: Any, method: Any, properties: Any, body: bytes) -> None:
        envelope = Envelope(body, properties.type or "", properties.message_id or "", properties.content_type or "")
        self._waiting.append((method.delivery_tag, envelope))


class _Publication:
    """One message, one connection, one deadline."""

    def __init__(self, settings: PartnerSettings, envelope: Envelope) -> None:
        self._settings = settings
        self._envelope = envelope
        self._problem: str | None = "no answer in time"

    def run(self, seconds: float) -> None:
        connection = SelectConnection(
            self._settings.connection(),
            on_open_callback=lambda opened: opened.channel(on_open_callback=self._ready),
            on_open_error_callback=lambda failed, error: self._end(failed, f"no connection: {type(error).__name__}"),
            on_close_callback=lambda closed, _reason: closed.ioloop.stop(),
        )
        connection.ioloop.call_later(seconds, connection.ioloop.stop)
        try:
            connection.ioloop.start()
        finally:
            # The loop holds sockets of its own.
            connection.ioloop.close()
        if self._problem is not None:
            raise NotConfirmed(f"{self._envelope.type}: {self._problem}")

    def _ready(self, channel: Any) -> None:
        channel.add_on_close_callback(lambda closed, reason: self._lost(closed.connection, str(reason)))
        channel.add_on_return_callback(self._returned)
        channel.confirm_delivery(self._answered(channel), callback=lambda _frame: self._send(channel))

    def _send(self, channel: Any) -> None:
        properties = pika.BasicProperties(
            message_id=self._envelope.message_id,
            type=self._envelope.type,
            content_type=self._envelope.content_type,
            user_id=self._settings.user,
            delivery_mode=pika.DeliveryMode.Persistent.value,
        )
        channel.basic_publish(self._settings.exchange, "", self._envelope.body, properties, mandatory=True)

    def _returned(self, _channel: Any, _method: Any, _properties: Any, _body: bytes) -> None:
        # The broker confirms a message that no queue takes, after returning it.
        self._problem = "no queue takes it"

    def _answered(self, channel: Any) -> Callable[[Any], None]:
        def answered(frame: Any) -> None:
            if frame.method.NAME != "Basic.Ack":
                self._problem = "the broker refused it"
            elif self._problem == "no answer in time":
                self._problem = None
            channel.connection.close()

        return answered

    def _lost(self, connection: Any, problem: str) -> None:
        if self._problem == "no answer in time":
            self._problem = problem
        # The channel also closes as part of an orderly goodbye; the loop ends when the connection has.
        if connection.is_open:
            connection.close()

    def _end(self, connection: Any, problem: str) -> None:
        self._problem = problem
        connection.ioloop.stop()
