"""The faults: processes killed with work in flight, broker and database crashed, connections swallowed."""

import os
import random
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg2

from nrm_local import databases
from tests.chaos.place import Place
from tests.support.waiting import eventually

# Looks at a stopped process before it is killed all the same; between two it runs on for a moment.
LOOKS = 100
RUN_ON_SECONDS = (0.002, 0.012)
# A transaction that has written something: its rows are neither there nor not there.
IN_FLIGHT = (
    "SELECT count(*) FROM pg_stat_activity WHERE client_port = ANY(%s) AND backend_xid IS NOT NULL AND state <> 'idle'"
)
ESTABLISHED = "01"
BACK_SECONDS = 20.0
# The kernel cuts names of processes.
LONGEST_NAME = 15


@dataclass(frozen=True)
class Fault:
    """Something that was done to the installation."""

    kind: str
    name: str
    at: datetime
    in_flight: bool = False


@dataclass
class Faults:
    """Does harm and remembers it."""

    place: Place
    random: random.Random
    targets: list[str]
    done: list[Fault] = field(default_factory=list)
    _database: Any = None
    _bag: list[str] = field(default_factory=list)

    @property
    def killed(self) -> int:
        """Return how many processes were killed so far."""
        return sum(fault.kind == "process" for fault in self.done)

    def kill_process(self) -> Fault | None:
        """Kill one process, chosen by the seed, with work in flight if some comes up soon; return None if it is not there."""
        if not self._bag:
            self._bag = self.random.sample(self.targets, len(self.targets))
        name = self._bag.pop()
        pid = self._pid(name)
        if not pid:
            return None
        in_flight = False
        try:
            for _ in range(LOOKS):
                os.kill(pid, signal.SIGSTOP)
                in_flight = self._in_flight(pid)
                if in_flight:
                    break
                os.kill(pid, signal.SIGCONT)
                pause(self.random.uniform(*RUN_ON_SECONDS))
            at = datetime.now(UTC)
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            return None
        self.done.append(Fault("process", name, at, in_flight))
        return self.done[-1]

    def kill_broker(self) -> None:
        """Crash RabbitMQ."""
        self._crash("broker", "beam.smp", signal.SIGKILL)

    def crash_database(self) -> None:
        """Crash PostgreSQL: SIGKILL of the postmaster, or an immediate shutdown, by the seed."""
        self._database = None
        self._crash("database", "postgres", self.random.choice((signal.SIGKILL, signal.SIGQUIT)))

    def swallow(self) -> None:
        """Let the present broker connections lead nowhere from now on, with their sockets open."""
        self.done.append(Fault("black hole", "connections", datetime.now(UTC)))
        self.place.proxy.say("swallow")

    def release(self) -> None:
        """End what was swallowed."""
        self.place.proxy.say("release")

    def _crash(self, kind: str, name: str, how: signal.Signals) -> None:
        # Never without a process: a signal to "process 0" would hit this test run itself.
        eventually(lambda: self._pid(name) != 0, f"{name} runs", BACK_SECONDS)
        at = datetime.now(UTC)
        os.kill(self._pid(name) or self._gone(name), how)
        self.done.append(Fault(kind, f"{name} {how.name}", at))

    def _gone(self, name: str) -> int:
        raise AssertionError(f"{name} ended by itself")

    def _pid(self, name: str) -> int:
        """Return the process id of the supervisor's child with this name, 0 if it is not there at the moment."""
        supervisor = self.place.installation.layout.supervisor_pid.read_text().strip()
        for pid in Path(f"/proc/{supervisor}/task/{supervisor}/children").read_text().split():
            try:
                if Path(f"/proc/{pid}/comm").read_text().strip() == name[:LONGEST_NAME]:
                    return int(pid)
            except OSError:
                continue
        return 0

    def _in_flight(self, pid: int) -> bool:
        """Return whether the process holds a transaction that has written and is not committed."""
        held = local_ports(pid)
        if not held:
            return False
        try:
            if self._database is None:
                self._database = databases.connect(self.place.installation.administrator_url)
            with self._database.cursor() as cursor:
                cursor.execute(IN_FLIGHT, (held,))
                return bool(cursor.fetchone()[0])
        except psycopg2.Error:
            self._database = None
            return False


def local_ports(pid: int) -> list[int]:
    """Return the local ports of the process' established TCP connections."""
    inodes = set()
    try:
        for entry in Path(f"/proc/{pid}/fd").iterdir():
            target = str(entry.readlink())
            if target.startswith("socket:["):
                inodes.add(target[8:-1])
        lines = Path(f"/proc/{pid}/net/tcp").read_text().splitlines()[1:]
    except OSError:
        return []
    found = []
    for line in lines:
        fields = line.split()
        if fields[3] == ESTABLISHED and fields[9] in inodes:
            found.append(int(fields[1].rpartition(":")[2], 16))
    return found


def pause(seconds: float) -> None:
    """Let the installation run on."""
    threading.Event().wait(seconds)


def run_until(moment: float, step: Callable[[], None], every: Callable[[], float]) -> None:
    """Do `step` again and again until `moment` (of the monotonic clock)."""
    while time.monotonic() < moment:
        pause(every())
        if time.monotonic() < moment:
            step()
