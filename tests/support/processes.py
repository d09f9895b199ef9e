"""A process of the product under a small supervisor of its own, for tests that kill it."""

import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from nrm_local.paths import project_root


class Supervised:
    """One module that is started again whenever it ends."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self._new: queue.Queue[int] = queue.Queue()
        self.pids: list[int] = []
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        for line in self._process.stdout or ():
            self.pids.append(int(line))
            self._new.put(int(line))

    @property
    def starts(self) -> int:
        """Return how often it was started."""
        return len(self.pids)

    def next_pid(self, seconds: float = 30.0) -> int:
        """Wait for the next start that was not asked for yet; return its process id."""
        return self._new.get(timeout=seconds)


@contextmanager
def supervised(module: str, *arguments: str, environment: Mapping[str, str]) -> Iterator[Supervised]:
    """Keep `python -m module arguments` running for the length of a block; nothing is left behind."""
    command = [sys.executable, "-m", "tests.support.respawn", module, *arguments]
    process = subprocess.Popen(
        command, cwd=project_root(), env={**os.environ, **environment}, stdout=subprocess.PIPE, text=True
    )
    running = Supervised(process)
    try:
        yield running
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            if running.pids:
                os.kill(running.pids[-1], signal.SIGKILL)
            raise
