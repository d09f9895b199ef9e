"""What of a person can still be opened in a database, with everything the services hold now: looked at value by value."""

import base64
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, text

from nrm_shared.attachments.store import COLUMN as CHUNK
from nrm_shared.inbox.letters import COLUMN as KEPT_LETTER
from nrm_shared.kernel.confidential import KeyDestroyed
from nrm_shared.kernel.errors import NrmError
from nrm_shared.security.keyring import KeyRing, subject_of
from nrm_shared.security.keystore import SqlKeyStore
from nrm_shared.security.seal import NotSealed, Sealer, TooLarge, WrongRecipient
from nrm_shared.security.wrapping import SealBroken, Wrapping

BINARY = text(
    "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'"
    " AND data_type = 'bytea' AND table_name NOT IN ('data_key') ORDER BY table_name, column_name"
)
# A chunk of a file opens in its own place only: with that place its seal is tried.
CHUNKS = (
    "SELECT sealed, 'attachment_chunk.sealed\\:' || id || '\\:' || number || '/' || chunks"
    " FROM attachment_chunk JOIN attachment ON id = attachment_id"
)


@dataclass
class Found:
    """How many values about the persons open, by column; how many are there and do not."""

    opened: Counter[str] = field(default_factory=Counter)
    closed: Counter[str] = field(default_factory=Counter)


def look(engine: Engine, wrapping: Wrapping, subjects: Iterable[UUID], sealers: Sequence[Sealer]) -> Found:
    """Try every binary value of a database that is about `subjects`, and every message sealed to a service of ours."""
    wanted, found = set(subjects), Found()
    # A ring of its own: nothing remembered from before.
    keyring = KeyRing(SqlKeyStore(engine), wrapping)
    with engine.connect() as connection:
        columns = connection.execute(BINARY).all()
    for table, column in columns:
        with engine.connect() as connection:
            chunks = f"{table}.{column}" == CHUNK
            asked = CHUNKS if chunks else f'SELECT "{column}", NULL FROM "{table}" WHERE "{column}" IS NOT NULL'
            values = [(bytes(value), bound) for value, bound in connection.execute(text(asked))]
        for value, bound in values:
            _try(f"{table}.{column}", value, keyring, wanted, sealers, found, bound)
    return found


def _try(
    name: str,
    value: bytes,
    keyring: KeyRing,
    wanted: set[UUID],
    sealers: Sequence[Sealer],
    found: Found,
    bound: str | None,
) -> None:
    for inner in _parts(value):
        subject = _subject(inner)
        if subject is not None and (subject in wanted or name in {"parked.delivery", "outbox.body"}):
            column = KEPT_LETTER if name in {"parked.delivery", "outbox.body"} else bound or name
            _note(name, found, opens=_opens(keyring, inner, column))
        elif any(_ours(sealer, inner) for sealer in sealers):
            _note(name, found, opens=True)


def _parts(value: bytes) -> Iterator[bytes]:
    """Yield the value, and what is packed into it (a parked delivery is JSON with a body)."""
    yield value
    try:
        packed: Any = json.loads(value)
    except ValueError:
        return
    if isinstance(packed, dict) and isinstance(packed.get("body"), str):
        yield base64.b64decode(packed["body"])


def _subject(value: bytes) -> UUID | None:
    try:
        return subject_of(value)
    except SealBroken:
        return None


def _opens(keyring: KeyRing, value: bytes, column: str) -> bool:
    try:
        keyring.open_bytes(value, column)
    except (KeyDestroyed, SealBroken):
        return False
    return True


def _ours(sealer: Sealer, value: bytes) -> bool:
    """Return whether a key of this service takes the seal off, whatever it then says of it."""
    try:
        sealer.open(value)
    except (NotSealed, WrongRecipient, TooLarge):
        return False
    except NrmError:
        # Taken off, and something else is wrong with what was inside.
        return True
    return True


def _note(name: str, found: Found, *, opens: bool) -> None:
    (found.opened if opens else found.closed)[name] += 1
