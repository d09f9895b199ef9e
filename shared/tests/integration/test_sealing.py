"""The audit sealer on a real PostgreSQL: nothing slips in behind a sealed batch, and nothing sealed stays inside."""

import itertools
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import psycopg2
import pytest
from psycopg2.extensions import connection as Connection  # noqa: N812 - a class named like a function
from sqlalchemy import Engine

from nrm_local.secrets import Secrets
from nrm_shared.audit import roots_file, sources, witness
from nrm_shared.audit.keys import read_public_keys, read_seal_key
from nrm_shared.audit.record import AUDIT, HISTORY
from nrm_shared.audit.sealing import AGAIN_SECONDS, EVERY_SECONDS, MOST_ROWS, AuditSealer
from nrm_shared.audit.verify import Copies, Report, verify
from nrm_shared.contracts import envelope
from nrm_shared.contracts.catalogue import EVENTS
from nrm_shared.kernel.actor import system
from nrm_shared.kernel.clock import MachineClock
from nrm_shared.runner.runner import Runner
from nrm_shared.runner.work import SqlWork
from tests.support.postgres import ServiceDatabase
from tests.support.waiting import eventually

SERVICE = "intake"
INSERT = (
    "INSERT INTO audit_event (at, actor, actor_kind, roles, action) SELECT now(), %s, 'person', 'FP', 'case:read'"
    " FROM generate_series(1, %s)"
)


@pytest.fixture
def roots(tmp_path: Path) -> Path:
    return tmp_path / "outside" / "roots.jsonl"


@pytest.fixture
def make_sealer(spine: ServiceDatabase, test_secrets: Secrets, roots: Path) -> Iterator[Callable[[], AuditSealer]]:
    made: list[AuditSealer] = []

    def make() -> AuditSealer:
        made.append(AuditSealer(SERVICE, spine.app_url, read_seal_key(test_secrets.audit_key(SERVICE)), roots))
        return made[-1]

    yield make
    for each in made:
        end(each)


def end(sealer: AuditSealer) -> None:
    sealer.stop()
    sealer.run()


@pytest.fixture
def writer(spine: ServiceDatabase) -> Iterator[Connection]:
    made = psycopg2.connect(spine.app_url)
    yield made
    made.close()


@pytest.fixture
def other_writer(spine: ServiceDatabase) -> Iterator[Connection]:
    made = psycopg2.connect(spine.app_url)
    yield made
    made.close()


def insert(writer: Connection, count: int = 1, actor: str = "farida") -> None:
    with writer.cursor() as cursor:
        cursor.execute(INSERT, (actor, count))


def reports(spine: ServiceDatabase, secrets: Secrets, roots: Path) -> list[Report]:
    with sources.connected(SERVICE, spine.app_url) as source:
        copies = [Copies("file", roots_file.read(roots))]
        return verify(source, read_public_keys(secrets.audit_public_keys), copies)


def seals(spine: ServiceDatabase) -> list[tuple[int, int, int, int]]:
    with sources.connected(SERVICE, spine.app_url) as source:
        said = [seal.statement for seal in source.seals(AUDIT)]
    return [(each.number, each.first, each.last, each.count) for each in said]


def test_a_row_committed_late_with_a_lower_id_is_waited_for(
    make_sealer: Callable[[], AuditSealer], writer: Connection, other_writer: Connection, spine: ServiceDatabase
) -> None:
    sealer = make_sealer()
    insert(writer, actor="late")
    insert(other_writer, actor="early")
    other_writer.commit()
    assert sealer.step() == AGAIN_SECONDS
    assert seals(spine) == [], "row 2 is there, row 1 may still come"
    writer.commit()
    assert sealer.step() == EVERY_SECONDS
    assert seals(spine) == [(1, 1, 2, 2)]


def test_a_row_that_was_rolled_back_is_not_waited_for_for_ever(
    make_sealer: Callable[[], AuditSealer], writer: Connection, other_writer: Connection, spine: ServiceDatabase
) -> None:
    sealer = make_sealer()
    insert(writer)
    insert(other_writer)
    other_writer.commit()
    sealer.step()
    writer.rollback()
    sealer.step()
    assert seals(spine) == [(1, 2, 2, 1)]


def test_who_began_to_write_after_the_look_is_not_waited_for(
    make_sealer: Callable[[], AuditSealer], writer: Connection, other_writer: Connection, spine: ServiceDatabase
) -> None:
    sealer = make_sealer()
    insert(writer, actor="slow")
    insert(other_writer)
    other_writer.commit()
    sealer.step()
    # Somebody new is always writing; the sealer waits only for those that could still bring a lower id.
    insert(other_writer)
    writer.commit()
    sealer.step()
    assert seals(spine) == [(1, 1, 2, 2)]


def test_many_writers_at_once_and_nothing_is_lost_or_slips_behind(
    make_sealer: Callable[[], AuditSealer], spine: ServiceDatabase, test_secrets: Secrets, roots: Path
) -> None:
    sealer, done, sealed_often = make_sealer(), threading.Event(), threading.Event()
    committed: list[int] = []

    def write() -> None:
        own = psycopg2.connect(spine.app_url)
        # At least sixty turns, and on a machine that writes fast as many as the sealer needs to come in between.
        for turn in itertools.count():
            if turn >= 60 and sealed_often.is_set():
                break
            insert(own, count=turn % 7 + 1)
            if turn % 5:
                own.commit()
                committed.append(turn % 7 + 1)
            else:
                own.rollback()
        own.close()

    def keep_sealing() -> None:
        while not done.wait(0.002):
            sealer.step()

    threads = [threading.Thread(target=write) for _ in range(6)]
    sealing = threading.Thread(target=keep_sealing)
    for each in (sealing, *threads):
        each.start()
    try:
        eventually(lambda: len(seals(spine)) > 5, "the sealer comes in between", 30)
    finally:
        sealed_often.set()
        for each in threads:
            each.join()
        done.set()
        sealing.join()
    while sealer.step() == AGAIN_SECONDS:
        pass
    audit = reports(spine, test_secrets, roots)[0]
    assert audit.broken is None
    assert (audit.rows, audit.unsealed) == (sum(committed), 0)


def test_a_batch_holds_a_thousand_rows_and_a_backlog_is_sealed_at_once(
    make_sealer: Callable[[], AuditSealer], writer: Connection, spine: ServiceDatabase
) -> None:
    insert(writer, count=2 * MOST_ROWS + 5)
    writer.commit()
    make_sealer().step()
    assert [count for *_, count in seals(spine)] == [MOST_ROWS, MOST_ROWS, 5]


def test_the_writers_are_never_held_up(
    make_sealer: Callable[[], AuditSealer], writer: Connection, other_writer: Connection
) -> None:
    sealer = make_sealer()
    insert(writer)
    insert(other_writer)
    other_writer.commit()
    sealer.step()
    with other_writer.cursor() as cursor:
        cursor.execute("SET lock_timeout = '100ms'")
    insert(other_writer)
    other_writer.commit()


def test_what_a_crash_kept_from_the_file_is_written_at_the_next_start(
    make_sealer: Callable[[], AuditSealer],
    writer: Connection,
    spine: ServiceDatabase,
    test_secrets: Secrets,
    roots: Path,
) -> None:
    sealer = make_sealer()
    for _ in range(3):
        insert(writer)
        writer.commit()
        sealer.step()
    end(sealer)
    lines = roots.read_bytes().splitlines(keepends=True)
    roots.write_bytes(b"".join(lines[:1]) + lines[1][:40])
    make_sealer().step()
    assert [seal.statement.number for seal in roots_file.read(roots)] == [1, 2, 3]
    assert reports(spine, test_secrets, roots)[0].broken is None


def test_one_of_two_seals_and_the_other_takes_over(
    make_sealer: Callable[[], AuditSealer], writer: Connection, spine: ServiceDatabase
) -> None:
    first, second = make_sealer(), make_sealer()
    first.step()
    insert(writer)
    writer.commit()
    second.step()
    assert seals(spine) == []
    end(first)

    def taken_over() -> bool:
        # PostgreSQL gives the lock back when it has noticed that the connection is closed.
        second.step()
        return seals(spine) == [(1, 1, 1, 1)]

    eventually(taken_over, "the standby seals")


def test_every_seal_is_told_and_kept_by_whoever_reads_it(
    make_sealer: Callable[[], AuditSealer],
    writer: Connection,
    spine: ServiceDatabase,
    test_secrets: Secrets,
    engine: Engine,
) -> None:
    insert(writer)
    writer.commit()
    make_sealer().step()
    with writer.cursor() as cursor:
        cursor.execute("SELECT type, exchange, body FROM outbox")
        ((type, exchange, body),) = cursor.fetchall()
    assert (type, exchange) == ("intake.audit-sealed.v1", "intake.events")
    event = envelope.received(envelope.attributes_of(bytes(body)), EVENTS[type])
    with Runner("monitoring", engine, SqlWork, MachineClock()).open(system("monitoring")) as work:
        witness.keep_seal(event, work)
        witness.keep_seal(event, work)
        work.session.commit()
    with sources.connected("monitoring", spine.app_url) as source:
        (kept,) = source.kept(SERVICE)
    assert read_public_keys(test_secrets.audit_public_keys).signed(
        SERVICE, kept.key_id, kept.statement.body, kept.signature
    )


def test_moves_have_a_chain_of_their_own(
    make_sealer: Callable[[], AuditSealer], writer: Connection, spine: ServiceDatabase
) -> None:
    with writer.cursor() as cursor:
        cursor.execute(
            "INSERT INTO action_history (aggregate_kind, aggregate_id, move, verb, actor, at, source, target)"
            " VALUES ('Case', %s, 'CASE-04', 'close', 'farida', now(), 'OPEN', 'CLOSED')",
            (str(uuid4()),),
        )
    writer.commit()
    make_sealer().step()
    with sources.connected(SERVICE, spine.app_url) as source:
        assert [seal.statement.number for seal in source.seals(HISTORY)] == [1]
        assert list(source.seals(AUDIT)) == []
