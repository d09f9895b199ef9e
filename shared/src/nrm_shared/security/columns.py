"""SQLAlchemy column types that store a `Confidential` sealed under its subject's key."""

import json
from typing import Any

from sqlalchemy import LargeBinary
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from nrm_shared.kernel.confidential import Confidential
from nrm_shared.security.keyring import KeyRing

# The key ring of this process, under one key; a column type has no other way to it than the module.
_process: dict[str, KeyRing] = {}


def use(keyring: KeyRing | None) -> None:
    """Set the key ring of this process; every sealed column uses it from now on. None takes it away (tests)."""
    _process.clear()
    if keyring is not None:
        _process["keyring"] = keyring


def _ring() -> KeyRing:
    try:
        return _process["keyring"]
    except KeyError:
        raise RuntimeError("a sealed column was used before columns.use(keyring)") from None


class SealedColumn(TypeDecorator[Confidential]):
    """A text sealed with its subject's data key; `name` is `table.column`, which the seal is bound to.

    Reading a value whose subject was erased raises `KeyDestroyed`; an altered one raises `SealBroken`.
    """

    impl = LargeBinary
    cache_ok = True

    def __init__(self, name: str) -> None:
        if name.count(".") != 1:
            raise ValueError("a sealed column is named table.column")
        super().__init__()
        self.name = name

    def process_bind_param(self, value: Confidential | None, dialect: Dialect) -> bytes | None:
        """Seal the value for the database."""
        if value is None:
            return None
        return _ring().seal(value.subject, value.text, self.name)

    def process_result_value(self, value: Any, dialect: Dialect) -> Confidential | None:
        """Open the value from the database."""
        if value is None:
            return None
        subject, text = _ring().open(bytes(value), self.name)
        return Confidential(subject, text)


class SealedJson(SealedColumn):
    """Like `SealedColumn` for a confidential whose text is JSON (answers to a questionnaire, a frozen packet)."""

    cache_ok = True

    def process_bind_param(self, value: Confidential | None, dialect: Dialect) -> bytes | None:
        """Seal the value for the database; raise `ValueError` if its text is not JSON."""
        if value is not None:
            json.loads(value.text)
        return super().process_bind_param(value, dialect)
