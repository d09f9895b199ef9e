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
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from nrm_shared.kernel.errors import Refused
from nrm_shared.security.masterkeys import MasterKeys

LAYOUT = 1
DATA_KEY_VERSION = 1
NONCE_BYTES = 12
_HEADER_BYTES = 18
_SHORTEST = _HEADER_BYTES + NONCE_BYTES + 16

# A process notices a destroyed key when its copy expires, so this is also the longest life after erasure.
CACHE_SECONDS = 300.0
CACHE_KEYS = 20_000


class KeyDestroyed(Refused):
    """The person's or case's data key was destroyed: what it sealed is erased and nothing new may be sealed."""

    default_code = "erased"


class SealBroken(Exception):
    """A sealed value does not open: altered, moved from another column, or not a sealed value. Never a user's error."""


class KeyMissing(SealBroken):
    """A sealed value names a subject for which this service holds no data key, such as after a partial restore."""


@dataclass(frozen=True, slots=True)
class WrappedKey:
    """A data key as stored: encrypted by the master key `kek_id`; `wrapped` is None once it was destroyed."""

    subject: UUID
    wrapped: bytes | None
    kek_id: str


class KeyStore(Protocol):
    """Where wrapped data keys are kept."""

    def get(self, subject: UUID) -> WrappedKey | None:
        """Return the subject's key, destroyed or not, or None if it never had one."""
        ...

    def create(self, key: WrappedKey) -> WrappedKey:
        """Keep `key` unless the subject has one already; return the one that is kept, durably."""
        ...


class KeyRing:
    """Seals and opens texts; fetches, unwraps and for a short while remembers the data keys. Safe among threads."""

    def __init__(self, store: KeyStore, master: MasterKeys, timer: Callable[[], float] = time.monotonic) -> None:
        self._store = store
        self._master = master
        self._wrappers = {name: AESGCM(key) for name, key in master.keys.items()}
        self._timer = timer
        self._lock = threading.Lock()
        self._cache: dict[UUID, tuple[float, AESGCM]] = {}

    def seal(self, subject: UUID, text: str, aad: str) -> bytes:
        """Return `text` sealed under the subject's key for the column `aad` (`table.column`); may create the key.

        Raise `KeyDestroyed` if the subject was erased.
        """
        header = bytes((LAYOUT, DATA_KEY_VERSION)) + subject.bytes
        nonce = os.urandom(NONCE_BYTES)
        return header + nonce + self._key(subject, create=True).encrypt(nonce, text.encode(), header + aad.encode())

    def open(self, blob: bytes, aad: str) -> tuple[UUID, str]:
        """Return the subject and text of a value sealed for the column `aad`.

        Raise `SealBroken` if it was altered or belongs to another column, `KeyDestroyed` if its subject was erased.
        """
        if len(blob) < _SHORTEST or blob[0] != LAYOUT or blob[1] != DATA_KEY_VERSION:
            raise SealBroken("not a sealed value of a known layout")
        header, nonce = blob[:_HEADER_BYTES], blob[_HEADER_BYTES : _HEADER_BYTES + NONCE_BYTES]
        subject = UUID(bytes=header[2:])
        try:
            text = self._key(subject, create=False).decrypt(
                nonce, blob[_HEADER_BYTES + NONCE_BYTES :], header + aad.encode()
            )
        except InvalidTag:
            raise SealBroken(f"a sealed value does not open as {aad}") from None
        return subject, text.decode()

    def _key(self, subject: UUID, *, create: bool) -> AESGCM:
        now = self._timer()
        with self._lock:
            known = self._cache.get(subject)
        if known is not None and now < known[0]:
            return known[1]
        # The store is asked outside the lock: one slow look-up must not hold back every other thread.
        stored = self._store.get(subject)
        if stored is None:
            if not create:
                raise KeyMissing("no data key for the subject of a sealed value")
            stored = self._store.create(self._wrap(subject, AESGCM.generate_key(bit_length=256)))
        key = AESGCM(self._unwrap(stored))
        with self._lock:
            if len(self._cache) >= CACHE_KEYS:
                self._forget_expired(now)
            self._cache[subject] = (now + CACHE_SECONDS, key)
        return key

    def _forget_expired(self, now: float) -> None:
        live = {subject: entry for subject, entry in self._cache.items() if now < entry[0]}
        self._cache = live if len(live) < CACHE_KEYS else {}

    def _wrap(self, subject: UUID, key: bytes) -> WrappedKey:
        nonce = os.urandom(NONCE_BYTES)
        kek_id = self._master.current
        wrapped = nonce + self._wrappers[kek_id].encrypt(nonce, key, _wrapping_context(subject, kek_id))
        return WrappedKey(subject, wrapped, kek_id)

    def _unwrap(self, stored: WrappedKey) -> bytes:
        if stored.wrapped is None:
            raise KeyDestroyed
        wrapper = self._wrappers.get(stored.kek_id)
        if wrapper is None:
            raise SealBroken(
                f"a data key was wrapped by the master key {stored.kek_id!r}, which is not in the key file"
            )
        nonce, wrapped = stored.wrapped[:NONCE_BYTES], stored.wrapped[NONCE_BYTES:]
        try:
            return wrapper.decrypt(nonce, wrapped, _wrapping_context(stored.subject, stored.kek_id))
        except InvalidTag:
            raise SealBroken("a data key does not unwrap: altered, or the master key file is another one") from None


def _wrapping_context(subject: UUID, kek_id: str) -> bytes:
    return b"data-key" + subject.bytes + kek_id.encode()
