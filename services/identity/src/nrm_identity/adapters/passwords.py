"""Argon2id: passwords become what may be stored, and are compared."""

import secrets
import threading
from collections.abc import Iterable
from functools import cached_property

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY

from nrm_identity.adapters import guesses
from nrm_shared.kernel.errors import TooManyRequests

# Each comparison takes 64 MiB and a tenth of a second of all cores; more at once would starve everything else.
AT_ONCE = 2
LONGEST_WAIT_SECONDS = 5.0
# 99 random bits in groups of four, without letters and digits that look alike: read out, written down, typed once.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_FIRST_GROUPS, _GROUP = 5, 4


class Argon2Passwords:
    """Hashes and compares passwords with RFC 9106's profile of 64 MiB, three passes, four lanes; two at a time."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)
        self._places = threading.BoundedSemaphore(AT_ONCE)

    @cached_property
    def _nobody(self) -> str:
        """A hash no password fits, so that an unknown user name takes as long as a known one."""
        return self._hasher.hash(secrets.token_urlsafe())

    def warm_up(self) -> None:
        """Make the hash of nobody now: the first unknown name shall not take twice as long as a known one."""
        self.right(None, "")

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
            return bool(encoded)
        except (VerificationError, InvalidHashError):
            return False
        finally:
            self._places.release()

    def outdated(self, encoded: str) -> bool:
        """Return whether the hash was made with other parameters than are used now."""
        return self._hasher.check_needs_rehash(encoded)

    def first(self) -> str:
        """Return a fresh random password to begin with, which follows the same rules as one that somebody chooses."""
        while True:
            groups = ("".join(secrets.choice(_ALPHABET) for _ in range(_GROUP)) for _ in range(_FIRST_GROUPS))
            made = "-".join(groups)
            if not guesses.guessable(made, ()):
                return made

    def guessable(self, password: str, about: Iterable[str]) -> bool:
        """Return whether `password` is soon guessed by somebody who knows this place and what is told `about` its owner."""
        return guesses.guessable(password, about)

    def _enter(self) -> None:
        if not self._places.acquire(timeout=LONGEST_WAIT_SECONDS):
            raise TooManyRequests(seconds=int(LONGEST_WAIT_SECONDS))
