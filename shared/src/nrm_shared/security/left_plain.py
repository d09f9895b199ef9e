"""Columns that lay plain and are sealed now: what rows still hold in the old column is sealed over, bit by bit.

A migration has no keys. So it adds the sealed column (`<name>_sealed`) beside the plain one, from then on only the sealed
one is written, and the service's consumer, which has keys, carries over what earlier rows hold. What belongs to somebody
whose keys were destroyed is forgotten instead: it should have gone with them. Until a row was carried over, the service
shows nothing of it. When the plain column is empty everywhere a later release drops it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Engine, LargeBinary, Text, Uuid, column, func, literal, select, table, update

from nrm_shared.kernel.confidential import KeyDestroyed
from nrm_shared.security import columns

EVERY_SECONDS = 60.0
BATCH = 200


@dataclass(frozen=True, slots=True)
class LeftPlain:
    """A column of `table` that lay plain; `subject` is the column that names under whose key it is sealed."""

    table: str
    name: str
    subject: str

    @property
    def sealed(self) -> str:
        """Return the name of the sealed column beside it."""
        return f"{self.name}_sealed"


def seal_over(engine: Engine, left: Iterable[LeftPlain], limit: int = BATCH) -> int:
    """Seal up to `limit` values of each column that still lie plain; return how many rows were looked at.

    Rows that somebody works on are left to the next round. Needs `columns.use`.
    """
    return sum(_seal_some(engine, each, limit) for each in left)


def _seal_some(engine: Engine, left: LeftPlain, limit: int) -> int:
    id, subject = column("id", Uuid), column(left.subject, Uuid)
    plain, sealed = column(left.name, Text), column(left.sealed, LargeBinary)
    rows = table(left.table, id, subject, plain, sealed)
    some = select(id, subject.label("subject"), plain.label("plain")).select_from(rows).where(plain.is_not(None))
    with engine.begin() as connection:
        columns.heed_destroyed_keys(connection)
        found = connection.execute(some.order_by(id).limit(limit).with_for_update(skip_locked=True)).all()
        for row in found:
            blob = literal(_sealed(row.subject, row.plain, f"{left.table}.{left.sealed}"), LargeBinary)
            # What was written since is sealed already, and newer.
            values = {left.name: None, left.sealed: func.coalesce(sealed, blob)}
            connection.execute(update(rows).where(id == row.id).values(values))
    return len(found)


def _sealed(subject: UUID, text: str, name: str) -> bytes | None:
    try:
        return columns.ring().seal(subject, text, name)
    except KeyDestroyed:
        return None
