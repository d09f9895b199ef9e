"""Where it is measured: a private PostgreSQL with the product's configuration, and intake twice, with and without."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from nrm_intake import wiring
from nrm_intake.settings import Settings
from nrm_local import databases
from nrm_local.environment import Addresses, Environment
from nrm_local.paths import Layout, project_root
from nrm_local.ports import free_ports
from nrm_local.postgres import PostgresInstance
from nrm_local.secrets import Secrets
from nrm_shared.db.migrate import migrate
from nrm_shared.kernel.clock import MachineClock
from nrm_shared.messaging import topology
from nrm_shared.runner.runner import Runner
from nrm_shared.security import columns
from nrm_shared.settings import with_password
from safety_parts.bare import BareRunner, BareWork, PlainRing

SERVICE = "intake"


@dataclass
class Variant:
    """One of the two: a runner on a database of its own, and the ring its columns use."""

    name: str
    runner: Runner
    ring: Any

    def take_over(self) -> None:
        """Let this process' sealed columns use this variant's ring."""
        columns.use(self.ring)


@contextmanager
def place() -> Iterator[tuple[Variant, Variant]]:
    """Yield intake with encryption, authorisation and audit, and intake without."""
    directory = Path(tempfile.mkdtemp(prefix="nrm-bench-"))
    secrets = Secrets(directory / "secrets")
    secrets.generate(topology.users())
    password = secrets.read(secrets.database_password("administrator"))
    server = PostgresInstance(directory / "postgres", free_ports(1)[0], password)
    server.start()
    try:
        yield _variant(server, secrets, directory, "with"), _variant(server, secrets, directory, "without")
    finally:
        columns.use(None)
        server.stop()
        shutil.rmtree(directory, ignore_errors=True)


def _settings(values: dict[str, str]) -> Settings:
    """Read settings from these variables and no others: what one variant is told is not for the other."""
    before = dict(os.environ)
    os.environ.update(values)
    try:
        return Settings.of(SERVICE)
    finally:
        os.environ.clear()
        os.environ.update(before)


def _variant(server: PostgresInstance, secrets: Secrets, directory: Path, name: str) -> Variant:
    prefix = f"{name}_"
    databases.ensure(server.url, [SERVICE], secrets, prefix)
    addresses = Addresses(f"127.0.0.1:{server.port}", "127.0.0.1:1", database_prefix=prefix)
    environment = Environment(Layout(project_root(), directory), secrets, addresses)
    values = environment.of_service(SERVICE)
    migrator = addresses.database_url(SERVICE, f"nrm_{SERVICE}_migrator")
    migrator_password = secrets.read(secrets.database_password(f"nrm_{SERVICE}_migrator"))
    migrate(with_password(migrator, migrator_password), project_root() / "services" / SERVICE / "migrations")
    foundation = wiring.foundation_of(_settings(values), pool=2)
    runner = wiring.build_runner(foundation)
    runner.clock = MachineClock()
    if name == "with":
        return Variant(name, runner, columns.ring())
    work = runner.work
    bare = BareRunner(
        service=runner.service,
        engine=runner.engine,
        work=partial(BareWork, **work.keywords) if isinstance(work, partial) else BareWork,
        clock=runner.clock,
        handlers=runner.handlers,
        queries=runner.queries,
        subscribed=runner.subscribed,
        sealer=runner.sealer,
    )
    return Variant(name, bare, PlainRing())
