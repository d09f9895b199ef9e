"""SQLAlchemy column types that store a `Confidential` sealed under its subject's key."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import Connection, LargeBinary
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from nrm_shared.kernel.confidential import Confidential
from nrm_shared.security import keystore
from nrm_shared.security.keyring import subject_of


class Ring(Protocol):
    """What sealed columns need of a key ring (`KeyRing`)."""

    def seal(self, subject: UUID, text: str, aad: str) -> bytes:
        """Return `text` sealed under the subject's key for the column `aad`."""
        ...

    def open(self, blob: bytes, aad: str) -> tuple[UUID, str]:
        """Return the subject and text of a value sealed for the column `aad`."""
        ...

    def seal_bytes(self, subject: UUID, content: bytes, aad: str) -> bytes:
        """Return `content` sealed as a text is."""
        ...

    def open_bytes(self, blob: bytes, aad: str) -> tuple[UUID, bytes]:
        """Return the subject and content of what `seal_bytes` sealed."""
        ...

    def heed(self, generation_now: Callable[[], int]) -> None:
        """Forget remembered keys if any were destroyed since."""
        ...


# The key ring of this process, under one key; a column type has no other way to it than the module.
_process: dict[str, Ring] = {}
# Whose texts were sealed or opened in the piece of work at hand; nobody's outside of one.
_met: ContextVar[set[UUID] | None] = ContextVar("met", default=None)


@contextmanager
def meeting() -> Iterator[set[UUID]]:
    """Note, until the end, everybody whose texts are sealed or opened: whose data an answer may hold."""
    met: set[UUID] = set()
    before = _met.set(met)
    try:
        yield met
    finally:
        _met.reset(before)


def _meet(subject: UUID) -> None:
    met = _met.get()
    if met is not None:
        met.add(subject)


def use(keyring: Ring | None) -> None:
    """Set the key ring of this process; every sealed column uses it from now on. None takes it away (tests)."""
    _process.clear()
    if keyring is not None:
        _process["keyring"] = keyring


def heed_destroyed_keys(connection: Connection) -> None:
    """Forget remembered keys if any were destroyed since: the runner's first step in every transaction.

    So an erasure holds from its commit on in every process of the service, for one short look at one row.
    """
    keyring = _process.get("keyring")
    if keyring is not None:
        keyring.heed(partial(keystore.generation, connection))


def ring() -> Ring:
    """Return the key ring of this process."""
    try:
        return _process["keyring"]
    except KeyError:
        raise RuntimeError("a sealed column was used before columns.use(keyring)") from None


class StoredConfidential(Confidential):
    """A confidential as it lies in the database; opened when somebody asks for its text, and not before.

    So a list that shows no text needs no keys, and one erased person does not close it for all others.
    """

    __slots__ = ("_blob", "_column", "_opened")
    _blob: bytes
    _column: str
    _opened: str | None

    def __init__(self, subject: UUID, blob: bytes, column: str) -> None:
        object.__setattr__(self, "subject", subject)
        object.__setattr__(self, "_blob", blob)
        object.__setattr__(self, "_column", column)
        object.__setattr__(self, "_opened", None)

    @property
    def text(self) -> str:
        """Return the text; raise `KeyDestroyed` if its subject was erased, `SealBroken` if it was altered."""
        if self._opened is None:
            _meet(self.subject)
            object.__setattr__(self, "_opened", ring().open(self._blob, self._column)[1])
        return self._opened or ""

    def __repr__(self) -> str:
        return "Confidential(…)"

    def __eq__(self, other: object) -> bool:
        if isinstance(other, StoredConfidential) and self._blob == other._blob:
            return True
        return isinstance(other, Confidential) and (self.subject, self.text) == (other.subject, other.text)

    def __hash__(self) -> int:
        return hash((self.subject, self.text))


class SealedColumn(TypeDecorator[Confidential]):
    """A text sealed with its subject's data key; `name` is `table.column`, which the seal is bound to."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, name: str) -> None:
        if name.count(".") != 1:
            raise ValueError("a sealed column is named table.column")
        super().__init__()
        self.name = name

    def process_bind_param(self, value: Confidential | None, dialect: Dialect) -> bytes | None:
        """Seal the value for the database; raise `KeyDestroyed` if its subject was erased."""
        if value is None:
            return None
        _meet(value.subject)
        return ring().seal(value.subject, value.text, self.name)

    def process_result_value(self, value: Any, dialect: Dialect) -> Confidential | None:
        """Return the value, still sealed; raise `SealBroken` for what is no sealed value."""
        if value is None:
            return None
        blob = bytes(value)
        return StoredConfidential(subject_of(blob), blob, self.name)


class SealedJson(SealedColumn):
    """Like `SealedColumn` for a confidential whose text is JSON (answers to a questionnaire, a frozen packet)."""

    cache_ok = True

    def process_bind_param(self, value: Confidential | None, dialect: Dialect) -> bytes | None:
        """Seal the value for the database; raise `ValueError` if its text is not JSON."""
        if value is not None:
            json.loads(value.text)
        return super().process_bind_param(value, dialect)
