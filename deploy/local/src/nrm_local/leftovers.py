"""Finding the processes of one installation, so that ``down`` can promise that none is left and harm nobody else.

A process is ours if it carries the mark that the supervisor gives to everything below it, if it is PostgreSQL or RabbitMQ
working in this installation's data directories, or if it descends from such a process. Whoever merely looks (a pager, an
editor, ``nrm logs -f``, a shell in ``var``) has none of these.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from nrm_local.paths import Layout

# Set at the supervisor's own start: it and all its children, forked or executed, carry it as long as they live.
MARK = "NRM_SUPERVISED_IN"


@dataclass(frozen=True)
class Found:
    """A running process."""

    pid: int
    command: str


@dataclass(frozen=True)
class _Process:
    parent: int
    name: str
    environment: frozenset[bytes]
    directory: Path | None
    command: str


def mark(layout: Layout) -> dict[str, str]:
    """Return the environment variable by which the processes of this installation are recognised."""
    return {MARK: str(layout.var)}


def processes_of(layout: Layout) -> list[Found]:
    """Return the running processes of the installation in ``layout`` (never this process or its ancestors)."""
    running = _running()
    marked = b"%b=%b" % (MARK.encode(), os.fsencode(layout.var))
    # A server process that PostgreSQL has renamed shows no environment any more, but stays where its data is.
    servers = {
        ("postgres", layout.postgres / "data"),
        ("beam.smp", layout.rabbitmq),
        ("epmd", layout.rabbitmq),
    }
    ours = {
        pid
        for pid, process in running.items()
        if marked in process.environment or (process.name, process.directory) in servers
    }
    ours |= _descendants(ours, running)
    ours -= _ancestors(os.getpid(), running)
    return [Found(pid, running[pid].command) for pid in sorted(ours)]


def _running() -> dict[int, _Process]:
    found: dict[int, _Process] = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            process = _read(entry)
        except (FileNotFoundError, ProcessLookupError):
            continue  # it has just ended
        if process is not None:
            found[int(entry.name)] = process
    return found


def _read(entry: Path) -> _Process | None:
    before, _, after = (entry / "stat").read_text(errors="replace").rpartition(")")
    state, parent = after.split()[:2]
    if state in "ZX":
        return None  # it has ended and only waits to be noticed
    try:
        environment = frozenset((entry / "environ").read_bytes().split(b"\0"))
        directory = (entry / "cwd").readlink()
    except PermissionError:
        environment, directory = frozenset[bytes](), None  # somebody else's
    command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
    name = before.partition("(")[2]
    return _Process(int(parent), name, environment, directory, command or name)


def _descendants(roots: set[int], running: Mapping[int, _Process]) -> set[int]:
    found = set(roots)
    while True:
        more = {pid for pid, process in running.items() if process.parent in found} - found
        if not more:
            return found
        found |= more


def _ancestors(pid: int, running: Mapping[int, _Process]) -> set[int]:
    family = set()
    while pid > 1:
        family.add(pid)
        if pid not in running:
            break
        pid = running[pid].parent
    return family
