"""The table of processes: what runs, of which kind, on which port, by which command. A row here is a process there."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from nrm_local import ports
from nrm_local.names import REGISTRIES, SERVICES_WITH_DATABASE, package

HTTP = "http"
CONSUMER = "consumer"
RELAY = "relay"
SANDBOX = "sandbox"


@dataclass(frozen=True)
class Process:
    """One process of a service."""

    name: str
    service: str
    kind: str
    port: int
    arguments: tuple[str, ...]
    source: str
    """File below the checkout that must exist for the process to be part of this installation."""
    instance: str = ""
    """Which one of several deployables of the same package (a registry's name)."""

    @property
    def party(self) -> str:
        """Whose settings and credentials it has: the service, or one deployable of it (`registry-adapters.passport`)."""
        return f"{self.service}.{self.instance}" if self.instance else self.service

    @property
    def command(self) -> list[str]:
        """The command line, run by this very interpreter."""
        return [sys.executable, *self.arguments]

    def exists(self, root: Path) -> bool:
        """Tell whether the checkout holds this process' code."""
        return any((root / alternative).exists() for alternative in self.source.split("|"))


@dataclass(frozen=True)
class Job:
    """Something that runs once per start, after the databases are there and before all is ready, in this order."""

    name: str
    service: str
    """Whose settings it gets; empty: the migrators' of all services."""
    arguments: tuple[str, ...]
    source: str

    @property
    def command(self) -> list[str]:
        """The command line, run by this very interpreter."""
        return [sys.executable, *self.arguments]


def jobs(root: Path, services: Sequence[str], *, fictional_people: bool) -> list[Job]:
    """Return the jobs whose code is in the checkout; ``services`` are those to migrate.

    Without ``fictional_people`` no demo account is made.
    """
    identity = "demo" if fictional_people else "seed"
    rows = [
        Job("migrate", "", ("-m", "nrm_shared.db.migrate", *services), "shared/src/nrm_shared/db/migrate.py"),
        Job(
            f"identity-{identity}",
            "identity",
            ("-m", f"nrm_identity.{identity}"),
            f"services/identity/src/nrm_identity/{identity}/__main__.py",
        ),
    ]
    return [job for job in rows if (root / job.source).exists()]


def table() -> list[Process]:
    """Return every process the product knows, in the order in which people read them."""
    rows: list[Process] = []
    for service in SERVICES_WITH_DATABASE:
        rows += _service(service)
    rows += [_adapter(number, registry) for number, registry in enumerate(REGISTRIES)]
    rows.append(
        Process(
            name="sandbox",
            service="sandbox",
            kind=SANDBOX,
            port=ports.service_port("sandbox"),
            arguments=("-m", "nrm_sandbox"),
            source="deploy/sandbox/src/nrm_sandbox/__main__.py",
        )
    )
    return rows


def present(root: Path) -> list[Process]:
    """Return the processes whose code is in the checkout."""
    return [process for process in table() if process.exists(root)]


def _service(service: str) -> list[Process]:
    module = package(service)
    rooms = f"services/{service}/src/{module}/entrypoints"
    return [
        Process(
            name=f"{service}-http",
            service=service,
            kind=HTTP,
            port=ports.service_port(service),
            arguments=("-m", f"{module}.entrypoints.http"),
            source=f"{rooms}/http/__main__.py|{rooms}/http.py",
        ),
        Process(
            name=f"{service}-consumer",
            service=service,
            kind=CONSUMER,
            port=ports.service_port(service, ports.CONSUMER),
            arguments=("-m", f"{module}.entrypoints.consumer"),
            source=f"{rooms}/consumer.py",
        ),
        Process(
            name=f"{service}-relay",
            service=service,
            kind=RELAY,
            port=ports.service_port(service, ports.RELAY),
            arguments=("-m", "nrm_shared.outbox.relay", "--service", service),
            # Whoever has tables has an outbox.
            source=f"services/{service}/migrations/env.py",
        ),
    ]


def _adapter(number: int, registry: str) -> Process:
    service = "registry-adapters"
    module = package(service)
    return Process(
        name=f"{service}-{registry}",
        service=service,
        kind=CONSUMER,
        port=ports.service_port(service, number),
        arguments=("-m", f"{module}.entrypoints.consumer", "--registry", registry),
        source=f"services/{service}/src/{module}/entrypoints/consumer.py",
        instance=registry,
    )
