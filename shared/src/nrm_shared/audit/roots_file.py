"""The copy of every seal outside the database: one file per service, a seal a line, only ever appended to.

It may lie on another disk or be shipped to another host; what counts is that whoever can rewrite the database cannot
rewrite it without being seen.
"""

import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from nrm_shared.audit.seal import Seal, from_json, to_json

MODE = 0o600
# A line of 1,000 rows has some 30 kB.
TAIL_BYTES = 1 << 20


def append(path: Path, seals: Iterable[Seal]) -> None:
    """Append `seals` and return when they are on the disk; raises `OSError`."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, MODE)
    with os.fdopen(descriptor, "ab") as file:
        for seal in seals:
            file.write(json.dumps(to_json(seal), separators=(",", ":")).encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())


def mend(path: Path) -> None:
    """Cut off a last line whose writing was interrupted; its seal is in the database and is written again."""
    if not path.exists() or not path.stat().st_size:
        return
    with path.open("rb+") as file:
        start = max(0, path.stat().st_size - TAIL_BYTES)
        file.seek(start)
        tail = file.read()
        if not tail.endswith(b"\n"):
            file.truncate(start + tail.rfind(b"\n") + 1)


def read(path: Path) -> list[Seal]:
    """Return the seals of a file in the order in which they were written; raise `ValueError` naming a line that is none."""
    if not path.exists():
        return []
    with path.open("rb") as file:
        return list(_seals(file, str(path)))


def last_number(path: Path, log: str) -> int:
    """Return the highest number written of a log, or 0."""
    if not path.exists():
        return 0
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - TAIL_BYTES))
        lines = file.read().splitlines(keepends=True)
    whole = lines if len(lines) < 2 or path.stat().st_size <= TAIL_BYTES else lines[1:]
    near = _highest(_seals(whole, str(path)), log)
    return near or _highest(read(path), log)


def _highest(seals: Iterable[Seal], log: str) -> int:
    return max((seal.statement.number for seal in seals if seal.statement.log == log), default=0)


def _seals(lines: Iterable[bytes], name: str) -> Iterator[Seal]:
    for number, line in enumerate(lines, 1):
        try:
            yield from_json(json.loads(line))
        except (ValueError, KeyError, TypeError):
            if not line.endswith(b"\n"):
                # Still being written.
                return
            raise ValueError(f"{name}, line {number} is no seal") from None
