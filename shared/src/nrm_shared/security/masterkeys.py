"""The keys that wrap other keys (key encryption keys), read from a file that only the process may read."""

import base64
import binascii
import os
from dataclasses import dataclass
from pathlib import Path

KEY_BYTES = 32


@dataclass(frozen=True, slots=True, repr=False)
class MasterKeys:
    """The master key in use, `current`, and every earlier one that may still have wrapped a data key, by key id."""

    current: str
    keys: dict[str, bytes]

    def __post_init__(self) -> None:
        if self.current not in self.keys:
            raise ValueError("the current master key is not among the keys")
        if any(len(key) != KEY_BYTES for key in self.keys.values()):
            raise ValueError(f"a master key has {KEY_BYTES} bytes")

    def __repr__(self) -> str:
        return f"MasterKeys(current={self.current!r}, {len(self.keys)} keys)"


def read_master_keys(path: Path) -> MasterKeys:
    """Return the keys of a file with one `id:base64` a line, the one in use first; a bare base64 line has the id `1`.

    Raise `ValueError` naming the file (never its content) when a line is not a key of 32 bytes.
    """
    keys: dict[str, bytes] = {}
    for line in path.read_text(encoding="ascii").split():
        name, _, text = line.rpartition(":")
        keys[name or "1"] = _decode(text, path)
    if not keys:
        raise ValueError(f"{path} holds no master key")
    return MasterKeys(current=next(iter(keys)), keys=keys)


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
