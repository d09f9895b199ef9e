"""Identity on a real PostgreSQL of its own, set up as the runner does: roles, secrets, migrations, environment."""

import os
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import uvicorn
from fastapi import FastAPI

from nrm_identity import wiring
from nrm_identity.adapters.factors import TotpFactors
from nrm_identity.adapters.passwords import Argon2Passwords
from nrm_identity.demo.__main__ import load_demo
from nrm_identity.entrypoints.http.__main__ import build_app
from nrm_identity.seed.__main__ import seed
from nrm_identity.settings import Settings, load
from nrm_local import databases
from nrm_local.environment import Addresses, Environment
from nrm_local.names import migrator_role
from nrm_local.paths import Layout
from nrm_local.postgres import PostgresInstance
from nrm_local.secrets import Secrets
from nrm_shared.db.migrate import migrate
from nrm_shared.runner.runner import Runner
from nrm_shared.security import columns
from nrm_shared.security.columns import Ring
from nrm_shared.settings import with_password
from services.identity.tests.people import MovedClock, People

MIGRATIONS = Path(__file__).parents[2] / "migrations"


@pytest.fixture(scope="session")
def secrets(tmp_path_factory: pytest.TempPathFactory) -> Secrets:
    """Return the secrets of an installation that exists only for these tests."""
    made = Secrets(tmp_path_factory.mktemp("secrets"))
    made.generate([])
    return made


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory, secrets: Secrets) -> Iterator[Settings]:
    """Start PostgreSQL, migrate as the migrator, and return identity's settings as its processes read them."""
    base = tmp_path_factory.mktemp("identity")
    # The server runs as another user and must be able to pass through to its own directory.
    for parent in (base, base.parent, base.parent.parent):
        parent.chmod(0o755)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    instance = PostgresInstance(base / "postgres", port, secrets.read(secrets.database_password("administrator")))
    instance.start()
    try:
        databases.ensure(instance.url, ["identity"], secrets)
        role = migrator_role("identity")
        url = f"postgresql://{role}@127.0.0.1:{port}/nrm_identity"
        migrate(with_password(url, secrets.read(secrets.database_password(role))), MIGRATIONS)
        environment = Environment(Layout(base, base), secrets, Addresses(f"127.0.0.1:{port}", "127.0.0.1:1"))
        with pytest.MonkeyPatch.context() as patch:
            for name, value in environment.of_service("identity").items():
                patch.setitem(os.environ, name, value)
            found = load()
        # The environment is everybody's again: other tests of the session have an identity of their own.
        yield found
    finally:
        instance.stop()


@pytest.fixture(scope="session")
def passwords() -> Argon2Passwords:
    """Return the product's own password hashing."""
    return Argon2Passwords()


@pytest.fixture(scope="session")
def clock() -> MovedClock:
    """Return the clock of all authenticator apps."""
    return MovedClock()


@pytest.fixture(scope="session")
def runner(settings: Settings, passwords: Argon2Passwords, clock: MovedClock) -> Runner:
    """Return identity's runner with everything seeded and the demonstration loaded."""
    built = wiring.build_runner(wiring.foundation_of(settings, pool=2), passwords, TotpFactors(clock))
    seed(built, settings)
    load_demo(built, settings, passwords)
    return built


@pytest.fixture(scope="session")
def application(settings: Settings, runner: Runner, passwords: Argon2Passwords, clock: MovedClock) -> FastAPI:
    """Return identity's HTTP application."""
    return build_app(settings, passwords, TotpFactors(clock))


@pytest.fixture(scope="session")
def key_ring(application: FastAPI) -> Ring:
    """Return the key ring with which this application opens what it sealed."""
    return columns.ring()


@pytest.fixture(autouse=True)
def sealed_columns(key_ring: Ring) -> None:
    """Let the process open with this application's keys, whoever's it used for tests in between."""
    columns.use(key_ring)


@pytest.fixture(scope="session")
def http(application: FastAPI) -> Iterator[httpx.Client]:
    """Serve the application on a socket of its own and return a client of it."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(128)  # who comes before the server runs waits instead of being refused
        server = uvicorn.Server(uvicorn.Config(application, log_level="error"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, name="identity-http")
        thread.start()
        try:
            base = f"http://127.0.0.1:{listener.getsockname()[1]}"
            with httpx.Client(base_url=base, trust_env=False, timeout=30) as client:
                yield client
        finally:
            server.should_exit = True
            thread.join(10)


@pytest.fixture(scope="session")
def people(http: httpx.Client, secrets: Secrets, clock: MovedClock) -> People:
    """Return what signs demo accounts in."""
    return People(http, secrets, clock)
