"""What is in an audit row, that attempts leave one too, and that nobody but a superuser gets at it again."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import psycopg2
import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import DBAPIError

from nrm_shared.access import conditions
from nrm_shared.audit import refusals
from nrm_shared.db.engine import driver_url
from nrm_shared.kernel.actor import AccessObject, Actor
from nrm_shared.kernel.aggregate import Aggregate
from nrm_shared.kernel.clock import ManualClock
from nrm_shared.kernel.errors import Forbidden, IllegalMove, NotFound
from nrm_shared.kernel.machine import NEW, Machine, Move
from nrm_shared.kernel.usecase import UseCase
from nrm_shared.runner.context import Context
from nrm_shared.runner.runner import Runner
from nrm_shared.runner.work import SqlWork
from shared.tests.parts import number_of
from tests.support.postgres import ServiceDatabase

FOCAL_POINT = Actor("farida", "person", "nrm-office", frozenset({"FP", "CMG"}))
FRONTLINE = Actor("sumon", "person", "shimanto-bondhu", frozenset({"FRO"}))
ASSESSOR = Actor("anika", "person", "dhaka-care", frozenset({"ASR"}))
NOW = datetime(2026, 8, 12, 3, tzinfo=UTC)
CASE = UUID("0198b0c4-1a00-7000-8000-00000000ca5e")


@dataclass(frozen=True)
class Decide:
    """A command about a report of `of`."""

    report: UUID
    of: str = "shimanto-bondhu"


@dataclass(frozen=True)
class TakeUp:
    """A command about a report of a case."""

    report_id: UUID
    case_id: UUID


@dataclass(frozen=True)
class Look:
    """A query that discloses a narrative."""

    report: UUID


@dataclass(frozen=True)
class Guarded:
    """A query that a rule of the handler refuses."""


@dataclass(frozen=True)
class Reopen:
    """A command for which the machine of the report has no move."""

    report: UUID


REPORTS = Machine("report", [Move("R-01", NEW, "submit", "SUBMITTED", "FRO")])


@dataclass(kw_only=True, eq=False)
class Report(Aggregate):
    """Something that can be submitted and nothing else."""

    case_id: UUID
    status: str = NEW


def reopen(command: Reopen, work: SqlWork) -> None:
    report = Report(id=command.report, case_id=CASE)
    REPORTS.move(report, "reopen", by=work.actor.id, at=work.now)


class NoConsent(Forbidden):
    """A refusal by a handler."""

    default_code = "no-consent"


def decide(command: Decide, work: SqlWork) -> None:
    facts = conditions.LISTED
    work.permit(AccessObject("report", str(command.report), command.of, case_id=CASE, facts=facts))


def take_up(command: TakeUp, work: SqlWork) -> None:
    """Do what needs no comparing: who may, may it for every report."""


def look(query: Look, work: SqlWork) -> str:
    work.disclosed("report", query.report, ["narrative"], level="L3", case_id=CASE)
    return "the narrative"


def guarded(query: Guarded, work: SqlWork) -> None:
    work.permit(AccessObject("report", id="17", case_id=CASE))
    raise NoConsent


@pytest.fixture
def runner(engine: Engine) -> Runner:
    return Runner(
        service="intake",
        engine=engine,
        work=SqlWork,
        clock=ManualClock(NOW),
        handlers={
            Decide: UseCase(decide, "report:answer"),
            TakeUp: UseCase(take_up, "report:triage"),
            Reopen: UseCase(reopen, "report:triage"),
        },
        queries={Look: UseCase(look, "report:triage"), Guarded: UseCase(guarded, "report:triage")},
    )


@pytest.fixture
def owner(spine: ServiceDatabase) -> Iterator[Engine]:
    made = create_engine(driver_url(spine.migrator_url))
    yield made
    made.dispose()


def trail(engine: Engine) -> list[dict[str, Any]]:
    with engine.connect() as connection:
        return [dict(row) for row in connection.execute(text("SELECT * FROM audit_event ORDER BY id")).mappings()]


def test_a_decision_is_told_with_who_for_whom_in_which_role_about_what(runner: Runner, engine: Engine) -> None:
    report = uuid4()
    runner.run(Decide(report), actor=FRONTLINE, context=Context(correlation_id="0198b0c4-aaaa"))
    (row,) = trail(engine)
    assert {name: row[name] for name in ("actor", "organisation", "roles", "role", "action", "outcome")} == {
        "actor": "sumon",
        "organisation": "shimanto-bondhu",
        "roles": "FRO",
        "role": "FRO",
        "action": "report:answer",
        "outcome": "done",
    }
    assert (row["subject_kind"], row["subject"], row["case_id"]) == ("report", str(report), CASE)
    assert row["correlation_id"] == "0198b0c4-aaaa"


def test_a_decision_that_says_nothing_itself_is_told_by_what_it_names(runner: Runner, engine: Engine) -> None:
    report = uuid4()
    runner.run(TakeUp(report, CASE), actor=FOCAL_POINT)
    (row,) = trail(engine)
    assert (row["subject_kind"], row["subject"], row["case_id"]) == ("report", str(report), CASE)


def test_of_several_roles_the_one_is_named_that_opened_the_door(runner: Runner, engine: Engine) -> None:
    runner.ask(Look(uuid4()), actor=FOCAL_POINT)
    (row,) = trail(engine)
    assert (row["roles"], row["role"], row["level"], row["fields"]) == ("CMG FP", "FP", "L3", ["narrative"])


def test_a_read_that_cannot_be_audited_is_not_answered(runner: Runner, engine: Engine, owner: Engine) -> None:
    # Column by column, as it was granted.
    revoke = "REVOKE INSERT (at, actor, actor_kind, roles, action) ON audit_event FROM "
    with owner.begin() as connection:
        app = connection.scalar(
            text(
                "SELECT grantee FROM information_schema.column_privileges WHERE table_name ="
                " 'audit_event' AND privilege_type = 'INSERT' AND grantee LIKE '%_app' LIMIT 1"
            )
        )
        connection.execute(text(f'{revoke} "{app}"'))
    with pytest.raises(DBAPIError, match="permission denied"):
        runner.ask(Look(uuid4()), actor=FOCAL_POINT)
    with pytest.raises(DBAPIError, match="permission denied"):
        runner.run(Decide(uuid4()), actor=FRONTLINE)


@pytest.mark.parametrize(
    ("attempt", "actor", "error", "reason", "case_id"),
    [
        (Look(uuid4()), ASSESSOR, Forbidden, "forbidden", None),
        (Decide(uuid4(), of="dhaka-care"), FRONTLINE, NotFound, "not-found", CASE),
        (Guarded(), FOCAL_POINT, NoConsent, "no-consent", CASE),
    ],
    ids=["no role", "not theirs", "a rule of the handler"],
)
def test_a_refused_attempt_leaves_a_row_of_its_own(
    runner: Runner, engine: Engine, attempt: Any, actor: Actor, error: type, reason: str, case_id: UUID | None
) -> None:
    with pytest.raises(error):
        (runner.run if isinstance(attempt, Decide) else runner.ask)(attempt, actor=actor)
    (row,) = trail(engine)
    assert (row["actor"], row["outcome"], row["reason"], row["case_id"]) == (actor.id, "denied", reason, case_id)
    assert row["fields"] is None and row["level"] is None


def test_a_move_that_does_not_exist_leaves_a_row_about_what_should_have_moved(runner: Runner, engine: Engine) -> None:
    report = uuid4()
    context = Context(correlation_id="0198b0c4-bbbb")
    with pytest.raises(IllegalMove):
        runner.run(Reopen(report), actor=FOCAL_POINT, context=context)
    (row,) = trail(engine)
    assert (row["action"], row["outcome"], row["reason"]) == ("report:triage", "denied", "illegal-move")
    assert (row["subject_kind"], row["subject"], row["case_id"]) == ("report", str(report), CASE)
    assert row["correlation_id"] == context.correlation_id


def test_trying_doors_does_not_fill_the_disk_and_the_rest_is_counted(
    runner: Runner, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 0.0
    runner._refusals._allowed.timer = lambda: now
    for _ in range(100):
        with pytest.raises(Forbidden):
            runner.ask(Look(uuid4()), actor=ASSESSOR)
    assert number_of(engine, "audit_event") == refusals.BURST
    now = 60.0
    with pytest.raises(Forbidden):
        runner.ask(Look(uuid4()), actor=ASSESSOR)
    assert trail(engine)[-1]["reason"] == "forbidden (90 before it not written)"


def test_a_refusal_stands_where_its_row_cannot_be_written(runner: Runner, engine: Engine, owner: Engine) -> None:
    with owner.begin() as connection:
        connection.execute(text("ALTER TABLE audit_event ADD CONSTRAINT full_disk CHECK (outcome <> 'denied')"))
    with pytest.raises(Forbidden):
        runner.ask(Look(uuid4()), actor=ASSESSOR)
    assert number_of(engine, "audit_event") == 0


FORBIDDEN = [
    "UPDATE {} SET {column} = 'somebody-else'",
    "DELETE FROM {}",
    "TRUNCATE {}",
    "ALTER TABLE {} DISABLE TRIGGER ALL",
    "DROP TABLE {}",
    "COPY {} TO PROGRAM 'cat'",
]


@contextmanager
def as_service(database: ServiceDatabase) -> Iterator[Any]:
    with psycopg2.connect(database.app_url) as connection, connection.cursor() as cursor:
        yield cursor


TABLES = ["audit_event", "action_history", "audit_seal", "audit_root"]


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("statement", FORBIDDEN)
def test_the_service_may_only_add_to_its_trails(spine: ServiceDatabase, table: str, statement: str) -> None:
    column = "key_id" if table in ("audit_seal", "audit_root") else "actor"
    with as_service(spine) as cursor, pytest.raises(psycopg2.errors.InsufficientPrivilege):
        cursor.execute(statement.format(table, column=column))


@pytest.mark.parametrize("table", ["audit_event", "action_history"])
def test_the_service_cannot_put_a_row_behind_a_sealed_batch(spine: ServiceDatabase, table: str) -> None:
    with as_service(spine) as cursor, pytest.raises(psycopg2.errors.InsufficientPrivilege):
        cursor.execute(f"INSERT INTO {table} (id, actor) OVERRIDING SYSTEM VALUE VALUES (1, 'nobody')")


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("statement", FORBIDDEN[1:3])
@pytest.mark.parametrize("role", ["origin", "replica"])
def test_the_owner_is_refused_too_and_so_is_a_session_that_says_it_replicates(
    spine: ServiceDatabase, postgres_admin_url: str, table: str, statement: str, role: str
) -> None:
    # Only a superuser may say so; the trigger holds him up all the same until he switches it off.
    inside = postgres_admin_url.rsplit("/", 1)[0] + f"/{spine.name}"
    with psycopg2.connect(inside) as connection, connection.cursor() as cursor:
        cursor.execute(f"SET session_replication_role = {role}")
        with pytest.raises(psycopg2.errors.RaiseException, match="append-only"):
            cursor.execute(statement.format(table))
