"""Wrapping data keys in two parts: by the subject's own part of the erasure key, and around it by the master key.

Replacing the master key renews the outer part only and needs nobody's own part. Erasing somebody cuts the own part out of
the erasure key, after which what is wrapped opens for nobody, wherever a copy of it lies (ADR 0023).
"""

import os
from dataclasses import dataclass
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from nrm_shared.kernel.confidential import KeyDestroyed
from nrm_shared.security.erasurekey import SubjectCut, SubjectKeys
from nrm_shared.security.masterkeys import NONCE_BYTES, MasterKeyMissing, MasterKeys, WrapBroken

# Before the erasure key there was the outer part alone; such keys are still read, and a rotation gives them both.
ONE_PART, TWO_PARTS = 1, 2


class SealBroken(Exception):
    """A sealed value does not open: altered, moved from another column, or not a sealed value. Never a user's error."""


@dataclass(frozen=True, slots=True)
class WrappedKey:
    """A data key as stored: encrypted by the master key `kek_id`; `wrapped` is None once it was destroyed."""

    subject: UUID
    wrapped: bytes | None
    kek_id: str
    parts: int = TWO_PARTS


class Wrapping:
    """Wraps and unwraps data keys."""

    def __init__(self, master: MasterKeys, own_parts: SubjectKeys) -> None:
        self._master = master
        self._own_parts = own_parts

    def wrap(self, subject: UUID, key: bytes) -> WrappedKey:
        """Return a subject's data key wrapped by the master key in use; raise `KeyDestroyed` for an erased subject."""
        nonce = os.urandom(NONCE_BYTES)
        inner = nonce + AESGCM(self._own_part(subject)).encrypt(nonce, key, _inner_context(subject))
        return self._around(subject, inner, TWO_PARTS)

    def unwrap(self, stored: WrappedKey) -> bytes:
        """Return the data key; raise `KeyDestroyed`, or `SealBroken` naming the master key that lacks."""
        inner = self._within(stored)
        if stored.parts == ONE_PART:
            return inner
        try:
            return AESGCM(self._own_part(stored.subject)).decrypt(
                inner[:NONCE_BYTES], inner[NONCE_BYTES:], _inner_context(stored.subject)
            )
        except InvalidTag:
            raise SealBroken("a data key does not unwrap: the erasure key is another one") from None

    def rewrap(self, stored: WrappedKey) -> WrappedKey:
        """Return the same data key wrapped by the master key in use, in two parts; raise as `unwrap`."""
        if stored.parts == ONE_PART:
            return self.wrap(stored.subject, self.unwrap(stored))
        return self._around(stored.subject, self._within(stored), TWO_PARTS)

    def _around(self, subject: UUID, inner: bytes, parts: int) -> WrappedKey:
        kek_id = self._master.current
        wrapped = self._master.wrapper(kek_id).wrap(inner, _outer_context(subject, kek_id))
        return WrappedKey(subject, wrapped, kek_id, parts)

    def _within(self, stored: WrappedKey) -> bytes:
        if stored.wrapped is None:
            raise KeyDestroyed
        try:
            wrapper = self._master.wrapper(stored.kek_id)
            return wrapper.unwrap(stored.wrapped, _outer_context(stored.subject, stored.kek_id))
        except MasterKeyMissing:
            raise SealBroken(
                f"a data key was wrapped by the master key {stored.kek_id!r}, which is not in the key file"
            ) from None
        except WrapBroken:
            raise SealBroken("a data key does not unwrap: altered, or the master key file is another one") from None

    def _own_part(self, subject: UUID) -> bytes:
        try:
            return self._own_parts.of(subject)
        except SubjectCut:
            raise KeyDestroyed from None


def _outer_context(subject: UUID, kek_id: str) -> bytes:
    return b"data-key" + subject.bytes + kek_id.encode()


def _inner_context(subject: UUID) -> bytes:
    return b"own-part" + subject.bytes
