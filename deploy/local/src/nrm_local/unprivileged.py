"""Running PostgreSQL and RabbitMQ as an ordinary user although the runner was started as root.

Both refuse root or should not have it. The account of the Debian package is used; no shell and no login is involved.
"""

import os
import pwd
import shutil
from collections.abc import Sequence
from pathlib import Path


class MissingProgram(RuntimeError):
    """A program of the operating system that must be installed first; the message names its Debian package."""


def is_root() -> bool:
    """Tell whether this process runs as root."""
    return os.geteuid() == 0


def account(preferred: str) -> pwd.struct_passwd:
    """Return the account to run as when started as root: the package's own, else ``nobody``."""
    try:
        return pwd.getpwnam(preferred)
    except KeyError:
        return pwd.getpwnam("nobody")


def hand_over(path: Path, user: str) -> None:
    """Give a file or directory to ``user`` when running as root; otherwise it is ours already."""
    if is_root():
        owner = account(user)
        os.chown(path, owner.pw_uid, owner.pw_gid)


def prefix(user: str, directory: Path, *, end_with_parent: str | None = None) -> list[str]:
    """Return the command prefix that runs the rest as ``user`` (only when root).

    ``end_with_parent`` is the signal the process gets if its parent dies, so that nothing is left behind after a hard
    end. If a parent directory is closed to the user (a checkout below /root), the process gets the one capability to
    pass through directories instead of a change of the administrator's permissions.
    """
    options: list[str] = []
    if is_root():
        owner = account(user)
        options += [f"--reuid={owner.pw_uid}", f"--regid={owner.pw_gid}", "--clear-groups"]
        if not _passable(directory, owner):
            options += ["--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search"]
            # Without this bit access(2), with which the broker checks its files, ignores the capability.
            options += ["--securebits=+no_setuid_fixup"]
    if end_with_parent:
        options.append(f"--pdeathsig={end_with_parent}")
    if not options:
        return []
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        raise MissingProgram("setpriv is missing: install the Debian package util-linux")
    return [setpriv, *options, "--"]


def find_program(name: str, package: str, extra: Sequence[str] = ()) -> str:
    """Return the path of a program, looking in ``extra`` directories first; raise ``MissingProgram`` otherwise."""
    found = shutil.which(name, path=os.pathsep.join([*extra, os.environ.get("PATH", ""), "/usr/sbin", "/usr/bin"]))
    if found is None:
        raise MissingProgram(f"{name} is missing: install the Debian package {package}")
    return found


def _passable(directory: Path, owner: pwd.struct_passwd) -> bool:
    for parent in [directory, *directory.parents]:
        if not parent.exists():
            continue  # made later, by us, for this account
        state = parent.stat()
        if state.st_uid == owner.pw_uid:
            needed = 0o100
        elif state.st_gid == owner.pw_gid:
            needed = 0o010
        else:
            needed = 0o001
        if not state.st_mode & needed:
            return False
    return True
