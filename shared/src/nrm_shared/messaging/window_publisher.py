"""Publishes windows of messages and says, once for each window, whether the broker has taken all of it.

pika's SelectConnection in one thread. A window fails as a whole on any nack, any return (a message nobody is bound to
would otherwise be confirmed and dropped), a closed channel or connection, or 15 s without the last confirm; then the
channel is opened anew, because a nack on a quorum queue sticks to its channel.
"""

import time
from collections.abc import Sequence
from typing import Any, Protocol

from pika.adapters.select_connection import SelectConnection

from nrm_shared.messaging.connection import parameters, user_of
from nrm_shared.messaging.window import Row, write_window
from nrm_shared.observability import metrics
from nrm_shared.observability.logs import log
from nrm_shared.observability.outside import tell_failed

CONFIRM_SECONDS = 15.0
REOPEN_SECONDS = 0.2


class Owner(Protocol):
    """Who owns the messages: see `outbox.relay.Relay`."""

    def tick(self) -> float:
        """Do what is due; return the seconds until the next tick."""
        ...

    def settled(self, *, confirmed: bool) -> None:
        """The window was taken by the broker, or (False) must be published again."""
        ...


class WindowPublisher:
    """One connection, one channel, one window at a time."""

    def __init__(self, service: str, url: str, owner: Owner) -> None:
        self.service = service
        self._parameters = parameters(url)
        self._user = user_of(url)
        self._owner = owner
        self._connection: SelectConnection | None = None
        self._channel: Any = None
        self._unconfirmed: set[int] = set()
        self._published = 0
        self._began = 0.0
        self._window = 0
        self._failed = False
        self._blocked = False
        self._stopping = False
        self._acked = metrics.RELAY_PUBLISH.labels(service, "ack")

    @property
    def open(self) -> bool:
        """Return whether a channel is there to publish on, and the broker takes what we publish.

        A broker short of memory or disk stops reading from us; it says so, and nothing shall be claimed meanwhile.
        """
        return self._channel is not None and self._channel.is_open and not self._blocked

    @property
    def busy(self) -> bool:
        """Return whether a window is on its way; one that is overdue is given up here."""
        if self._unconfirmed and time.monotonic() - self._began > CONFIRM_SECONDS:
            log().warning("confirm overdue", count=len(self._unconfirmed))
            self._reopen()
        return bool(self._unconfirmed)

    def run(self) -> None:
        """Connect, tick, and connect again after a loss, until `stop`."""
        while not self._stopping:
            self._connection = SelectConnection(
                self._parameters,
                on_open_callback=self._opened,
                on_open_error_callback=self._not_opened,
                on_close_callback=self._closed,
            )
            self._connection.ioloop.start()
            self._channel = None
            self._abandon()
            if not self._stopping:
                time.sleep(REOPEN_SECONDS)

    def stop(self) -> None:
        """End `run` after the window in hand; safe to call from a signal handler."""
        self._stopping = True

    def publish(self, rows: Sequence[Row]) -> None:
        """Publish outbox rows (message_id, exchange, routing_key, type, content_type, headers, body), in their order."""
        first = self._published + 1
        self._window = len(rows)
        self._published += len(rows)
        self._unconfirmed = set(range(first, self._published + 1))
        self._began = time.monotonic()
        write_window(self._channel, self._user, rows)

    # -- what pika tells us ---------------------------------------------------------------------------------------

    def _opened(self, connection: SelectConnection) -> None:
        self._set_blocked(False)
        connection.add_on_connection_blocked_callback(lambda *_: self._set_blocked(True))
        connection.add_on_connection_unblocked_callback(lambda *_: self._set_blocked(False))
        self._open_channel()
        connection.ioloop.call_later(0, self._on_timer)

    def _not_opened(self, connection: SelectConnection, error: BaseException) -> None:
        tell_failed("broker", f"{self.service} relay", error)
        connection.ioloop.stop()

    def _set_blocked(self, blocked: bool) -> None:
        if blocked != self._blocked:
            log().warning("broker takes nothing" if blocked else "broker takes messages again")
        self._blocked = blocked

    def _closed(self, connection: SelectConnection, _reason: Exception) -> None:
        self._channel = None
        connection.ioloop.stop()

    def _open_channel(self) -> None:
        if self._connection is not None and self._connection.is_open:
            self._connection.channel(on_open_callback=self._channel_opened)

    def _channel_opened(self, channel: Any) -> None:
        channel.add_on_close_callback(self._channel_closed)
        channel.add_on_return_callback(self._returned)
        channel.confirm_delivery(self._confirmed)
        self._published = 0
        self._channel = channel

    def _channel_closed(self, channel: Any, _reason: Exception) -> None:
        if self._channel not in (channel, None):
            return
        self._channel = None
        self._abandon()
        if self._connection is not None and self._connection.is_open and not self._stopping:
            self._connection.ioloop.call_later(REOPEN_SECONDS, self._open_channel)

    def _returned(self, _channel: Any, method: Any, _properties: Any, _body: bytes) -> None:
        self._failed = True
        metrics.RELAY_PUBLISH.labels(self.service, "return").inc()
        log().error("unroutable", message_type=method.routing_key)

    def _confirmed(self, frame: Any) -> None:
        method = frame.method
        if method.NAME == "Basic.Nack":
            self._failed = True
            metrics.RELAY_PUBLISH.labels(self.service, "nack").inc()
        if method.multiple:
            self._unconfirmed = {tag for tag in self._unconfirmed if tag > method.delivery_tag}
        else:
            self._unconfirmed.discard(method.delivery_tag)
        if self._unconfirmed:
            return
        if self._failed:
            self._reopen()
            return
        self._acked.inc(self._window)
        self._owner.settled(confirmed=True)

    # -- our own moves --------------------------------------------------------------------------------------------

    def _on_timer(self) -> None:
        wait = self._owner.tick()
        if self._connection is None or not self._connection.is_open:
            return
        if self._stopping and not self._unconfirmed:
            self._connection.close()
            return
        self._connection.ioloop.call_later(wait, self._on_timer)

    def _reopen(self) -> None:
        """Give the window up and take a new channel."""
        self._abandon()
        channel, self._channel = self._channel, None
        if channel is not None and channel.is_open:
            channel.close()
        elif self._connection is not None and self._connection.is_open:
            self._connection.ioloop.call_later(REOPEN_SECONDS, self._open_channel)

    def _abandon(self) -> None:
        self._unconfirmed.clear()
        self._failed = False
        self._owner.settled(confirmed=False)
