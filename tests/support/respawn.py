"""Runs a module as a process and starts it again whenever it ends, as the supervisor does: `respawn MODULE ARGUMENTS`.

The libraries are imported once and each start is a fork of them. Every start prints the new process id. SIGTERM ends
the child in good order and then this process.
"""

import os
import signal
import sys

from nrm_local.supervise import become, warm_up


def respawn(module: str, arguments: list[str]) -> None:
    """Start `module` again and again until SIGTERM."""
    child = 0
    stopping = False

    def stop(*_: object) -> None:
        nonlocal stopping
        stopping = True
        if child:
            os.kill(child, signal.SIGTERM)

    warm_up()
    while not stopping:
        child = os.fork()
        if child == 0:
            sys.stdout = sys.stderr
            become(module, arguments, os.environ.copy())
        signal.signal(signal.SIGTERM, stop)
        print(child, flush=True)
        os.waitpid(child, 0)


if __name__ == "__main__":
    respawn(sys.argv[1], sys.argv[2:])
