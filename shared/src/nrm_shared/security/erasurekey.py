"""The key that forgets: from it every subject's part of the wrapping is derived, and any one of them can be cut out.

It is a puncturable pseudo-random function after Goldreich, Goldwasser and Micali: a binary tree of `DEPTH` levels whose
root is one random key, where each key yields two more by hashing, and a subject's own key lies at the leaf its id hashes
to. Nothing is written for a new person. Cutting a subject out replaces the key above its leaf by the keys beside the path
to it: all others can still be derived, this one never again, by nobody. That is why a backup of a database made before an
erasure is of no use for the erased: its wrapped data keys need a part that no longer exists anywhere (ADR 0023).

The file has one `depth:path:base64` a line, or the bare base64 of a fresh root. It must never be restored from an older
copy; keep mirrors of it, no history.
"""

import base64
import binascii
import fcntl
import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol
from uuid import UUID

from nrm_shared.security.masterkeys import KEY_BYTES

# Two subjects that shared a leaf would be erased together; among a million living and ten thousand erased that
# happens with a chance of 1 in 10^14.
DEPTH = 80
_ROOT = (0, 0)

Node = tuple[int, int]
"""Depth, and the path to it as a number of so many bits."""

Stamp = tuple[int, int]
"""By what a changed file is known: time of change and inode."""


class SubjectCut(Exception):
    """The subject was cut out of the erasure key: nothing wrapped for it can be unwrapped any more."""


class SubjectKeys(Protocol):
    """Where the subjects' own parts of the wrapping come from."""

    def of(self, subject: UUID) -> bytes:
        """Return the 32 bytes of a subject; raise `SubjectCut`."""
        ...


class ErasureKey:
    """The erasure key as it is at one moment."""

    def __init__(self, nodes: dict[Node, bytes]) -> None:
        self._nodes = nodes

    @classmethod
    def fresh(cls) -> "ErasureKey":
        """Return a new key that nobody was cut out of."""
        return cls({_ROOT: os.urandom(KEY_BYTES)})

    def __repr__(self) -> str:
        return f"ErasureKey({len(self._nodes)} nodes)"

    def __len__(self) -> int:
        return len(self._nodes)

    def of(self, subject: UUID) -> bytes:
        """Return the 32 bytes of a subject; raise `SubjectCut`."""
        leaf = _leaf(subject)
        depth = self._above(leaf)
        if depth is None:
            raise SubjectCut
        key = self._nodes[depth, leaf >> (DEPTH - depth)]
        for level in range(depth + 1, DEPTH + 1):
            key = _child(key, leaf >> (DEPTH - level) & 1)
        return hashlib.sha256(b"nrm-erasure-leaf\0" + key).digest()

    def without(self, subjects: Iterable[UUID]) -> "ErasureKey":
        """Return the key that can derive all it could, except these subjects."""
        nodes = dict(self._nodes)
        cut = ErasureKey(nodes)
        for subject in subjects:
            leaf = _leaf(subject)
            depth = cut._above(leaf)
            if depth is None:
                continue
            key = nodes.pop((depth, leaf >> (DEPTH - depth)))
            for level in range(depth + 1, DEPTH + 1):
                path = leaf >> (DEPTH - level)
                nodes[level, path ^ 1] = _child(key, (path & 1) ^ 1)
                key = _child(key, path & 1)
        return cut

    def to_text(self) -> str:
        """Return the content of the file."""
        lines = (f"{depth}:{path:x}:{base64.b64encode(key).decode()}" for (depth, path), key in self._nodes.items())
        return "\n".join(lines) + "\n"

    @classmethod
    def from_text(cls, text: str) -> "ErasureKey":
        """Return the key of a file's content; raise `ValueError` without repeating any of it."""
        nodes: dict[Node, bytes] = {}
        for line in text.split():
            depth, path, encoded = line.split(":") if ":" in line else ("0", "0", line)
            node = int(depth), int(path, 16)
            if not 0 <= node[0] <= DEPTH or node[1] >> node[0]:
                raise ValueError("a node of the erasure key lies outside its tree")
            nodes[node] = _decoded(encoded)
        if not nodes:
            raise ValueError("an erasure key without nodes")
        return cls(nodes)

    def _above(self, leaf: int) -> int | None:
        """Return the depth of the node from which `leaf` can be derived, or None."""
        for depth in range(DEPTH, -1, -1):
            if (depth, leaf >> (DEPTH - depth)) in self._nodes:
                return depth
        return None


class ErasureKeyFile:
    """The erasure key of a service in its file, shared by all its processes and read again whenever it was changed."""

    def __init__(self, path: Path) -> None:
        self._path = path
        # Both at once: another thread must not find the new stamp beside the old key.
        self._seen = self._read()

    def of(self, subject: UUID) -> bytes:
        """Return the 32 bytes of a subject; raise `SubjectCut`."""
        return self.current().of(subject)

    def current(self) -> ErasureKey:
        """Return the key as it is in the file now."""
        stamp, key = self._seen
        if self._stamp() != stamp:
            self._seen = stamp, key = self._read()
        return key

    def cut(self, subjects: Iterable[UUID]) -> None:
        """Cut subjects out for ever, durably; doing it again does nothing. One process at a time."""
        with self._locked():
            text = self._read()[1].without(subjects).to_text()
            partial = self._path.with_name(self._path.name + ".partial")
            partial.unlink(missing_ok=True)
            descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            before = os.open(self._path, os.O_WRONLY)
            try:
                partial.replace(self._path)
                _fsync_directory(self._path.parent)
                # Nobody can reach the old file by name any more; what it held shall not be left on the disk either.
                os.pwrite(before, bytes(os.fstat(before).st_size), 0)
                os.fsync(before)
            finally:
                os.close(before)
        self.current()

    def _read(self) -> tuple[Stamp, ErasureKey]:
        while True:
            # The stamp first: a change in between is then seen the next time.
            stamp = self._stamp()
            try:
                key = ErasureKey.from_text(self._path.read_text(encoding="ascii"))
            except ValueError:
                if stamp != self._stamp():
                    # Opened just before it was replaced and wiped; the new one is there already.
                    continue
                raise ValueError(f"{self._path} does not hold an erasure key") from None
            return stamp, key

    def _stamp(self) -> Stamp:
        about = self._path.stat()
        return about.st_mtime_ns, about.st_ino

    @contextmanager
    def _locked(self) -> Iterator[None]:
        lock = os.open(self._path.with_name(self._path.name + ".lock"), os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)


def _leaf(subject: UUID) -> int:
    return int.from_bytes(hashlib.sha256(b"nrm-erasure-path\0" + subject.bytes).digest()[: DEPTH // 8])


def _child(key: bytes, side: int) -> bytes:
    return hashlib.sha256((b"nrm-erasure-left\0", b"nrm-erasure-right\0")[side] + key).digest()


def _decoded(text: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except binascii.Error:
        raise ValueError("a node of the erasure key is not base64") from None
    if len(key) != KEY_BYTES:
        raise ValueError("a node of the erasure key has another length")
    return key


def _fsync_directory(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
