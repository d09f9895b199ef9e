"""A new master key for a service that goes on working: make it, wrap every data key anew, retire the old one.

Every step may be repeated: a rotation that was interrupted goes on where it stopped. The service's processes read the key
file again when it changed. A key that nothing is wrapped by any more leaves the service's file; it is put aside in the
folder `retired` beside it, because a backup made before can only be restored with it, until such backups are gone.
"""

import fcntl
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, Engine, text

from nrm_shared.demomarks import marked_key
from nrm_shared.kernel.confidential import KeyDestroyed
from nrm_shared.security.keyfiles import erasure_key, master_keys, token_of
from nrm_shared.security.masterkeys import IN_TOKEN, new_key_text, read_lines
from nrm_shared.security.wrapping import TWO_PARTS, WrappedKey, Wrapping
from nrm_shared.settings import ServiceSettings

BATCH = 500
LOCKED_PAUSE_SECONDS = 0.05
RETIRED = "retired"

# Two ranges instead of `<>`, so that the index finds the few that are left.
OTHERS = "wrapped IS NOT NULL AND (kek_id < :current OR kek_id > :current OR parts <> 2)"
# What a transaction holds is left to the next round; its owner is about to destroy it.
PICK = text(
    f"SELECT subject, wrapped, kek_id, parts FROM data_key WHERE {OTHERS}"  # noqa: S608 - no value in it
    " ORDER BY kek_id, subject LIMIT :limit FOR UPDATE SKIP LOCKED"
)
ANY_LEFT = text(f"SELECT EXISTS (SELECT FROM data_key WHERE {OTHERS})")  # noqa: S608 - no value in it
REWRAP = text(
    "UPDATE data_key SET wrapped = fresh.wrapped, kek_id = :current, parts = :parts"
    " FROM unnest(CAST(:subjects AS uuid[]), CAST(:wrapped AS bytea[])) AS fresh (subject, wrapped)"
    " WHERE data_key.subject = fresh.subject"
)
FORGET = text(
    "UPDATE data_key SET wrapped = NULL, destroyed_at = clock_timestamp() WHERE subject = ANY(CAST(:subjects AS uuid[]))"
)
# Nobody wraps a new data key meanwhile; whoever waited for the lock sees that the old keys are retired.
LOCK = text("LOCK TABLE data_key IN SHARE ROW EXCLUSIVE MODE")
MADE = text("INSERT INTO master_key (kek_id) VALUES (:kek_id) ON CONFLICT (kek_id) DO NOTHING")
RETIRE = text(
    "INSERT INTO master_key (kek_id, retired_at) VALUES (:kek_id, clock_timestamp())"
    " ON CONFLICT (kek_id) DO UPDATE SET retired_at = coalesce(master_key.retired_at, clock_timestamp())"
)
KNOWN = text("SELECT kek_id FROM master_key")

Tell = Callable[[int], None]
"""Told how many data keys were wrapped anew so far."""


@dataclass(frozen=True, slots=True)
class Rotated:
    """What a rotation did: the key now in use, those that were retired, how many data keys were wrapped anew."""

    current: str
    retired: tuple[str, ...]
    rewrapped: int
    resumed: bool


def rotate(settings: ServiceSettings, engine: Engine, tell: Tell = lambda done: None) -> Rotated:
    """Give the service of `settings` a new master key, or finish a rotation that was interrupted.

    Raise `SealBroken` if a data key was wrapped by a key that is not in the file; nothing is retired then.
    """
    path = settings.master_key_file
    if path is None:
        raise ValueError(f"{settings.service} needs MASTER_KEY_FILE")
    with _alone(path):
        resumed = len(read_lines(path)) > 1
        if not resumed:
            _begin(settings, path, engine)
        current, *old = read_lines(path)
        wrapping = Wrapping(master_keys(settings), erasure_key(settings))
        done = 0
        while True:
            while fresh := rewrap_some(engine, wrapping, current):
                done += fresh
                tell(done)
            if _retire(engine, current, old):
                break
            threading.Event().wait(LOCKED_PAUSE_SECONDS)
        _put_aside(path, old)
        return Rotated(current, tuple(old), done, resumed)


def rewrap_some(engine: Engine, wrapping: Wrapping, current: str, limit: int = BATCH) -> int:
    """Wrap up to `limit` data keys anew in one transaction; return how many."""
    with engine.begin() as connection:
        rows = connection.execute(PICK, {"current": current, "limit": limit}).all()
        fresh: list[WrappedKey] = []
        gone: list[str] = []
        for row in rows:
            stored = WrappedKey(row.subject, bytes(row.wrapped), row.kek_id, row.parts)
            try:
                fresh.append(wrapping.rewrap(stored))
            except KeyDestroyed:
                # From a backup older than the erasure: nobody can open it, and it shall not look as if.
                gone.append(str(stored.subject))
        if fresh:
            subjects, wrapped = [str(key.subject) for key in fresh], [key.wrapped for key in fresh]
            values = {"current": current, "parts": TWO_PARTS, "subjects": subjects, "wrapped": wrapped}
            connection.execute(REWRAP, values)
        if gone:
            connection.execute(FORGET, {"subjects": gone})
    return len(rows)


def _begin(settings: ServiceSettings, path: Path, engine: Engine) -> None:
    """Make a new key and let it be the one in use: known in the database, then in the token, last in the file."""
    with engine.begin() as connection:
        kek_id = _new_id(connection, path)
        connection.execute(MADE, {"kek_id": kek_id})
    token = token_of(settings)
    if token is not None:
        token.make(kek_id)
        fresh = IN_TOKEN
    else:
        fresh = marked_key() if settings.profile == "demo" else new_key_text()
    _write(path, {kek_id: fresh, **read_lines(path)})


def _new_id(connection: Connection, path: Path) -> str:
    taken = {*connection.scalars(KNOWN), *read_lines(path)}
    day = datetime.now(UTC).strftime("%Y%m%d")
    return next(name for number in range(1, 10_000) if (name := f"{day}-{number}") not in taken)


def _retire(engine: Engine, current: str, old: list[str]) -> bool:
    """Forbid the old keys for ever, unless something is wrapped by another than the current one; return whether."""
    with engine.begin() as connection:
        connection.execute(LOCK)
        if connection.execute(ANY_LEFT, {"current": current}).scalar_one():
            return False
        for kek_id in old:
            connection.execute(RETIRE, {"kek_id": kek_id})
    return True


def _put_aside(path: Path, old: list[str]) -> None:
    """Take the old keys out of the service's file, each into a file of its own that no service reads."""
    lines = read_lines(path)
    for kek_id in old:
        _write(path.parent / RETIRED / f"{path.name}.{kek_id}", {kek_id: lines[kek_id]})
    _write(path, {kek_id: text for kek_id, text in lines.items() if kek_id not in old})


def _write(path: Path, lines: dict[str, str]) -> None:
    """Write a key file that only its owner may read, whole or not at all, and on the disk when this returns."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    partial = path.with_name(path.name + ".partial")
    partial.unlink(missing_ok=True)
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write("".join(f"{kek_id}:{text}\n" for kek_id, text in lines.items()))
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    lock = os.open(path.with_name(path.name + ".lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)
