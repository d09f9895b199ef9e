"""The relay: publishes a service's outbox, in order, one relay at a time, deleting only what the broker confirmed.

A window of rows is claimed by a DELETE that stays uncommitted until the broker has confirmed every row; if it does not,
the DELETE is rolled back and the rows are published again, which the inboxes of the readers absorb.
"""

import argparse
import os
import signal
import sys
import time
from typing import Any

import psycopg2

from nrm_shared.messaging.window_publisher import CONFIRM_SECONDS, WindowPublisher
from nrm_shared.observability import metrics
from nrm_shared.observability.logs import configure, log
from nrm_shared.observability.probe import Pulse, serve_probe
from nrm_shared.runner.forgetting import EVERY_SECONDS, MOST_AT_ONCE, forget_answers
from nrm_shared.runner.warm import settle
from nrm_shared.settings import ServiceSettings

WINDOW = 500
BUSY_SECONDS = 0.005
IDLE_SECONDS = 0.250
QUIET_AFTER_SECONDS = 2.0
RETRY_SECONDS = 0.5
BACKLOG_EVERY_SECONDS = 5.0
# Two relays at once would publish out of order: a second one waits for this lock as a hot standby.
LOCK = "SELECT pg_try_advisory_lock(hashtext('nrm-relay'), hashtext(current_database()))"
CLAIM = (
    "WITH picked AS MATERIALIZED (SELECT id FROM outbox ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED)"
    " DELETE FROM outbox USING picked WHERE outbox.id = picked.id"
    " RETURNING outbox.id, message_id::text, exchange, routing_key, type, content_type, headers, body"
)
BACKLOG = "SELECT count(*), coalesce(extract(epoch FROM clock_timestamp() - min(created_at)), 0) FROM outbox"


class Relay:
    """One service's relay process."""

    def __init__(self, service: str, database_url: str, amqp_url: str) -> None:
        self.service = service
        self.pulse = Pulse()
        self.publisher = WindowPublisher(service, amqp_url, self)
        self._database_url = database_url
        self._database: Any = None
        self._leader = False
        self._last_row = time.monotonic()
        self._last_backlog = 0.0
        self._next_sweep = 0.0
        self._stopping = False

    @property
    def ready(self) -> bool:
        """Return whether the relay can publish, or stands by behind one that can."""
        return self._database is not None and self.publisher.open

    def run(self) -> None:
        """Relay until SIGTERM; raises psycopg2's errors when the database is lost, and the process ends."""
        self._connect()
        if not self._stopping:
            self.publisher.run()
        if self._database is not None:
            self._database.close()

    def stop(self) -> None:
        """Ask the relay to end after the window in hand."""
        self._stopping = True
        self.publisher.stop()

    # -- what the publisher asks ----------------------------------------------------------------------------------

    def tick(self) -> float:
        """Claim and publish what waits; return the seconds until the next look."""
        self.pulse.beat()
        if self.publisher.busy:
            return BUSY_SECONDS
        if not self._stopping and self.publisher.open and self._lead():
            self._report_backlog()
            self._forget()
            self._publish()
        quiet = time.monotonic() - self._last_row > QUIET_AFTER_SECONDS
        return IDLE_SECONDS if quiet else BUSY_SECONDS

    def settled(self, *, confirmed: bool) -> None:
        """Forget the window's rows for good, or let them be as they were; then go on at once."""
        if self._database is None or self._database.closed:
            return
        if not confirmed:
            self._database.rollback()
            return
        self._database.commit()
        self.tick()

    # -- database -------------------------------------------------------------------------------------------------

    def _connect(self) -> None:
        while not self._stopping:
            try:
                self._database = psycopg2.connect(
                    self._database_url,
                    connect_timeout=5,
                    application_name=f"{self.service}-relay",
                    options="-c statement_timeout=5000",
                    keepalives_idle=5,
                    tcp_user_timeout=10_000,
                )
                with self._database.cursor() as cursor:
                    cursor.execute("SELECT 1 FROM outbox LIMIT 1")
                self._database.rollback()
                return
            except psycopg2.Error as error:
                log().info("waiting for the database", exception_type=type(error).__name__)
                time.sleep(RETRY_SECONDS)

    def _lead(self) -> bool:
        if not self._leader:
            with self._database.cursor() as cursor:
                cursor.execute(LOCK)
                self._leader = bool(cursor.fetchone()[0])
            self._database.commit()
            metrics.RELAY_LEADER.labels(self.service).set(int(self._leader))
        return self._leader

    def _publish(self) -> None:
        with self._database.cursor() as cursor:
            cursor.execute(CLAIM, (WINDOW,))
            rows = sorted(cursor.fetchall(), key=lambda row: row[0])
        if not rows:
            self._database.rollback()
            return
        self._last_row = time.monotonic()
        self.publisher.publish([row[1:] for row in rows])

    def _forget(self) -> None:
        # Every service with an inbox has one leading relay, so this is where old answers are swept, without a process
        # or a timer of their own.
        now = time.monotonic()
        if now < self._next_sweep:
            return
        more = forget_answers(self._database) == MOST_AT_ONCE
        self._next_sweep = now + (0.0 if more else EVERY_SECONDS)

    def _report_backlog(self) -> None:
        now = time.monotonic()
        if now - self._last_backlog < BACKLOG_EVERY_SECONDS:
            return
        self._last_backlog = now
        with self._database.cursor() as cursor:
            cursor.execute(BACKLOG)
            pending, age = cursor.fetchone()
        self._database.rollback()
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
        os._exit(os.EX_TEMPFAIL)


if __name__ == "__main__":
    main()
