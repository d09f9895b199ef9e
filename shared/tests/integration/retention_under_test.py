"""Rows of every table that the retention job ends, older and younger than their time, and the job on a real database."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, text

from nrm_local import databases
from nrm_shared.db.engine import make_engine
from nrm_shared.kernel.clock import Clock, MachineClock
from nrm_shared.retention import usecases
from nrm_shared.retention.schedule import Rule, swept_in
from nrm_shared.retention.sweep import walk
from nrm_shared.runner.runner import Runner
from nrm_shared.runner.work import SqlWork
from tests.support.postgres import ServiceDatabase

OLD, YOUNG = "+ interval '1 minute'", "- interval '1 minute'"
# A row of each rule whose time began at {at}; the ids are random unless a test gives them.
ROW = {
    "http-once": (
        "INSERT INTO http_once (actor, key, fingerprint, created_at) VALUES ('public', gen_random_uuid()::text, 'x', {at})"
    ),
    "inbox-applied": "INSERT INTO inbox VALUES (gen_random_uuid(), 'x', 'applied', {at})",
    "kept-letter-applied": "INSERT INTO kept_letter VALUES (gen_random_uuid(), 'return:1', {at})",
    "revoked-access": "INSERT INTO revoked_access VALUES ('session', gen_random_uuid()::text, {at})",
    "subject-request-answered": (
        "INSERT INTO subject_request (id, row_version, person_id, case_id, kind, status, made_by, by_person, made_at,"
        " due_at, decided_at) VALUES (gen_random_uuid(), 2, gen_random_uuid(), gen_random_uuid(), 'ACCESS',"
        " 'FULFILLED', 'x', true, {at}, {at}, {at})"
    ),
    "export-ended": (
        "INSERT INTO export (id, row_version, number, status, contents, reason, requested_by, for_statistics, persons,"
        " counted, total, done, rows, requested_at, purge_due_at, downloads, failures) VALUES (gen_random_uuid(), 3,"
        " gen_random_uuid()::text, 'PURGED', 'CASES', 'x', 'x', false, 1, 1, 1, 1, 1, {at}, {at}, 1, 0)"
    ),
    "sign-in-session": (
        "INSERT INTO sign_in_session (id, row_version, account, audience, acr, digest, began_at, used_at)"
        " VALUES (gen_random_uuid(), 1, gen_random_uuid(), '{{}}', 'x', 'x', {at}, {at})"
    ),
    "sign-in-attempt": "INSERT INTO sign_in_attempt VALUES (gen_random_uuid()::text, {at})",
    "used-logout": "INSERT INTO used_logout VALUES (gen_random_uuid()::text, {at})",
    "used-assertion": "INSERT INTO used_assertion VALUES (gen_random_uuid(), gen_random_uuid()::text, {at})",
}


class Failing(SqlWork):
    """A unit of work that dies after everything was written and before the commit."""

    def finish(self) -> None:
        """Write everything, then die."""
        super().finish()
        raise RuntimeError("killed")


@dataclass
class Kept:
    """A service's database with what it keeps."""

    database: ServiceDatabase
    administrator: str
    engine: Engine
    seen: int = 0
    """The last row of the audit that was there before this test."""

    def do(self, statement: str, **values: Any) -> list[Any]:
        """Run a statement as nobody's subject: foreign keys and triggers are off, so that a row can stand alone."""
        connection = databases.connect(self.administrator, self.database.name)
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET session_replication_role = replica")
                cursor.execute(statement, values)
                return list(cursor.fetchall()) if cursor.description else []
        finally:
            connection.close()

    def fill(self, rule: Rule, count: int, shift: str) -> None:
        """Put `count` rows of a rule there whose time ended a minute ago (`OLD`) or ends in a minute (`YOUNG`)."""
        at = f"(clock_timestamp() - ('{rule.keep}'::interval {shift}))"
        for _ in range(count):
            self.do(ROW[rule.id].format(at=at))

    def number(self, table: str, where: str = "true") -> int:
        """Return how many rows there are."""
        with self.engine.connect() as connection:
            return int(connection.execute(text(f"SELECT count(*) FROM {table} WHERE {where}")).scalar_one())

    def begin(self) -> None:
        """Empty the tables of the rules and begin to listen to the audit, which nobody can empty."""
        for rule in swept_in(self.database.service):
            [table] = rule.tables
            self.do(f"TRUNCATE {table} CASCADE")
        [(self.seen,)] = self.do("SELECT coalesce(max(id), 0) FROM audit_event")

    def told(self) -> list[Any]:
        """Return what the audit tells of removals in this test: actor, table, rule, how many."""
        return self.do(
            "SELECT actor, subject_kind, subject, reason FROM audit_event"
            " WHERE action = 'retention:end' AND id > %(seen)s ORDER BY id",
            seen=self.seen,
        )

    def runner(self, work: type[SqlWork] = SqlWork, clock: Clock | None = None) -> Runner:
        """Return a runner that knows the job's use cases and no others."""
        return Runner(
            self.database.service,
            self.engine,
            work,
            clock or MachineClock(),
            handlers=usecases.HANDLERS,
            queries=usecases.QUERIES,
        )

    def sweep(self, **named: Any) -> int:
        """Let the job go through everything once; return how many rows went."""
        runner = self.runner(**named)
        return sum(sum(walk(runner, rule)) for rule in swept_in(runner.service))


@contextmanager
def kept(database: ServiceDatabase, administrator: str) -> Iterator[Kept]:
    """Return a database to keep things in, as the service's working role has it."""
    engine = make_engine(database.app_url, pool=2, application="retention")
    yield Kept(database, administrator, engine)
    engine.dispose()
