"""Sealing texts under one data key per person or case, so that erasing someone is forgetting one key.

A sealed value is: layout version (1 byte), data key version (1 byte), subject (16 bytes), nonce (12 bytes), AES-256-GCM
ciphertext with tag. The first 18 bytes and the column's name are authenticated, so a value moved to another column,
or relabelled as another person's, does not open. The data key's version does not depend on the master key: replacing
the master key means wrapping the data keys anew and leaves every sealed value untouched.
"""

import os
import threading
import time
from collections.abc import Callable
from typing import Protocol
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from nrm_shared.kernel.confidential import KeyDestroyed
from nrm_shared.security.wrapping import SealBroken, WrappedKey, Wrapping

__all__ = ["KeyDestroyed", "KeyMissing", "KeyRing", "KeyStore", "MasterKeyRetired", "SealBroken", "WrappedKey"]

LAYOUT = 1
DATA_KEY_VERSION = 1
NONCE_BYTES = 12
_HEADER_BYTES = 18
_SHORTEST = _HEADER_BYTES + NONCE_BYTES + 16

# A destroyed key is noticed by the next transaction (`heed`); this bounds how long any other lies in memory.
CACHE_SECONDS = 300.0
CACHE_KEYS = 20_000
# A master key may be retired between the wrapping of a new data key and its keeping; twice in a row is a broken file.
CREATE_TRIES = 3


class KeyMissing(SealBroken):
    """A sealed value names a subject for which this service holds no data key, such as after a partial restore."""


class MasterKeyRetired(Exception):
    """The master key that wrapped a new data key was retired meanwhile; wrapped by the one in use it can be kept."""


class KeyStore(Protocol):
    """Where wrapped data keys are kept."""

    def get(self, subject: UUID) -> WrappedKey | None:
        """Return the subject's key, destroyed or not, or None if it never had one."""
        ...

    def create(self, key: WrappedKey) -> WrappedKey:
        """Keep `key` unless the subject has one already; return the one that is kept, durably.

        Raise `MasterKeyRetired` if nothing may be wrapped by its master key any more.
        """
        ...


def subject_of(blob: bytes) -> UUID:
    """Return whose value this is, as it says itself; raise `SealBroken` for what is no sealed value."""
    if len(blob) < _SHORTEST or blob[0] != LAYOUT or blob[1] != DATA_KEY_VERSION:
        raise SealBroken("not a sealed value of a known layout")
    return UUID(bytes=blob[2:_HEADER_BYTES])


class KeyRing:
    """Seals and opens texts; fetches, unwraps and for a short while remembers the data keys. Safe among threads."""

    def __init__(self, store: KeyStore, wrapping: Wrapping, timer: Callable[[], float] = time.monotonic) -> None:
        self._store = store
        self._wrapping = wrapping
        self._timer = timer
        self._lock = threading.Lock()
        self._cache: dict[UUID, tuple[float, AESGCM]] = {}
        self._generation = 0

    def heed(self, generation_now: Callable[[], int]) -> None:
        """Forget every remembered key if keys were destroyed since: `generation_now` asks the database."""
        generation = generation_now()
        if generation == self._generation:
            return
        with self._lock:
            self._generation = generation
            self._cache = {}

    def seal(self, subject: UUID, text: str, aad: str) -> bytes:
        """Return `text` sealed under the subject's key for the column `aad` (`table.column`); may create the key.

        Raise `KeyDestroyed` if the subject was erased.
        """
        return self.seal_bytes(subject, text.encode(), aad)

    def seal_bytes(self, subject: UUID, content: bytes, aad: str) -> bytes:
        """Return `content` sealed as a text is; raise as `seal`."""
        header = bytes((LAYOUT, DATA_KEY_VERSION)) + subject.bytes
        nonce = os.urandom(NONCE_BYTES)
        return header + nonce + self._key(subject, create=True).encrypt(nonce, content, header + aad.encode())

    def open(self, blob: bytes, aad: str) -> tuple[UUID, str]:
        """Return the subject and text of a value sealed for the column `aad`.

        Raise `SealBroken` if it was altered or belongs to another column, `KeyDestroyed` if its subject was erased.
        """
        subject, content = self.open_bytes(blob, aad)
        return subject, content.decode()

    def open_bytes(self, blob: bytes, aad: str) -> tuple[UUID, bytes]:
        """Return the subject and content of what `seal_bytes` sealed; raise as `open`."""
        subject = subject_of(blob)
        header, nonce = blob[:_HEADER_BYTES], blob[_HEADER_BYTES : _HEADER_BYTES + NONCE_BYTES]
        try:
            content = self._key(subject, create=False).decrypt(
                nonce, blob[_HEADER_BYTES + NONCE_BYTES :], header + aad.encode()
            )
        except InvalidTag:
            raise SealBroken(f"a sealed value does not open as {aad}") from None
        return subject, content

    def _key(self, subject: UUID, *, create: bool) -> AESGCM:
        now = self._timer()
        with self._lock:
            known, generation = self._cache.get(subject), self._generation
        if known is not None and now < known[0]:
            return known[1]
        # The store is asked outside the lock: one slow look-up must not hold back every other thread.
        stored = self._store.get(subject)
        if stored is None:
            if not create:
                raise KeyMissing("no data key for the subject of a sealed value")
            stored = self._create(subject)
        key = AESGCM(self._wrapping.unwrap(stored))
        with self._lock:
            # Looked up before keys were destroyed, it may be one of them.
            if generation == self._generation:
                if len(self._cache) >= CACHE_KEYS:
                    self._forget_expired(now)
                self._cache[subject] = (now + CACHE_SECONDS, key)
        return key

    def _create(self, subject: UUID) -> WrappedKey:
        key = AESGCM.generate_key(bit_length=256)
        for _ in range(CREATE_TRIES - 1):
            try:
                return self._store.create(self._wrapping.wrap(subject, key))
            except MasterKeyRetired:
                continue
        return self._store.create(self._wrapping.wrap(subject, key))

    def _forget_expired(self, now: float) -> None:
        live = {subject: entry for subject, entry in self._cache.items() if now < entry[0]}
        self._cache = live if len(live) < CACHE_KEYS else {}
