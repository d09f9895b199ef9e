"""The statements behind "only once" and "wait behind": inbox and parked rows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection, text

from nrm_shared.db.arrays import array
from nrm_shared.inbox.delivery import Delivery

# Answers only with what was there before: nearly always nothing, where the new ids would be hundreds to read back. The
# row without an id says that something waits in the queue.
CLAIM = text(
    "WITH m AS (SELECT * FROM unnest(CAST(:ids AS uuid[]), CAST(:types AS text[])) AS m(id, type)),"
    " new AS (INSERT INTO inbox (message_id, type, state) SELECT id, type, CAST(:state AS text) FROM m"
    " ON CONFLICT (message_id) DO NOTHING RETURNING message_id)"
    " SELECT id FROM m EXCEPT SELECT message_id FROM new"
    " UNION ALL SELECT NULL WHERE EXISTS (SELECT FROM parked WHERE queue = :queue)"
)
REVIVE = text(
    "UPDATE inbox SET state = :state WHERE message_id = ANY(CAST(:ids AS uuid[])) AND state = 'dead'"
    " RETURNING message_id"
)
IS_DEAD = text("SELECT EXISTS (SELECT FROM inbox WHERE message_id = :id AND state = 'dead')")
MARK = text("UPDATE inbox SET state = :state WHERE message_id = ANY(CAST(:ids AS uuid[]))")
PARK = text(
    "INSERT INTO parked (message_id, queue, key, delivery, attempts, bugs, reason, next_at)"
    " VALUES (:id, :queue, :key, :delivery, :waits, :bugs, :reason, clock_timestamp() + :wait * interval '1 second')"
    " ON CONFLICT (message_id) DO NOTHING"
)
POSTPONE = text(
    "UPDATE parked SET attempts = :waits, bugs = :bugs, begun = 0, reason = :reason,"
    " next_at = clock_timestamp() + :wait * interval '1 second' WHERE message_id = :id"
)
BEGIN = text(
    "UPDATE parked SET begun = begun + 1, next_at = clock_timestamp() + :wait * interval '1 second'"
    " WHERE message_id = ANY(CAST(:ids AS uuid[])) RETURNING message_id"
)
UNPARK = text("DELETE FROM parked WHERE message_id = ANY(CAST(:ids AS uuid[])) RETURNING message_id")
PARKED_KEYS = text("SELECT DISTINCT key FROM parked WHERE queue = :queue")
ANYTHING_PARKED = text("SELECT EXISTS (SELECT FROM parked WHERE queue = :queue)")
PARKED_AMONG = text("SELECT DISTINCT key FROM parked WHERE queue = :queue AND key = ANY(CAST(:keys AS text[]))")
# The head of each key only: whoever waits behind it must not overtake.
DUE = text(
    "SELECT id, message_id, key, delivery, attempts, bugs, begun FROM ("
    "  SELECT DISTINCT ON (key) id, message_id, key, delivery, attempts, bugs, begun, next_at FROM parked"
    "  WHERE queue = :queue ORDER BY key, id) AS heads"
    " WHERE next_at <= clock_timestamp() ORDER BY id LIMIT :limit"
)


@dataclass(frozen=True, slots=True)
class Parked:
    """A waiting message; how often it had to wait, raised, and was begun without an end (the process died)."""

    key: str
    delivery: Delivery
    waits: int
    bugs: int
    begun: int

    @property
    def untried(self) -> bool:
        """Return whether nobody has begun to handle it: it waits for what others did."""
        return not (self.waits or self.bugs or self.begun)


@dataclass(frozen=True, slots=True)
class Claimed:
    """The ids that are new here, and whether it is certain that nothing waits in their queue."""

    new: set[UUID]
    nobody_waits: bool


def claim(
    connection: Connection, deliveries: Sequence[Delivery], types: Sequence[str], state: str = "applied"
) -> Claimed:
    """Record the ids of messages of one queue as `state`; of these, a replayed dead letter counts as new.

    What waits was seen as of the statement's beginning. Another process that had one of the ids in hand may have put it
    aside since, while we waited for its commit; then the id is not new, and `nobody_waits` says no more than "ask".
    """
    # Without hyphens: half as dear to write, and PostgreSQL reads both.
    ids = array([delivery.id.hex for delivery in deliveries])
    values = {"ids": ids, "types": array(types), "state": state, "queue": deliveries[0].queue}
    known = set(connection.scalars(CLAIM, values))
    new = {delivery.id for delivery in deliveries}
    if not known:
        return Claimed(new, nobody_waits=True)
    known.discard(None)
    replays = [id.hex for id in known if any(delivery.id == id and delivery.replayed for delivery in deliveries)]
    if replays:
        known -= set(connection.scalars(REVIVE, {"ids": replays, "state": state}))
    return Claimed(new - known, nobody_waits=False)


def is_dead(connection: Connection, id: UUID) -> bool:
    """Return whether the message lies among the dead letters."""
    return bool(connection.scalar(IS_DEAD, {"id": id}))


def mark(connection: Connection, ids: Iterable[UUID], state: str) -> None:
    """Record that messages known before are now `applied` or `dead`."""
    connection.execute(MARK, {"ids": _array(ids), "state": state})


def park(
    connection: Connection, delivery: Delivery, key: str, *, waits: int, bugs: int, reason: str, wait_seconds: float
) -> None:
    """Put the message aside for `wait_seconds`, keeping its place in the line of its key."""
    connection.execute(
        PARK,
        {
            "id": delivery.id,
            "queue": delivery.queue,
            "key": key,
            "delivery": delivery.pack(),
            "waits": waits,
            "bugs": bugs,
            "reason": reason,
            "wait": wait_seconds,
        },
    )


def begin(connection: Connection, ids: Iterable[UUID], *, wait_seconds: float) -> set[UUID]:
    """Count a try of parked messages before it is made; return those whose fate no other process decided meanwhile.

    Should the try not come to an end, they wait `wait_seconds`, so that others get their turn before them.
    """
    return set(connection.scalars(BEGIN, {"ids": _array(ids), "wait": wait_seconds}))


def postpone(connection: Connection, id: UUID, *, waits: int, bugs: int, reason: str, wait_seconds: float) -> None:
    """Let a parked message wait again after a try that came to its end; nothing happens if its fate was decided."""
    connection.execute(POSTPONE, {"id": id, "waits": waits, "bugs": bugs, "reason": reason, "wait": wait_seconds})


def unpark(connection: Connection, ids: Iterable[UUID]) -> set[UUID]:
    """Take messages out of their waiting lines; return those that no other process took out before."""
    return set(connection.scalars(UNPARK, {"ids": _array(ids)}))


def parked_keys(connection: Connection, queue: str) -> set[str]:
    """Return the keys that somebody waits for in `queue`."""
    return set(connection.scalars(PARKED_KEYS, {"queue": queue}))


def parked_among(connection: Connection, queue: str, keys: Sequence[str]) -> set[str]:
    """Return those of `keys` that somebody waits for; cheap while nothing waits in `queue`."""
    if not connection.scalar(ANYTHING_PARKED, {"queue": queue}):
        return set()
    return set(connection.scalars(PARKED_AMONG, {"queue": queue, "keys": list(keys)}))


def due(connection: Connection, queue: str, limit: int = 50) -> list[Parked]:
    """Return the waiting heads whose time has come."""
    rows = connection.execute(DUE, {"queue": queue, "limit": limit}).all()
    return [
        Parked(row.key, Delivery.unpack(bytes(row.delivery), row.message_id), row.attempts, row.bugs, row.begun)
        for row in rows
    ]


def _array(ids: Iterable[UUID]) -> str:
    return array([id.hex for id in ids])
