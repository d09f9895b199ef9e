"""A window is found by the order of its ids, also where statistics say that the outbox is nearly empty."""

from collections.abc import Iterator
from typing import Any

import psycopg2
import pytest

from nrm_shared.outbox.claims import CLAIM, PLAN, Claims
from tests.support.postgres import ServiceDatabase

MANY = 3000
WINDOW = 500
FILL = (
    "INSERT INTO outbox (message_id, exchange, routing_key, type, content_type, body)"
    " SELECT gen_random_uuid(), 'e', 'k', 't', 'c', convert_to(repeat('x', 600), 'UTF8')"
    " FROM generate_series(1, %s)"
)


@pytest.fixture
def database(spine: ServiceDatabase) -> Iterator[Any]:
    """Return a relay's connection to an outbox that was counted when hardly a row was left and has been filled since."""
    owner = psycopg2.connect(spine.migrator_url)
    owner.autocommit = True
    cursor = owner.cursor()
    cursor.execute("ALTER TABLE outbox SET (autovacuum_enabled = off)")
    cursor.execute(FILL, (MANY,))
    cursor.execute("DELETE FROM outbox WHERE id < (SELECT max(id) - 10 FROM outbox)")
    cursor.execute("VACUUM ANALYZE outbox")
    cursor.execute(FILL, (MANY,))
    owner.close()
    connection = psycopg2.connect(spine.app_url, options=PLAN)
    yield connection
    connection.close()


def test_a_backlog_is_neither_read_nor_sorted_as_a_whole(database: Any) -> None:
    cursor = database.cursor()
    cursor.execute(f"EXPLAIN {CLAIM}", (WINDOW,))
    plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "Index Scan using outbox_pkey" in plan
    assert "Tid Scan" in plan
    assert "Seq Scan" not in plan
    assert "Sort" not in plan


def test_two_windows_follow_each_other(spine: ServiceDatabase, database: Any) -> None:
    cursor = database.cursor()
    cursor.execute("SELECT message_id::text FROM outbox ORDER BY id")
    ids = [id for (id,) in cursor.fetchall()]
    database.rollback()
    claims = Claims(lambda: psycopg2.connect(spine.app_url, options=PLAN), WINDOW)
    first = claims.take()
    claims.take_ahead()
    second = claims.confirm()
    assert [row[0] for row in first + second] == ids[: 2 * WINDOW]
    claims.give_up()
    claims.close()
