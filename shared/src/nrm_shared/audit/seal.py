"""A seal: the signed statement over one batch of rows, chained to the statement before it."""

import base64
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nrm_shared.audit.record import FORMAT, MARK_BYTES

FIRST_PREVIOUS = bytes(32)


@dataclass(frozen=True, slots=True)
class Statement:
    """What a seal says: these rows, this root, after that seal. `sealed_at` is in microseconds of the machine's time."""

    service: str
    log: str
    number: int
    first: int
    last: int
    count: int
    root: bytes
    previous: bytes
    sealed_at: int

    @property
    def body(self) -> bytes:
        """Return the bytes that are signed."""
        said = {
            "format": FORMAT,
            "service": self.service,
            "log": self.log,
            "number": self.number,
            "first": self.first,
            "last": self.last,
            "count": self.count,
            "root": self.root.hex(),
            "previous": self.previous.hex(),
            "sealed_at": self.sealed_at,
        }
        return json.dumps(said, separators=(",", ":"), sort_keys=True).encode()

    @property
    def digest(self) -> bytes:
        """Return what the next seal names as its previous one: everything said so far hangs on it."""
        return hashlib.sha256(b"\x02" + self.body).digest()


@dataclass(frozen=True, slots=True)
class Seal:
    """A signed statement; `ids` and `marks` tell which rows it covers and what the beginning of each leaf hash is.

    Ids and marks are not signed: they find the broken row, the root proves that one is broken. A copy that travelled as
    an event has none.
    """

    statement: Statement
    key_id: str
    signature: bytes
    ids: tuple[int, ...] = ()
    marks: bytes = b""

    def mark(self, place: int) -> bytes:
        """Return the mark of the row at `place` (from 0)."""
        return self.marks[place * MARK_BYTES : (place + 1) * MARK_BYTES]


def to_json(seal: Seal) -> dict[str, Any]:
    """Return a seal as plain JSON, as it is written outside the database."""
    said = seal.statement
    return {
        "service": said.service,
        "log": said.log,
        "number": said.number,
        "first": said.first,
        "last": said.last,
        "count": said.count,
        "root": said.root.hex(),
        "previous": said.previous.hex(),
        "sealed_at": said.sealed_at,
        "key_id": seal.key_id,
        "signature": seal.signature.hex(),
        "ids": write_runs(seal.ids),
        "marks": base64.b64encode(seal.marks).decode(),
    }


def from_json(said: Mapping[str, Any]) -> Seal:
    """Return the seal that `to_json` wrote; raise `ValueError` or `KeyError` for anything else."""
    statement = Statement(
        service=str(said["service"]),
        log=str(said["log"]),
        number=int(said["number"]),
        first=int(said["first"]),
        last=int(said["last"]),
        count=int(said["count"]),
        root=bytes.fromhex(said["root"]),
        previous=bytes.fromhex(said["previous"]),
        sealed_at=int(said["sealed_at"]),
    )
    ids, marks = tuple(read_runs(said.get("ids", ""))), base64.b64decode(said.get("marks", ""))
    return Seal(statement, str(said["key_id"]), bytes.fromhex(said["signature"]), ids, marks)


def write_runs(ids: Sequence[int]) -> str:
    """Return rising numbers as runs: `1-3,5`."""
    runs: list[list[int]] = []
    for id in ids:
        if runs and runs[-1][1] == id - 1:
            runs[-1][1] = id
        else:
            runs.append([id, id])
    return ",".join(str(first) if first == last else f"{first}-{last}" for first, last in runs)


def read_runs(runs: str) -> Iterator[int]:
    """Yield the numbers that `write_runs` wrote; raise `ValueError` for anything else."""
    for run in filter(None, runs.split(",")):
        first, _, last = run.partition("-")
        yield from range(int(first), int(last or first) + 1)
