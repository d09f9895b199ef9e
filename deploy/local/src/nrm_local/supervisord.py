"""The generated configuration of supervisord, and talking to it.

supervisord never gives up on anything: ``startsecs=0`` makes every end an ordinary one that is answered by an
immediate new start, so a crash loop tries about once a second for ever. PostgreSQL, epmd and RabbitMQ are its children
as well, in a group of their own that starts first and stops last.
"""

import http.client
import os
import socket
import subprocess
import sys
import time
import xmlrpc.client
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nrm_local.child import StartFailed
from nrm_local.installation import Installation
from nrm_local.leftovers import mark
from nrm_local.unprivileged import is_root

INFRASTRUCTURE = "infrastructure"
JOBS = "jobs"
SERVICES = "services"
_NEVER_GIVE_UP = 1_000_000_000
_LOG_BYTES = "20MB"


@dataclass(frozen=True)
class Program:
    """One supervised program."""

    name: str
    group: str
    command: Sequence[str]
    environment: Mapping[str, str]
    directory: Path
    stop_signal: str = "TERM"
    stop_seconds: int = 10


def programs(installation: Installation) -> list[Program]:
    """Return everything that is to run, private instances first."""
    rows: list[Program] = []
    if installation.external_database is None:
        postgres = installation.postgres()
        rows.append(
            Program("postgres", INFRASTRUCTURE, postgres.command(), {}, postgres.directory, "INT", stop_seconds=30)
        )
    if installation.external_broker is None:
        rabbit = installation.rabbit()
        rows.append(Program("epmd", INFRASTRUCTURE, rabbit.epmd_command(), {}, rabbit.directory))
        rows.append(
            Program(
                "rabbitmq",
                INFRASTRUCTURE,
                rabbit.command(),
                rabbit.environment(),
                rabbit.directory,
                stop_seconds=20,
            )
        )
    environment = installation.environment
    rows += [
        Program(job.name, JOBS, job.command, environment.of_job(job), installation.layout.root)
        for job in installation.jobs
    ]
    rows += [
        Program(process.name, SERVICES, process.command, environment.of_process(process), installation.layout.root)
        for process in installation.processes
    ]
    return rows


def render(installation: Installation, rows: Sequence[Program]) -> str:
    """Return the text of ``supervisord.conf``."""
    layout = installation.layout
    sections = [
        _section(
            "supervisord",
            {
                "logfile": _escaped(str(layout.log / "supervisord.log")),
                "logfile_maxbytes": _LOG_BYTES,
                "logfile_backups": 1,
                "pidfile": _escaped(str(layout.supervisor_pid)),
                "childlogdir": _escaped(str(layout.log)),
                "directory": _escaped(str(layout.root)),
                "nodaemon": "false",
                "identifier": "nrm",
                "umask": "077",
                **({"user": "root"} if is_root() else {}),
            },
        ),
        _section("unix_http_server", {"file": _escaped(str(layout.supervisor_socket)), "chmod": "0600"}),
        _section(
            "rpcinterface:supervisor",
            {"supervisor.rpcinterface_factory": "supervisor.rpcinterface:make_main_rpcinterface"},
        ),
    ]
    for group, priority in ((INFRASTRUCTURE, 1), (JOBS, 50), (SERVICES, 100)):
        members = [program.name for program in rows if program.group == group]
        if members:
            sections.append(_section(f"group:{group}", {"programs": ",".join(members), "priority": priority}))
    sections += [_program(program, layout.log / f"{program.name}.log") for program in rows]
    return "\n".join(sections)


def _program(program: Program, log: Path) -> str:
    environment = ",".join(f'{name}="{_escaped(value)}"' for name, value in sorted(program.environment.items()))
    values: dict[str, object] = {
        "command": _escaped(" ".join(_quoted(word) for word in program.command)),
        "directory": _escaped(str(program.directory)),
        # Services are started by `up` when their database is there; infrastructure starts at once.
        "autostart": "true" if program.group == INFRASTRUCTURE else "false",
        # A job ends when it is done; everything else is started again for ever.
        "autorestart": "false" if program.group == JOBS else "true",
        "startsecs": 0,
        "startretries": _NEVER_GIVE_UP,
        "exitcodes": 0,
        "stopsignal": program.stop_signal,
        "stopwaitsecs": program.stop_seconds,
        "stopasgroup": "false",
        "killasgroup": "true",
        "redirect_stderr": "true",
        "stdout_logfile": _escaped(str(log)),
        "stdout_logfile_maxbytes": _LOG_BYTES,
        "stdout_logfile_backups": 2,
        "umask": "077",
    }
    if environment:
        values["environment"] = environment
    return _section(f"program:{program.name}", values)


def _section(name: str, values: Mapping[str, object]) -> str:
    return f"[{name}]\n" + "".join(f"{key} = {value}\n" for key, value in values.items())


def _escaped(text: str) -> str:
    return text.replace("%", "%%")


def _quoted(word: str) -> str:
    safe = word and all(character.isalnum() or character in "/._-+=,:@%{}[]" for character in word)
    return word if safe else "'" + word.replace("'", "'\"'\"'") + "'"


class _UnixConnection(http.client.HTTPConnection):
    def __init__(self, path: Path, timeout: float) -> None:
        super().__init__("localhost", timeout=timeout)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self._path))


class _UnixTransport(xmlrpc.client.Transport):
    def __init__(self, path: Path, timeout: float) -> None:
        super().__init__()
        self._path = path
        self._timeout = timeout

    def make_connection(self, host: tuple[str, dict[str, str]] | str) -> http.client.HTTPConnection:
        # Kept where the base class looks for it when it closes.
        connection = _UnixConnection(self._path, self._timeout)
        self._connection = host, connection
        return connection


class Supervisor:
    """Talks to the running supervisord of an installation."""

    def __init__(self, installation: Installation) -> None:
        """Remember where it answers."""
        self._layout = installation.layout

    def is_running(self) -> bool:
        """Tell whether it answers."""
        try:
            return bool(self._call("getState")["statecode"] == 1)
        except (OSError, http.client.HTTPException):
            return False

    def start(self, timeout: float = 10.0) -> None:
        """Start the daemon with the configuration that was written; it inherits none of our NRM settings but a mark.

        Raise ``StartFailed`` with its own last words if it does not start or does not answer within ``timeout`` seconds.
        """
        self._layout.create_sockets()
        command = [sys.executable, "-m", "nrm_local.supervise", "-c", str(self._layout.supervisor_config)]
        # Settings of the interpreter are read once, at its start, and hold for all forked processes.
        environment = plain_environment() | {
            **mark(self._layout),
            "PYTHONUNBUFFERED": "1",
            "PYTHONWARNINGS": "ignore",
            "MALLOC_ARENA_MAX": "2",
        }
        try:
            subprocess.run(
                command, check=True, stdin=subprocess.DEVNULL, capture_output=True, timeout=timeout, env=environment
            )
        except subprocess.CalledProcessError as error:
            raise StartFailed(f"supervisord ended with {error.returncode}{_last_words(error)}") from error
        except subprocess.TimeoutExpired as error:
            raise StartFailed(f"supervisord has not started within {timeout:.0f} s{_last_words(error)}") from error
        give_up = time.monotonic() + timeout
        while not self.is_running():
            if time.monotonic() > give_up:
                raise StartFailed(f"supervisord does not answer; see {self._layout.log / 'supervisord.log'}")
            time.sleep(0.02)

    def processes(self) -> list[dict[str, Any]]:
        """Return what supervisord knows of every program (name, group, statename, pid, start, ...)."""
        found: list[dict[str, Any]] = self._call("getAllProcessInfo")
        return found

    def start_group(self, group: str) -> None:
        """Start all programs of a group without waiting."""
        self._call("startProcessGroup", group, False)

    def stop_program(self, name: str, group: str = SERVICES) -> None:
        """Stop one program and wait until it has ended; it stays stopped until started again."""
        self._call("stopProcess", f"{group}:{name}", True)

    def start_program(self, name: str, group: str = SERVICES) -> None:
        """Start one program that was stopped."""
        self._call("startProcess", f"{group}:{name}", False)

    def run_job(self, name: str, timeout: float) -> int:
        """Start a job, wait until it has ended, and return its exit code; raise ``TimeoutError``."""
        self._call("startProcess", f"{JOBS}:{name}", False)
        give_up = time.monotonic() + timeout
        while time.monotonic() < give_up:
            info = self._call("getProcessInfo", f"{JOBS}:{name}")
            if info["statename"] not in ("STARTING", "RUNNING"):
                return int(info["exitstatus"])
            time.sleep(0.05)
        raise TimeoutError(f"{name} has not ended after {timeout:.0f} s")

    def stop_group(self, group: str) -> None:
        """Stop all programs of a group at once and wait until the last has ended."""
        self._call("stopProcessGroup", group, True)

    def shut_down(self) -> None:
        """Ask supervisord to end everything, itself included; returns at once."""
        self._call("shutdown")

    def _call(self, method: str, *arguments: object) -> Any:
        transport = _UnixTransport(self._layout.supervisor_socket, timeout=60.0)
        with xmlrpc.client.ServerProxy("http://localhost/RPC2", transport=transport) as server:
            return getattr(server.supervisor, method)(*arguments)


def _last_words(error: subprocess.CalledProcessError | subprocess.TimeoutExpired) -> str:
    said = b"\n".join(filter(None, (error.stdout, error.stderr))).decode(errors="replace").strip()
    return "\n" + "\n".join(said.splitlines()[-20:]) if said else ""


def plain_environment() -> dict[str, str]:
    """Return our environment without NRM settings."""
    # Administrator URLs carry passwords and are for the runner only.
    return {name: value for name, value in os.environ.items() if not name.startswith("NRM_")}
