"""The relay: publishes a service's outbox, in order, one relay at a time, deleting only what the broker confirmed.

A window of rows is claimed by a DELETE that stays uncommitted until the broker has confirmed every row (`claims`); if it
does not, the DELETE is rolled back and the rows are published again, which the inboxes of the readers absorb.
"""

import argparse
import os
import signal
import sys
import time
from typing import Any

import psycopg2
import psycopg2.errors

from nrm_shared.audit.process import start_sealer
from nrm_shared.db.schema import VERSION, Schema
from nrm_shared.messaging.window_publisher import CONFIRM_SECONDS, WindowPublisher
from nrm_shared.observability import metrics
from nrm_shared.observability.logs import configure, log
from nrm_shared.observability.outside import tell_failed
from nrm_shared.observability.probe import Pulse, serve_probe
from nrm_shared.outbox.claims import PLAN, Claims, Rows
from nrm_shared.runner.warm import settle
from nrm_shared.settings import ServiceSettings

WINDOW = 500
# The seconds between two looks, by the seconds since the last row: who was busy a moment ago will be so again.
LOOKS = ((2.0, 0.010), (60.0, 0.050), (float("inf"), 0.250))
BUSY_SECONDS = LOOKS[0][1]
RETRY_SECONDS = 0.5
BACKLOG_EVERY_SECONDS = 5.0
BACKLOG = "SELECT count(*), coalesce(extract(epoch FROM clock_timestamp() - min(created_at)), 0) FROM outbox"


class Relay:
    """One service's relay process."""

    def __init__(self, service: str, database_url: str, amqp_url: str) -> None:
        self.service = service
        self.pulse = Pulse()
        self.publisher = WindowPublisher(service, amqp_url, self)
        self._database_url = database_url
        self._claims: Claims | None = None
        self._schema = Schema(service)
        self._full = False
        self._leader = False
        self._last_row = time.monotonic()
        self._next_backlog = 0.0
        self._next_look = 0.0
        self._stopping = False

    @property
    def ready(self) -> bool:
        """Return whether the relay can publish, or stands by behind one that can, from a database that is migrated."""
        return self._claims is not None and self.publisher.open and self._schema.reached

    def run(self) -> None:
        """Relay until SIGTERM; raises psycopg2's errors when the database is lost, and the process ends."""
        self._connect()
        if not self._stopping:
            self.publisher.run()
        if self._claims is not None:
            self._claims.close()

    def stop(self) -> None:
        """Ask the relay to end after the window in hand."""
        self._stopping = True
        self.publisher.stop()

    # -- what the publisher asks ----------------------------------------------------------------------------------

    def tick(self) -> float:
        """Claim and publish what waits; return the seconds until the next look."""
        self.pulse.beat()
        if self.publisher.busy:
            # After a full window there are most probably more rows; after another one new rows are better waited for.
            if self._full and self._claims is not None and not self._stopping:
                self._claims.take_ahead()
            return BUSY_SECONDS
        if self._claims is not None and not self._schema.reached and time.monotonic() >= self._next_look:
            self._look_at_schema(self._claims.idle)
        if self._claims is not None and not self._stopping and self.publisher.open and self._lead(self._claims):
            self._keep_house(self._claims.idle)
            self._publish(self._claims.take())
        quiet = time.monotonic() - self._last_row
        return next(wait for longest, wait in LOOKS if quiet <= longest)

    def settled(self, *, confirmed: bool) -> None:
        """Forget the window's rows for good, or let them be as they were; then go on at once."""
        if self._claims is None or self._claims.closed:
            return
        if not confirmed:
            self._claims.give_up()
            return
        ahead = self._claims.confirm()
        if ahead:
            self._publish(ahead)
            self._keep_house(self._claims.idle)
        else:
            self.tick()

    # -- database -------------------------------------------------------------------------------------------------

    def _connect(self) -> None:
        while not self._stopping:
            try:
                self._claims = Claims(self._open, WINDOW)
                return
            except psycopg2.Error as error:
                log().info("waiting for the database", exception_type=type(error).__name__)
                tell_failed("database", f"{self.service} relay", error)
                time.sleep(RETRY_SECONDS)

    def _open(self) -> Any:
        connection = psycopg2.connect(
            self._database_url,
            connect_timeout=5,
            application_name=f"{self.service}-relay",
            options=f"-c statement_timeout=5000 {PLAN}",
            keepalives_idle=5,
            tcp_user_timeout=10_000,
        )
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM outbox LIMIT 1")
        connection.rollback()
        return connection

    def _look_at_schema(self, database: Any) -> None:
        """Learn whether the database is migrated, on a connection without a claim; publishing does not wait for it."""
        self._next_look = time.monotonic() + RETRY_SECONDS
        try:
            with database.cursor() as cursor:
                cursor.execute(VERSION)
                version = cursor.fetchone()
        except psycopg2.errors.UndefinedTable:
            version = None
        database.rollback()
        self._schema.look(lambda: version and str(version[0]))

    def _lead(self, claims: Claims) -> bool:
        if not self._leader:
            self._leader = claims.lead()
            metrics.RELAY_LEADER.labels(self.service).set(int(self._leader))
        return self._leader

    def _publish(self, rows: Rows) -> None:
        self._full = len(rows) == WINDOW
        if rows:
            self._last_row = time.monotonic()
            self.publisher.publish(rows)

    def _keep_house(self, database: Any) -> None:
        """Report the backlog, when it is time, on a connection without a claim."""
        now = time.monotonic()
        if now >= self._next_backlog:
            self._next_backlog = now + BACKLOG_EVERY_SECONDS
            self._report_backlog(database)

    def _report_backlog(self, database: Any) -> None:
        with database.cursor() as cursor:
            cursor.execute(BACKLOG)
            pending, age = cursor.fetchone()
        database.rollback()
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
        tls=settings.tls.server_context() if settings.tls else None,
    )
    signal.signal(signal.SIGTERM, lambda *_: relay.stop())
    signal.signal(signal.SIGINT, lambda *_: relay.stop())
    # Every service with an audit has one leading relay; sealing has a thread, a connection and a lock of its own there.
    sealer = start_sealer(settings, _end)
    settle()
    try:
        relay.run()
    except psycopg2.Error as error:
        _end(error)
    sealer.stop()


def _end(error: BaseException) -> None:
    log().error("process ends", exception_type=type(error).__name__)
    sys.stdout.flush()
    os._exit(os.EX_TEMPFAIL)


if __name__ == "__main__":
    main()
