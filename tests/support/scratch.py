"""Where the data of servers lie that live for one test run: in memory, if the machine has room there."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MEMORY = Path("/dev/shm")
ROOM = 4 * 1024**3
"""Bytes that must be free for a run's servers: each holds a few hundred megabytes."""
PREFIX = "nrm-tests-"


@contextmanager
def scratch(name: str, memory: Path = MEMORY, room: int = ROOM) -> Iterator[Path]:
    """Yield an empty directory that is removed afterwards.

    On a disk, copying a database for each test waits for whatever else the machine writes. What must outlive a crash of
    the machine does not belong here; a crash of a server it outlives.
    """
    if enough := _free(memory) >= room:
        _remove_left_behind(memory)
    directory = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-{name}-", dir=memory if enough else None))
    # A server that runs as another user passes through.
    directory.chmod(0o711)
    try:
        yield directory
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def _free(memory: Path) -> int:
    """Return how many bytes may still be written there; none where there is no such place."""
    try:
        found = os.statvfs(memory)
    except OSError:
        return 0
    return found.f_bavail * found.f_frsize if os.access(memory, os.W_OK) else 0


def _remove_left_behind(memory: Path) -> None:
    """Remove directories of runs that were killed: what lies in memory would take it until the machine starts anew."""
    for directory in memory.glob(f"{PREFIX}*"):
        number = directory.name.removeprefix(PREFIX).partition("-")[0]
        if number.isdigit() and not Path("/proc", number).exists():
            shutil.rmtree(directory, ignore_errors=True)
