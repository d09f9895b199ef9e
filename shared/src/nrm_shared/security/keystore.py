"""Wrapped data keys in the service's own database, in the table `data_key` of the spine."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import Connection, Engine, text

from nrm_shared.security.keyring import MasterKeyRetired
from nrm_shared.security.wrapping import WrappedKey

GET = text("SELECT wrapped, kek_id, parts FROM data_key WHERE subject = :subject")
# The table is locked while a master key is retired: whoever comes after sees that it is. Nobody waits for the disk
# here: what is sealed with the key commits later into the same log, and cannot be on the disk without it.
CREATE = text(
    "INSERT INTO data_key (subject, wrapped, kek_id, parts)"
    " SELECT :subject, :wrapped, :kek_id, :parts FROM (SELECT set_config('synchronous_commit', 'off', true)) AS relaxed"
    " WHERE NOT EXISTS (SELECT FROM master_key WHERE kek_id = :kek_id AND retired_at IS NOT NULL)"
    " ON CONFLICT (subject) DO NOTHING RETURNING subject"
)
# A destroyed key keeps its row, so that it is never made anew.
DESTROY = text(
    "WITH destroyed AS (INSERT INTO data_key (subject, wrapped, kek_id, parts, destroyed_at)"
    " SELECT subject, NULL, '', 2, clock_timestamp() FROM unnest(CAST(:subjects AS uuid[])) AS s(subject)"
    " ORDER BY subject ON CONFLICT (subject) DO UPDATE SET wrapped = NULL, destroyed_at = clock_timestamp()"
    " WHERE data_key.wrapped IS NOT NULL RETURNING xmax <> 0 AS was_there)"
    " SELECT count(*) FILTER (WHERE was_there) FROM destroyed"
)
GROW = text("UPDATE key_generation SET generation = generation + 1")
GENERATION = "SELECT generation FROM key_generation"


def destroy_keys(connection: Connection, subjects: Iterable[UUID]) -> int:
    """Overwrite the data keys of `subjects` for ever, in the transaction of `connection`; they are never made anew.

    Return how many there were. From the commit on, the next transaction of every process forgets them (`generation`).
    """
    destroyed = connection.execute(DESTROY, {"subjects": sorted({str(subject) for subject in subjects})}).scalar_one()
    connection.execute(GROW)
    return int(destroyed)


def generation(connection: Connection) -> int:
    """Return how often keys were destroyed here; asked at the start of every transaction, so with little ceremony."""
    return int(connection.exec_driver_sql(GENERATION).scalar_one())


class SqlKeyStore:
    """Keeps wrapped keys in PostgreSQL, each step in a short transaction of its own.

    A key must outlive a business transaction that rolls back, because another one may already have sealed with it.
    Give it a small engine of its own: a thread that holds a business connection while it waits here for one of the
    same pool could wait for ever.
    """

    def __init__(self, engine: Engine) -> None:
        # One statement each: without a transaction around it, a look-up is one round trip and not three.
        self._engine = engine.execution_options(isolation_level="AUTOCOMMIT")

    def get(self, subject: UUID) -> WrappedKey | None:
        """Return the subject's key, destroyed or not, or None if it never had one."""
        with self._engine.connect() as connection:
            row = connection.execute(GET, {"subject": subject}).one_or_none()
        return None if row is None else WrappedKey(subject, _bytes(row.wrapped), row.kek_id, row.parts)

    def create(self, key: WrappedKey) -> WrappedKey:
        """Keep `key` unless another process was first; return the one that is kept. Raise `MasterKeyRetired`."""
        values = {"subject": key.subject, "wrapped": key.wrapped, "kek_id": key.kek_id, "parts": key.parts}
        with self._engine.connect() as connection:
            if connection.execute(CREATE, values).first() is not None:
                return key
        kept = self.get(key.subject)
        if kept is None:
            raise MasterKeyRetired(key.kek_id)
        return kept


def _bytes(value: bytes | memoryview | None) -> bytes | None:
    return None if value is None else bytes(value)
