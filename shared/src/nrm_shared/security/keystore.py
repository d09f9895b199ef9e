"""Wrapped data keys in the service's own database, in the table `data_key` of the spine."""

from collections.abc import Iterable
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import Column, Connection, DateTime, Engine, LargeBinary, MetaData, Table, Text, Uuid, select, text
from sqlalchemy.dialects.postgresql import insert

from nrm_shared.security.keyring import WrappedKey

# The table itself is made by the spine; a destroyed key keeps its row, so that it is never made anew.
_KEYS = Table(
    "data_key",
    MetaData(),
    Column("subject", Uuid, primary_key=True),
    Column("wrapped", LargeBinary),
    Column("kek_id", Text, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("destroyed_at", DateTime(timezone=True)),
)


_DESTROY = text(
    "INSERT INTO data_key (subject, wrapped, kek_id, destroyed_at)"
    " SELECT subject, NULL, '', clock_timestamp() FROM unnest(CAST(:subjects AS uuid[])) AS s(subject)"
    " ORDER BY subject ON CONFLICT (subject) DO UPDATE SET wrapped = NULL, destroyed_at = clock_timestamp()"
    " WHERE data_key.wrapped IS NOT NULL"
)


def destroy_keys(connection: Connection, subjects: Iterable[UUID]) -> None:
    """Overwrite the data keys of `subjects` for ever, in the transaction of `connection`; they are never made anew."""
    connection.execute(_DESTROY, {"subjects": sorted({str(subject) for subject in subjects})})


class SqlKeyStore:
    """Keeps wrapped keys in PostgreSQL, each step in a short transaction of its own.

    A key must outlive a business transaction that rolls back, because another one may already have sealed with it.
    Give it a small engine of its own: a thread that holds a business connection while it waits here for one of the
    same pool could wait for ever.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def get(self, subject: UUID) -> WrappedKey | None:
        """Return the subject's key, destroyed or not, or None if it never had one."""
        query = select(_KEYS.c.wrapped, _KEYS.c.kek_id).where(_KEYS.c.subject == subject)
        with self._engine.connect() as connection:
            row = connection.execute(query).one_or_none()
        return None if row is None else WrappedKey(subject, _bytes(row.wrapped), row.kek_id)

    def create(self, key: WrappedKey) -> WrappedKey:
        """Keep `key` unless another process was first; return the one that is kept."""
        statement = (
            insert(_KEYS)
            .values(subject=key.subject, wrapped=key.wrapped, kek_id=key.kek_id, created_at=datetime.now(UTC))
            .on_conflict_do_nothing()
        )
        with self._engine.begin() as connection:
            connection.execute(statement)
        kept = self.get(key.subject)
        if kept is None:
            raise LookupError("a data key vanished right after it was kept")
        return kept


def _bytes(value: bytes | memoryview | None) -> bytes | None:
    return None if value is None else bytes(value)
