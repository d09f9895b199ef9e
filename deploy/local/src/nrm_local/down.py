"""``nrm down``: everything ended, and proof that nothing is left."""

import os
import signal
import time
from collections.abc import Callable

from nrm_local.installation import Installation
from nrm_local.leftovers import Found, processes_of
from nrm_local.supervisord import Supervisor

_ORDERLY_SECONDS = 75.0
_HARD_SECONDS = 10.0


class StillRunning(RuntimeError):
    """Processes that could not be ended; the message lists them."""


def down(installation: Installation, say: Callable[[str], None] = print) -> bool:
    """End everything in good order, then whatever is left of an earlier crash; tell whether anything ran.

    Raise ``StillRunning`` if a process resists even SIGKILL.
    """
    layout = installation.layout
    supervisor = Supervisor(installation)
    ran = supervisor.is_running()
    if ran:
        supervisor.shut_down()
        _await_end(lambda: processes_of(layout), _ORDERLY_SECONDS)
    left = processes_of(layout)
    for found in left:
        say(f"left over, ending it: {found.pid} {found.command[:120]}")
        _kill(found.pid)
    remaining = _await_end(lambda: processes_of(layout), _HARD_SECONDS)
    if remaining:
        raise StillRunning(", ".join(f"{found.pid} {found.command[:60]}" for found in remaining))
    layout.remove_sockets()
    layout.tls_mark.unlink(missing_ok=True)
    layout.port_mark.unlink(missing_ok=True)
    return ran or bool(left)


def _await_end(look: Callable[[], list[Found]], seconds: float) -> list[Found]:
    give_up = time.monotonic() + seconds
    found = look()
    while found and time.monotonic() < give_up:
        time.sleep(0.05)
        found = look()
    return found


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return
