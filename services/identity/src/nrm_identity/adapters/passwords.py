"""Argon2id, and reading what is kept of a password."""

import threading
from functools import cached_property

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Engine, select

from nrm_identity.adapters import tables
from nrm_identity.app.ports import Stored
from nrm_shared.kernel.errors import TooManyRequests

# Each comparison takes 64 MiB and a tenth of a second of all cores; more at once would starve everything else.
AT_ONCE = 2
LONGEST_WAIT_SECONDS = 5.0


class Argon2Passwords:
    """Hashes and compares passwords with argon2-cffi's default (RFC 9106, low memory) profile, two at a time."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._places = threading.BoundedSemaphore(AT_ONCE)

    @cached_property
    def _nobody(self) -> str:
        """A hash nobody's password fits, so that an unknown user name takes as long as a known one."""
        return self._hasher.hash("nobody")

    def hash(self, password: str) -> str:
        """Return the encoded Argon2id hash of `password`; raise `TooManyRequests` when too many wait."""
        self._enter()
        try:
            return self._hasher.hash(password)
        finally:
            self._places.release()

    def right(self, encoded: str | None, password: str) -> bool:
        """Return whether `password` fits; False for no hash, after as long. Raise `TooManyRequests` as above."""
        self._enter()
        try:
            self._hasher.verify(encoded or self._nobody, password)
            return encoded is not None
        except (VerificationError, InvalidHashError):
            return False
        finally:
            self._places.release()

    def _enter(self) -> None:
        if not self._places.acquire(timeout=LONGEST_WAIT_SECONDS):
            raise TooManyRequests


class SqlCredentials:
    """Reads password hashes in a short read of its own."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def find(self, username: str) -> Stored | None:
        """Return what is kept for `username`, or None."""
        columns = tables.account.c
        query = select(columns.id, columns.password_hash).where(columns.username == username)
        with self._engine.connect() as connection:
            row = connection.execute(query).one_or_none()
        return None if row is None else Stored(row.id, row.password_hash)
