"""``nrm status``: one row per program, as supervisor and the program itself see it."""

import time
from dataclasses import dataclass

from nrm_local.health import ask
from nrm_local.installation import Installation
from nrm_local.supervisord import JOBS, Supervisor


@dataclass(frozen=True)
class Row:
    """One program's state."""

    name: str
    state: str
    health: str
    ready: bool
    port: int | None
    pid: int | None
    seconds_up: float | None


def rows(installation: Installation) -> list[Row]:
    """Return the state of every program; empty if nothing runs."""
    supervisor = Supervisor(installation)
    if not supervisor.is_running():
        return []
    processes = {process.name: process for process in installation.processes}
    own = _instances(installation)
    tls = installation.client_context()
    result = []
    for info in supervisor.processes():
        name = str(info["name"])
        running = info["statename"] == "RUNNING"
        if info["group"] == JOBS:
            port, ready = None, info["statename"] == "EXITED" and info["exitstatus"] == 0
            ended = info["statename"] == "EXITED"
            answer = "done" if ready else f"exit code {info['exitstatus']}" if ended else "not finished"
        elif name in processes:
            health = ask(processes[name], tls)
            port, ready, answer = processes[name].port, health.ready, health.answer
        else:
            port, ready = own.get(name, (None, running))
            answer = "ready" if ready else "not ready"
        result.append(
            Row(
                name=name,
                state=str(info["statename"]).lower(),
                health=answer,
                ready=ready,
                port=port,
                pid=int(info["pid"]) or None,
                seconds_up=time.time() - float(info["start"]) if running else None,
            )
        )
    return result


def _instances(installation: Installation) -> dict[str, tuple[int | None, bool]]:
    found: dict[str, tuple[int | None, bool]] = {}
    if installation.external_database is None:
        postgres = installation.postgres()
        found["postgres"] = (postgres.port, postgres.is_ready())
    if installation.external_broker is None:
        rabbit = installation.rabbit()
        found["rabbitmq"] = (rabbit.port, rabbit.is_ready())
    return found
