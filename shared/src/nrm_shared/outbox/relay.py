"""The relay: publishes a service's outbox, in order, one relay at a time, deleting only what the broker confirmed.

One thread. A window of rows is claimed by a DELETE that stays uncommitted until every row is confirmed; any nack,
return or 15 s without the last confirm rolls it back and opens a new channel (a nack sticks to its channel).
"""

import argparse
import json
import os
import signal
import sys
import time
from typing import Any

import pika
import psycopg2
from pika.adapters.select_connection import SelectConnection

from nrm_shared.messaging.connection import parameters
from nrm_shared.messaging.window import publish_frames, write_window
from nrm_shared.observability import metrics
from nrm_shared.observability.logs import configure, log
from nrm_shared.observability.probe import Pulse, serve_probe
from nrm_shared.runner.warm import settle
from nrm_shared.settings import ServiceSettings

WINDOW = 500
BUSY_SECONDS = 0.010
IDLE_SECONDS = 0.250
QUIET_AFTER_SECONDS = 2.0
CONFIRM_SECONDS = 15.0
REOPEN_SECONDS = 0.2
EXIT_TRY_AGAIN = 75
LOCK = "SELECT pg_try_advisory_lock(hashtext('nrm-relay'), hashtext(current_database()))"
CLAIM = (
    "WITH picked AS MATERIALIZED (SELECT id FROM outbox ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED)"
    " DELETE FROM outbox USING picked WHERE outbox.id = picked.id"
    " RETURNING outbox.id, message_id::text, exchange, routing_key, type, content_type, headers, body"
)
BACKLOG = "SELECT count(*), coalesce(extract(epoch FROM clock_timestamp() - min(created_at)), 0) FROM outbox"
BACKLOG_EVERY_SECONDS = 5.0


class Relay:
    """One service's relay process."""

    def __init__(self, service: str, database_url: str, amqp_url: str) -> None:
        self.service = service
        self.database_url = database_url
        self.user = pika.URLParameters(amqp_url).credentials.username
        self.amqp = parameters(amqp_url)
        self.pulse = Pulse()
        self.leader = False
        self.database: Any = None
        self.connection: SelectConnection | None = None
        self.channel: Any = None
        self.unconfirmed: set[int] = set()
        self.published = 0
        self.window_began = 0.0
        self.failed = False
        self.last_row = time.monotonic()
        self.last_backlog = 0.0
        self.stopping = False
        self._counted = metrics.RELAY_PUBLISH.labels(service, "ack")

    @property
    def ready(self) -> bool:
        """Return whether the relay can publish, or stands by behind one that can."""
        return self.database is not None and self.channel is not None

    def run(self) -> None:
        """Relay until SIGTERM; ends the process on any doubt about the database."""
        self._connect_database()
        while not self.stopping:
            self.connection = SelectConnection(
                self.amqp,
                on_open_callback=self._opened,
                on_open_error_callback=lambda c, _error: c.ioloop.stop(),
                on_close_callback=self._closed,
            )
            self.connection.ioloop.start()
            self._abandon()
            self.channel = None
            self.pulse.beat()
            if not self.stopping:
                time.sleep(REOPEN_SECONDS)
        self.database.close()

    def stop(self) -> None:
        """Ask the relay to end; what is unconfirmed stays in the outbox."""
        self.stopping = True

    # -- database -------------------------------------------------------------------------------------------------

    def _connect_database(self) -> None:
        while True:
            try:
                self.database = psycopg2.connect(
                    self.database_url,
                    connect_timeout=5,
                    application_name=f"{self.service}-relay",
                    options="-c statement_timeout=5000",
                    keepalives_idle=5,
                    tcp_user_timeout=10_000,
                )
                with self.database.cursor() as cursor:
                    cursor.execute("SELECT 1 FROM outbox LIMIT 1")
                self.database.rollback()
                return
            except psycopg2.Error as error:
                log().info("waiting for the database", exception_type=type(error).__name__)
                time.sleep(0.5)

    def _lead(self) -> bool:
        """Hold the service's lock: two relays at once would publish out of order."""
        if not self.leader:
            with self.database.cursor() as cursor:
                cursor.execute(LOCK)
                self.leader = bool(cursor.fetchone()[0])
            self.database.commit()
            metrics.RELAY_LEADER.labels(self.service).set(int(self.leader))
        return self.leader

    def _claim(self) -> list[Any]:
        with self.database.cursor() as cursor:
            cursor.execute(CLAIM, (WINDOW,))
            rows: list[Any] = cursor.fetchall()
        rows.sort(key=lambda row: row[0])
        return rows

    # -- broker ---------------------------------------------------------------------------------------------------

    def _opened(self, connection: SelectConnection) -> None:
        self._open_channel()
        self._schedule(0)

    def _closed(self, connection: SelectConnection, _reason: Exception) -> None:
        self.channel = None
        connection.ioloop.stop()

    def _open_channel(self) -> None:
        assert self.connection is not None  # noqa: S101 - only called on an open connection
        self.connection.channel(on_open_callback=self._channel_opened)

    def _channel_opened(self, channel: Any) -> None:
        channel.add_on_close_callback(self._channel_closed)
        channel.add_on_return_callback(self._returned)
        channel.confirm_delivery(self._confirmed)
        self.published = 0
        self.channel = channel

    def _channel_closed(self, channel: Any, _reason: Exception) -> None:
        if channel is not self.channel and self.channel is not None:
            return
        self.channel = None
        self._abandon()
        if self.connection and self.connection.is_open and not self.stopping:
            self.connection.ioloop.call_later(REOPEN_SECONDS, self._open_channel)

    def _returned(self, _channel: Any, method: Any, _properties: Any, _body: bytes) -> None:
        self.failed = True
        metrics.RELAY_PUBLISH.labels(self.service, "return").inc()
        log().error("unroutable", message_type=method.routing_key)

    def _confirmed(self, frame: Any) -> None:
        method = frame.method
        if method.NAME == "Basic.Nack":
            self.failed = True
            metrics.RELAY_PUBLISH.labels(self.service, "nack").inc()
        if method.multiple:
            self.unconfirmed = {tag for tag in self.unconfirmed if tag > method.delivery_tag}
        else:
            self.unconfirmed.discard(method.delivery_tag)
        if not self.unconfirmed:
            self._window_done()

    def _window_done(self) -> None:
        if self.failed:
            self._reopen()
            return
        self.database.commit()
        self._tick()

    def _reopen(self) -> None:
        """Roll back and take a new channel; the rows stay and are published again."""
        self._abandon()
        channel, self.channel = self.channel, None
        if channel is not None and channel.is_open:
            channel.close()
        elif self.connection and self.connection.is_open:
            self.connection.ioloop.call_later(REOPEN_SECONDS, self._open_channel)

    def _abandon(self) -> None:
        self.unconfirmed.clear()
        self.failed = False
        if self.database is not None and not self.database.closed:
            self.database.rollback()

    # -- the tick -------------------------------------------------------------------------------------------------

    def _schedule(self, seconds: float) -> None:
        if self.connection is not None:
            self.connection.ioloop.call_later(seconds, self._on_timer)

    def _on_timer(self) -> None:
        self._tick()
        quiet = time.monotonic() - self.last_row > QUIET_AFTER_SECONDS
        self._schedule(IDLE_SECONDS if quiet else BUSY_SECONDS)

    def _tick(self) -> None:
        self.pulse.beat()
        if self.unconfirmed:
            if time.monotonic() - self.window_began > CONFIRM_SECONDS:
                log().warning("confirm overdue", count=len(self.unconfirmed))
                self._reopen()
            return
        if self.stopping:
            if self.connection is not None and not self.connection.is_closing:
                self.connection.close()
            return
        if self.channel is None or not self.channel.is_open or not self._lead():
            return
        self._report_backlog()
        rows = self._claim()
        if not rows:
            self.database.rollback()
            return
        self.last_row = self.window_began = time.monotonic()
        self._publish(rows)

    def _publish(self, rows: list[Any]) -> None:
        first = self.published + 1
        self.published += len(rows)
        self.unconfirmed = set(range(first, self.published + 1))
        write_window(self.channel, [self._frames(row) for row in rows])
        self._counted.inc(len(rows))

    def _frames(self, row: Any) -> bytes:
        _, message_id, exchange, routing_key, type, content_type, headers, body = row
        properties = pika.BasicProperties(
            message_id=message_id,
            type=type,
            content_type=content_type,
            delivery_mode=2,
            user_id=self.user,
            headers=json.loads(headers) if headers else None,
        )
        return publish_frames(self.channel, exchange, routing_key, properties, bytes(body))

    def _report_backlog(self) -> None:
        now = time.monotonic()
        if now - self.last_backlog < BACKLOG_EVERY_SECONDS:
            return
        self.last_backlog = now
        with self.database.cursor() as cursor:
            cursor.execute(BACKLOG)
            pending, age = cursor.fetchone()
        self.database.rollback()
        metrics.OUTBOX_PENDING.labels(self.service).set(pending)
        metrics.OUTBOX_OLDEST_AGE.labels(self.service).set(age)


def main() -> None:
    """Run the relay of one service: `python -m nrm_shared.outbox.relay --service intake`."""
    parser = argparse.ArgumentParser(description="Publish a service's outbox to RabbitMQ.")
    parser.add_argument("--service", required=True, help="the service whose outbox to publish, e.g. intake")
    service = parser.parse_args().service
    settings = ServiceSettings.of(service)
    configure(service, "relay", settings.log_level)
    relay = Relay(service, settings.database_dsn, settings.amqp_dsn)
    serve_probe(
        settings.host,
        settings.relay_port,
        healthy=lambda: relay.pulse.age < CONFIRM_SECONDS * 2,
        ready=lambda: relay.ready,
    )
    signal.signal(signal.SIGTERM, lambda *_: relay.stop())
    signal.signal(signal.SIGINT, lambda *_: relay.stop())
    settle()
    try:
        relay.run()
    except psycopg2.Error as error:
        log().error("process ends", exception_type=type(error).__name__)
        sys.stdout.flush()
        os._exit(EXIT_TRY_AGAIN)


if __name__ == "__main__":
    main()
