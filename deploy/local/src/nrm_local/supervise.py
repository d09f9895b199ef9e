"""supervisord that starts our Python processes by forking instead of by executing a new interpreter.

Some 25 processes of this product share one set of libraries; importing those takes each of them one to two seconds of
processor time, which on a small machine makes a start or a restart after a crash take long. Here the supervisor imports
the libraries once (none of our own code), and a command of the form ``python -m MODULE ...`` is run in the forked child
itself. A restart costs a tenth of a second and the libraries' memory is shared. Everything else is executed as usual.

Deployments elsewhere (containers) run the same commands with an interpreter each; nothing in the product knows.
"""

import contextlib
import ctypes
import gc
import importlib
import logging
import os
import runpy
import signal
import sys
import traceback
import warnings
from collections.abc import Mapping, Sequence
from types import FrameType

from supervisor import supervisord
from supervisor.medusa.asyncore_25 import ExitNow
from supervisor.options import ServerOptions
from supervisor.states import SupervisorStates

LIBRARIES = (
    "pydantic",
    "pydantic_settings",
    "psycopg2.extras",
    "sqlalchemy.orm",
    "sqlalchemy.dialects.postgresql.psycopg2",
    "alembic.command",
    "fastapi",
    "uvicorn.config",
    "uvicorn.loops.auto",
    "uvicorn.protocols.http.auto",
    "httpx",
    "httpcore",
    "pika",
    "nameko.runners",
    "joserfc.jwe",
    "joserfc.jws",
    "cryptography.hazmat.primitives.ciphers.aead",
    "prometheus_client",
    "structlog",
    "zeep",
)
_PR_SET_NAME = 15
_HANDLED = (signal.SIGTERM, signal.SIGQUIT, signal.SIGHUP, signal.SIGCHLD, signal.SIGUSR2)


class ForkingOptions(ServerOptions):  # type: ignore[misc]
    """supervisord's options, with our own way to begin a child."""

    _warm: bool | None = None
    """Whether the libraries are loaded: None before the first try; False if one broke, then nothing is forked."""

    def check_execv_args(self, filename: str, argv: Sequence[str], st: os.stat_result | None) -> None:
        """Check a command before the fork; the first one of ours makes the parent import the libraries."""
        super().check_execv_args(filename, argv, st)
        if module_of(argv) and self._warm is None:
            self._warm = warm_up()

    def execve(self, filename: str, argv: Sequence[str], env: Mapping[str, str]) -> None:
        """Become the command, in the child: never returns."""
        module = module_of(argv)
        if module is None or not self._warm:
            os.execve(filename, list(argv), dict(env))  # noqa: S606 -- no shell is wanted
        else:
            become(module, argv[3:], env)


class PromptSupervisor(supervisord.Supervisor):  # type: ignore[misc]
    """supervisord that starts what ended in the same round in which it learns of the end, not up to a second later."""

    def reap(self, once: bool = False, recursionguard: int = 0) -> None:
        """Take note of the children that ended, and begin again those that must run."""
        super().reap(once, recursionguard)
        if recursionguard == 0 and self.options.mood >= SupervisorStates.RUNNING:
            for group in self.process_groups.values():
                group.transition()


def module_of(argv: Sequence[str]) -> str | None:
    """Return the module of a ``python -m MODULE ...`` command of this very interpreter, else None."""
    if len(argv) >= 3 and argv[0] == sys.executable and argv[1] == "-m":
        return argv[2]
    return None


def warm_up() -> bool:
    """Import the libraries; return False if one breaks on import, for what it left behind must not be forked.

    One that is merely missing is left to the process that needs it.
    """
    for name in LIBRARIES:
        try:
            importlib.import_module(name)
        except ModuleNotFoundError:
            continue
        except Exception:  # noqa: BLE001 -- a library may raise anything; each process then meets it by itself
            return False
    return True


def become(module: str, arguments: Sequence[str], environment: Mapping[str, str]) -> None:
    """Run ``module`` as the main program of this forked child and end the process with its exit code."""
    # What the parent held stays untouched for ever: collecting a dead socket of it here would close a file of ours.
    gc.freeze()
    os.environ.clear()
    os.environ.update(environment)
    for number in _HANDLED:
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, _interrupt)
    sys.argv = [module, *arguments]
    # Between the parent's stdout object and this process' pipe nothing must wait in a buffer.
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(line_buffering=True, write_through=True)  # type: ignore[union-attr]
    _rename(environment.get("SUPERVISOR_PROCESS_NAME", module))
    code = 1
    try:
        runpy.run_module(module, run_name="__main__", alter_sys=True)
        code = 0
    except SystemExit as end:
        code = _exit_code(end)
    except BaseException:  # noqa: BLE001 -- as the interpreter itself: whatever it is, print it and end with 1
        traceback.print_exc()
    finally:
        logging.shutdown()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run supervisord until it is told to end (``-c CONFIGURATION``)."""
    warnings.simplefilter("ignore")
    options = ForkingOptions()
    options.realize(arguments if arguments is not None else sys.argv[1:], doc=supervisord.__doc__)
    options.first = True
    options.test = False
    with contextlib.suppress(ExitNow):
        PromptSupervisor(options).main()
    options.close_httpservers()
    options.close_logger()


def _exit_code(end: SystemExit) -> int:
    if end.code is None:
        return 0
    if isinstance(end.code, int):
        return end.code & 0xFF
    print(end.code, file=sys.stderr)
    return 1


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _rename(name: str) -> None:
    # The name in `top` and `ps -o comm`; 15 characters is the kernel's limit.
    ctypes.CDLL(None).prctl(_PR_SET_NAME, name.encode()[:15], 0, 0, 0)


if __name__ == "__main__":
    main()
