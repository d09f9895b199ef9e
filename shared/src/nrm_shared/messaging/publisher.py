"""Publishes one message and waits for the broker's confirm. For services without a database; others have the relay.

Every message has its own connection: whoever needs this publishes rarely, and a connection at rest would have to be
kept alive. One deadline covers connecting, publishing and the confirm.
"""

from typing import Any

import pika
from pika.adapters.select_connection import SelectConnection

from nrm_shared.kernel.errors import Unavailable
from nrm_shared.messaging.connection import parameters, user_of
from nrm_shared.observability.outside import tell_failed
from nrm_shared.outbox.writer import OutboxMessage

CONFIRM_SECONDS = 15.0
CLOSE_SECONDS = 1.0


class NotConfirmed(Unavailable):
    """The broker did not take the message, or did not say so in time."""

    default_code = "not-confirmed"


def publish_confirmed(url: str, message: OutboxMessage, seconds: float = CONFIRM_SECONDS) -> None:
    """Return when the broker holds `message` safely; raise `NotConfirmed` after `seconds`, a nack or a return."""
    _Publication(url, message).run(seconds)


class _Publication:
    def __init__(self, url: str, message: OutboxMessage) -> None:
        self._message = message
        self._parameters = parameters(url)
        self._user = user_of(url)
        self._confirmed = False
        self._returned = False

    def run(self, seconds: float) -> None:
        connection = SelectConnection(
            self._parameters,
            on_open_callback=lambda opened: opened.channel(on_open_callback=self._publish),
            on_open_error_callback=_not_opened,
            on_close_callback=lambda closed, _reason: closed.ioloop.stop(),
        )
        connection.ioloop.call_later(seconds, lambda: _close(connection))
        connection.ioloop.call_later(seconds + CLOSE_SECONDS, connection.ioloop.stop)
        connection.ioloop.start()
        connection.ioloop.close()
        if not self._confirmed or self._returned:
            raise NotConfirmed(type=self._message.type)

    def _publish(self, channel: Any) -> None:
        channel.add_on_close_callback(lambda closed, _reason: _close(closed.connection))
        channel.add_on_return_callback(self._was_returned)
        channel.confirm_delivery(self._was_answered, callback=lambda _frame: self._send(channel))

    def _send(self, channel: Any) -> None:
        channel.basic_publish(
            self._message.exchange,
            self._message.routing_key,
            self._message.body,
            pika.BasicProperties(
                message_id=str(self._message.id),
                type=self._message.type,
                content_type=self._message.content_type,
                user_id=self._user,
                delivery_mode=pika.DeliveryMode.Persistent.value,
                headers=self._message.headers or None,
            ),
            mandatory=True,
        )
        self._channel = channel

    def _was_returned(self, _channel: Any, _method: Any, _properties: Any, _body: bytes) -> None:
        # The broker confirms an unroutable message too, after returning it.
        self._returned = True

    def _was_answered(self, frame: Any) -> None:
        self._confirmed = frame.method.NAME == "Basic.Ack"
        _close(self._channel.connection)


def _not_opened(connection: Any, error: BaseException) -> None:
    tell_failed("broker", "publisher", error)
    connection.ioloop.stop()


def _close(connection: Any) -> None:
    """Close in order: the loop ends when the broker has answered, or at once if there is nothing to close."""
    if connection.is_open:
        connection.close()
    elif not connection.is_closing:
        connection.ioloop.stop()
