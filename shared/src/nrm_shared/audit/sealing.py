"""The audit sealer: every second, the rows written since are put under signed, chained roots that also leave the database.

It runs as a thread of the relay's process, on a connection of its own, and only one of a service's relays seals (a session
advisory lock). The seal and the event that tells of it are one transaction; the copy in the file follows, and a copy that a
crash prevented is written at the next start.
"""

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg2

from nrm_shared.audit import merkle, roots_file, store
from nrm_shared.audit.horizon import Horizon
from nrm_shared.audit.keys import SealKey
from nrm_shared.audit.record import LOGS, MARK_BYTES, Log, leaf
from nrm_shared.audit.seal import FIRST_PREVIOUS, Seal, Statement
from nrm_shared.observability import metrics
from nrm_shared.observability.logs import log as logger

EVERY_SECONDS = 1.0
# While a writer must end first.
AGAIN_SECONDS = 0.02
MOST_ROWS = 1_000
RETRY_SECONDS = 0.5
LOCK = "SELECT pg_try_advisory_lock(hashtext('nrm-audit-seal'), hashtext(current_database()))"


class Chain:
    """The seals of one table: what was sealed last, and the next batch."""

    def __init__(self, service: str, log: Log, key: SealKey) -> None:
        self.log = log
        self.horizon = Horizon(log.name)
        self.number, self.sealed, self.previous = 0, 0, FIRST_PREVIOUS
        self._service = service
        self._key = key

    def go_on(self, cursor: Any) -> None:
        """Take up where the last seal in the database ends."""
        found = store.last(cursor, self._service, self.log)
        if found is not None:
            self._after(found.statement)

    def next(self, cursor: Any, at: int) -> Seal | None:
        """Return the seal over the next batch of final rows, or None; nothing is written yet."""
        top = self.horizon.look(cursor, self.sealed)
        if top <= self.sealed:
            return None
        rows = store.rows(cursor, self.log, self.sealed, top, MOST_ROWS)
        if not rows:
            # Read from a table that somebody emptied meanwhile: the next look starts afresh.
            return None
        leaves = [leaf(self._service, self.log, row) for row in rows]
        ids = tuple(int(str(row["id"])) for row in rows)
        statement = Statement(
            service=self._service,
            log=self.log.name,
            number=self.number + 1,
            first=ids[0],
            last=ids[-1],
            count=len(ids),
            root=merkle.root_of(leaves),
            previous=self.previous,
            sealed_at=at,
        )
        marks = b"".join(one[:MARK_BYTES] for one in leaves)
        return Seal(statement, self._key.id, self._key.sign(statement.body), ids, marks)

    def written(self, seal: Seal) -> None:
        """Note that `seal` is in the database."""
        self._after(seal.statement)

    def _after(self, statement: Statement) -> None:
        self.number, self.sealed, self.previous = statement.number, statement.last, statement.digest


class AuditSealer:
    """Seals the append-only tables of one service until it is stopped."""

    def __init__(
        self,
        service: str,
        database_url: str,
        key: SealKey,
        roots: Path,
        *,
        timer: Callable[[], float] = time.time,
    ) -> None:
        self.service = service
        self._database_url = database_url
        self._key = key
        self._roots = roots
        self._timer = timer
        self._stop = threading.Event()
        self._chains: list[Chain] = []
        self._database: Any = None

    def run(self) -> None:
        """Seal until `stop`; raises psycopg2's errors when the database is lost and `OSError` for the file."""
        while not self._stop.is_set():
            self._stop.wait(self.step())
        if self._database is not None:
            self._database.close()

    def stop(self) -> None:
        """Ask the sealer to end."""
        self._stop.set()

    def step(self) -> float:
        """Seal what is final; return the seconds until the next look."""
        if not self._chains and not self._leads():
            return EVERY_SECONDS
        waiting = False
        for chain in self._chains:
            while not self._stop.is_set() and self._seal(chain):
                pass
            waiting |= chain.horizon.waiting
        return AGAIN_SECONDS if waiting else EVERY_SECONDS

    def _seal(self, chain: Chain) -> bool:
        with self._database.cursor() as cursor:
            seal = chain.next(cursor, int(self._timer() * 1_000_000))
            if seal is None:
                return False
            store.write(cursor, seal)
        roots_file.append(self._roots, [seal])
        chain.written(seal)
        metrics.AUDIT_SEALED.labels(self.service, chain.log.name).inc(seal.statement.count)
        metrics.AUDIT_SEALED_AT.labels(self.service, chain.log.name).set(seal.statement.sealed_at / 1_000_000)
        return True

    # -- start ----------------------------------------------------------------------------------------------------

    def _leads(self) -> bool:
        """Return whether this is the one that seals; connects, and takes up the chains where they end."""
        if self._database is None:
            self._database = self._connect()
        if self._database is None:
            return False
        with self._database.cursor() as cursor:
            cursor.execute(LOCK)
            if not cursor.fetchone()[0]:
                return False
            roots_file.mend(self._roots)
            chains = [Chain(self.service, log, self._key) for log in LOGS.values()]
            for chain in chains:
                chain.go_on(cursor)
                self._copy_missing(cursor, chain)
        self._chains = chains
        return True

    def _copy_missing(self, cursor: Any, chain: Chain) -> None:
        copied = roots_file.last_number(self._roots, chain.log.name)
        if copied > chain.number:
            # Either a backup was restored or somebody cut the end off. Sealing goes on, and `nrm audit verify` will name
            # the row until somebody has looked.
            metrics.AUDIT_REWOUND.labels(self.service, chain.log.name).set(1)
            logger().error("audit is shorter than its copy outside", code=chain.log.name, count=copied - chain.number)
            return
        metrics.AUDIT_REWOUND.labels(self.service, chain.log.name).set(0)
        for seal in store.seals(cursor, self.service, chain.log, after=copied):
            roots_file.append(self._roots, [seal])

    def _connect(self) -> Any:
        while not self._stop.is_set():
            try:
                connection = psycopg2.connect(
                    self._database_url,
                    connect_timeout=5,
                    application_name=f"{self.service}-audit",
                    options="-c statement_timeout=5000",
                    keepalives_idle=5,
                    tcp_user_timeout=10_000,
                )
                connection.autocommit = True
                with connection.cursor() as cursor:
                    cursor.execute("SELECT 1 FROM audit_seal LIMIT 1")
                return connection
            except psycopg2.Error as error:
                logger().info("waiting for the database", exception_type=type(error).__name__)
                self._stop.wait(RETRY_SECONDS)
        return None
