"""Finding processes that belong to this installation, so that ``down`` can promise that none is left."""

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Found:
    """A running process."""

    pid: int
    command: str


def processes_of(var: Path) -> list[Found]:
    """Return the processes whose arguments, environment or working directory lie in ``var`` (never this one's family).

    Only what this user may see is looked at; the private instances and all services run with paths below ``var``.
    """
    own_family = _ancestors(os.getpid())
    marker = os.fsencode(var) + b"/"
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) in own_family:
            continue
        try:
            arguments = (entry / "cmdline").read_bytes()
            belongs = marker in arguments or _is_below(entry / "cwd", var) or _has_setting(entry / "environ", var)
        except (FileNotFoundError, ProcessLookupError, PermissionError):
            continue
        if arguments and belongs:
            found.append(Found(int(entry.name), arguments.replace(b"\0", b" ").decode(errors="replace").strip()))
    return found


def _is_below(link: Path, var: Path) -> bool:
    try:
        return link.readlink().is_relative_to(var)
    except PermissionError:
        return False


def _has_setting(environ: Path, var: Path) -> bool:
    try:
        settings = environ.read_bytes().split(b"\0")
    except PermissionError:
        return False
    # Only supervised processes have both: a command such as `nrm logs` in another terminal is not ours to end.
    return b"NRM_VAR=" + os.fsencode(var) in settings and b"SUPERVISOR_ENABLED=1" in settings


def _ancestors(pid: int) -> set[int]:
    family = set()
    while pid > 1:
        family.add(pid)
        stat = Path(f"/proc/{pid}/stat").read_text()
        pid = int(stat.rpartition(")")[2].split()[1])
    return family
