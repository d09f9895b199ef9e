"""Seals and sealed rows in the database, read and written over psycopg2 cursors."""

from collections.abc import Iterator
from typing import Any

from nrm_shared.audit.record import Log, Value
from nrm_shared.audit.seal import Seal, Statement
from nrm_shared.audit.witness import event_of
from nrm_shared.contracts import envelope
from nrm_shared.kernel.ids import new_id

# One statement, so that a seal is never without the event that tells of it.
INSERT = (
    "WITH sealed AS (INSERT INTO audit_seal"
    " (log, number, first, last, count, root, previous, sealed_at, key_id, signature, ids, marks)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s))"
    " INSERT INTO outbox (message_id, exchange, routing_key, type, content_type, body) VALUES (%s, %s, %s, %s, %s, %s)"
)
SEALS = (
    "SELECT log, number, first, last, count, root, previous, sealed_at, key_id, signature, ids, marks FROM audit_seal"
    " WHERE log = %s AND number > %s ORDER BY number LIMIT %s"
)
LAST = (
    "SELECT log, number, first, last, count, root, previous, sealed_at, key_id, signature, ids, marks FROM audit_seal"
    " WHERE log = %s ORDER BY number DESC LIMIT 1"
)
KEPT = (
    "SELECT service, log, number, first, last, count, root, previous, sealed_at, key_id, signature FROM audit_root"
    " WHERE service = %s ORDER BY log, number"
)
AT_ONCE = 100


def rows(cursor: Any, log: Log, after: int, until: int, limit: int) -> list[dict[str, Value]]:
    """Return up to `limit` rows with ids above `after` up to `until`, by id."""
    cursor.execute(f"{log.select} WHERE id > %s AND id <= %s ORDER BY id LIMIT %s", (after, until, limit))
    return [log.fields(row) for row in cursor.fetchall()]


def write(cursor: Any, seal: Seal) -> None:
    """Insert a seal, and the event that tells of it."""
    said = seal.statement
    event, id = event_of(seal), new_id()
    body = envelope.write(
        event,
        id=id,
        source=f"/nrm/{said.service}",
        time=event.sealed_at,
        subject=f"{said.service}.{said.log}",
        sequence=said.number,
    )
    statement = (said.log, said.number, said.first, said.last, said.count, said.root, said.previous, said.sealed_at)
    proof = (seal.key_id, seal.signature, list(seal.ids), seal.marks)
    message = (str(id), f"{said.service}.events", event.TYPE, event.TYPE, envelope.CONTENT_TYPE, body)
    cursor.execute(INSERT, (*statement, *proof, *message))


def seals(cursor: Any, service: str, log: Log, after: int = 0) -> Iterator[Seal]:
    """Yield the seals of a log by number, those above `after`."""
    while True:
        cursor.execute(SEALS, (log.name, after, AT_ONCE))
        found = [_seal(service, row) for row in cursor.fetchall()]
        yield from found
        if len(found) < AT_ONCE:
            return
        after = found[-1].statement.number


def last(cursor: Any, service: str, log: Log) -> Seal | None:
    """Return the last seal of a log."""
    cursor.execute(LAST, (log.name,))
    row = cursor.fetchone()
    return _seal(service, row) if row else None


def kept(cursor: Any, service: str) -> list[Seal]:
    """Return the seals that this database keeps of another `service`."""
    cursor.execute(KEPT, (service,))
    return [_statement(row[0], row[1:]) for row in cursor.fetchall()]


def _seal(service: str, row: tuple[Any, ...]) -> Seal:
    bare = _statement(service, row[:10])
    return Seal(bare.statement, bare.key_id, bare.signature, tuple(row[10]), bytes(row[11]))


def _statement(service: str, row: tuple[Any, ...]) -> Seal:
    log, number, first, last, count, root, previous, sealed_at, key_id, signature = row
    said = Statement(service, log, number, first, last, count, bytes(root), bytes(previous), sealed_at)
    return Seal(said, key_id, bytes(signature))
