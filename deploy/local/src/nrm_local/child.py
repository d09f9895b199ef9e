"""One foreground child process with a log file: started, asked to end, killed, waited for."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path


class StartFailed(RuntimeError):
    """An instance did not become ready; the message ends with the last lines of its log."""


class Child:
    """A child process started directly (tests, chaos); under ``./nrm up`` supervisord does this instead."""

    def __init__(
        self,
        command: Sequence[str],
        log: Path,
        environment: dict[str, str] | None = None,
        directory: Path | None = None,
    ) -> None:
        """Remember how to start; nothing runs yet."""
        self._command = list(command)
        self._log = log
        self._environment = environment
        self._directory = directory
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """The process id while it runs, else None."""
        if self._process is None or self._process.poll() is not None:
            return None
        return self._process.pid

    def start(self, ready: Callable[[], bool], timeout: float) -> None:
        """Start the process and wait up to ``timeout`` seconds until ``ready()``; raise ``StartFailed`` otherwise."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=self._environment if self._environment is not None else dict(os.environ),
                cwd=self._directory,
                start_new_session=True,
            )
        give_up = time.monotonic() + timeout
        while not ready():
            if self._process.poll() is not None:
                raise StartFailed(f"{self._command[0]} ended with {self._process.returncode}\n{self._tail()}")
            if time.monotonic() > give_up:
                self.kill()
                raise StartFailed(f"not ready within {timeout:.0f} s\n{self._tail()}")
            time.sleep(0.02)

    def stop(self, how: signal.Signals, timeout: float) -> None:
        """Ask the process to end, wait up to ``timeout`` seconds, then kill it; no process is left afterwards."""
        if self._process is None:
            return
        if self._process.poll() is None:
            self._process.send_signal(how)
            try:
                self._process.wait(timeout)
            except subprocess.TimeoutExpired:
                self._process.kill()
        self._process.wait()

    def kill(self) -> None:
        """End the process with SIGKILL, as a crash would."""
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.wait()

    def _tail(self, lines: int = 20) -> str:
        return "\n".join(self._log.read_text(errors="replace").splitlines()[-lines:])


def kill_by_pid_file(pid_file: Path) -> bool:
    """Send SIGKILL to the process whose id is the file's first line; tell whether there was one."""
    try:
        pid = int(pid_file.read_text().split()[0])
        os.kill(pid, signal.SIGKILL)
    except (FileNotFoundError, ProcessLookupError, IndexError, ValueError):
        return False
    return True
