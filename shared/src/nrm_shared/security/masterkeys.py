"""The keys that wrap other keys (key encryption keys): in a file only the process may read, or inside a PKCS#11 token."""

import base64
import binascii
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
NONCE_BYTES = 12
# What stands in the file in place of a key that lies in a token, where its label is its id.
IN_TOKEN = "token"  # noqa: S105 - no password


class MasterKeyMissing(Exception):
    """A data key was wrapped by a master key that is not in the key file."""


class WrapBroken(Exception):
    """A wrapped key does not open: altered, another subject's, or the master key is another one under the same id."""


class Wrapper(Protocol):
    """One master key, wherever it is kept."""

    def wrap(self, key: bytes, context: bytes) -> bytes:
        """Return `key` encrypted, bound to `context`."""
        ...

    def unwrap(self, wrapped: bytes, context: bytes) -> bytes:
        """Return what `wrap` took; raise `WrapBroken`."""
        ...


class MasterKeys(Protocol):
    """All master keys of a service: the one in use, and every earlier one that may still have wrapped a data key."""

    @property
    def current(self) -> str:
        """Return the id of the key that wraps new data keys."""
        ...

    def wrapper(self, kek_id: str) -> Wrapper:
        """Return the key of this id; raise `MasterKeyMissing`."""
        ...


class KeyInMemory:
    """A master key of 32 bytes in this process: AES-256-GCM."""

    def __init__(self, key: bytes) -> None:
        if len(key) != KEY_BYTES:
            raise ValueError(f"a master key has {KEY_BYTES} bytes")
        self._cipher = AESGCM(key)

    def wrap(self, key: bytes, context: bytes) -> bytes:
        """Return `key` encrypted, bound to `context`."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, key, context)

    def unwrap(self, wrapped: bytes, context: bytes) -> bytes:
        """Return what `wrap` took; raise `WrapBroken`."""
        try:
            return self._cipher.decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], context)
        except (InvalidTag, ValueError):
            raise WrapBroken from None


@dataclass(frozen=True, slots=True, repr=False)
class KnownMasterKeys:
    """The master keys as they are at one moment."""

    current: str
    wrappers: Mapping[str, Wrapper]

    def __post_init__(self) -> None:
        """Refuse a key in use that is not there."""
        if self.current not in self.wrappers:
            raise ValueError("the current master key is not among the keys")

    def __repr__(self) -> str:
        return f"KnownMasterKeys(current={self.current!r}, {len(self.wrappers)} keys)"

    def wrapper(self, kek_id: str) -> Wrapper:
        """Return the key of this id; raise `MasterKeyMissing`."""
        try:
            return self.wrappers[kek_id]
        except KeyError:
            raise MasterKeyMissing(kek_id) from None


TokenKeys = Callable[[str], Wrapper]
"""Gives the wrapper of a key id out of a PKCS#11 token."""


class MasterKeyFile:
    """The master keys of a service in their file; read again whenever it was changed, so that no process restarts."""

    def __init__(self, path: Path, token: TokenKeys | None = None) -> None:
        self._path = path
        self._token = token
        # Both at once: another thread must not find the new stamp beside the old keys.
        self._seen = self._read()

    @property
    def current(self) -> str:
        """Return the id of the key that wraps new data keys."""
        return self._now().current

    def wrapper(self, kek_id: str) -> Wrapper:
        """Return the key of this id; raise `MasterKeyMissing`."""
        return self._now().wrapper(kek_id)

    def _now(self) -> KnownMasterKeys:
        stamp, known = self._seen
        if self._stamp() != stamp:
            self._seen = stamp, known = self._read()
        return known

    def _read(self) -> tuple[tuple[int, int], KnownMasterKeys]:
        # The stamp first: a change in between is then seen the next time.
        stamp = self._stamp()
        return stamp, read_master_keys(self._path, self._token)

    def _stamp(self) -> tuple[int, int]:
        about = self._path.stat()
        return about.st_mtime_ns, about.st_ino


def read_lines(path: Path) -> dict[str, str]:
    """Return what a master key file says of each key id, the one in use first: base64, or `token`."""
    lines: dict[str, str] = {}
    for line in path.read_text(encoding="ascii").split():
        name, _, text = line.rpartition(":")
        lines[name or "1"] = text
    if not lines:
        raise ValueError(f"{path} holds no master key")
    return lines


def read_master_keys(path: Path, token: TokenKeys | None = None) -> KnownMasterKeys:
    """Return the keys of a file with one `id:base64` or `id:token` a line, the one in use first.

    A bare base64 line has the id `1`. Raise `ValueError` naming the file (never its content) when a line is not a key of
    32 bytes, or names a key in a token and there is no token.
    """
    wrappers: dict[str, Wrapper] = {}
    for name, text in read_lines(path).items():
        if text != IN_TOKEN:
            wrappers[name] = KeyInMemory(_decode(text, path))
        elif token is None:
            raise ValueError(f"{path} names a key in a PKCS#11 token, and no token is set")
        else:
            wrappers[name] = token(name)
    return KnownMasterKeys(current=next(iter(wrappers)), wrappers=wrappers)


def read_key(path: Path) -> bytes:
    """Return the 32 bytes of a file with one base64 line; raise `ValueError` naming the file otherwise."""
    return _decode(path.read_text(encoding="ascii").strip(), path)


def new_key_text() -> str:
    """Return a fresh random key of 32 bytes as base64, ready to be written to a file."""
    return base64.b64encode(os.urandom(KEY_BYTES)).decode("ascii")


def _decode(text: str, path: Path) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except binascii.Error:
        raise ValueError(f"{path} does not hold base64") from None
    if len(key) != KEY_BYTES:
        raise ValueError(f"{path}: a key has {KEY_BYTES} bytes, not {len(key)}")
    return key
