"""What is kept of proofs, read in short reads of their own: comparing is slow and holds no lock."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Engine, and_, func, select

from nrm_identity.adapters import tables
from nrm_identity.app.sign_in_ports import Stored
from nrm_identity.domain.client import client_key
from nrm_identity.domain.evidence import PasswordOrigin


class SqlCredentials:
    """Reads password hashes, second factors and clients' public keys."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def find(self, username: str) -> Stored | None:
        """Return what is kept for `username`, or None."""
        return self._stored(tables.account.c.username == username)

    def of(self, account: UUID) -> Stored | None:
        """Return what is kept for an account, or None."""
        return self._stored(tables.account.c.id == account)

    def demonstration(self, username: str) -> Stored | None:
        """Return what is kept for `username` if its password is still the one of the demonstration, or None."""
        columns = tables.account.c
        return self._stored(and_(columns.username == username, columns.password_origin == str(PasswordOrigin.DEMO)))

    def vouched(self, issuer: str, subject: str) -> UUID | None:
        """Return the account of a person as an identity provider names them, or None."""
        columns = tables.account.c
        query = select(columns.id).where(columns.issuer == issuer, columns.subject == subject)
        with self._engine.connect() as connection:
            return connection.execute(query).scalar_one_or_none()

    def attempt_waits(self, digest: str) -> bool:
        """Return whether a sign-in was begun with this handle's digest and is still waiting to be completed."""
        columns = tables.sign_in_attempt.c
        query = select(columns.digest).where(columns.digest == digest, columns.until > func.clock_timestamp())
        with self._engine.connect() as connection:
            return connection.execute(query).first() is not None

    def client_keys(self, name: str) -> list[dict[str, Any]]:
        """Return the public keys of a client; none for an unknown one."""
        query = select(tables.client.c.public_keys).where(tables.client.c.id == client_key(name))
        with self._engine.connect() as connection:
            keys: list[dict[str, Any]] = connection.execute(query).scalar_one_or_none() or []
        return keys

    def _stored(self, which: ColumnElement[bool]) -> Stored | None:
        columns = tables.account.c
        query = select(
            columns.id, columns.password_hash, columns.username, columns.factor, columns.pending_factor
        ).where(which)
        with self._engine.connect() as connection:
            row = connection.execute(query).one_or_none()
        return None if row is None else Stored(*row)
