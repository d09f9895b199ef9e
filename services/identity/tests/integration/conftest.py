"""Identity on a real PostgreSQL of its own, set up as the runner does: roles, secrets, migrations, environment."""

import os
import socket
import threading
from collections.abc import Iterator

import httpx
import pytest
import uvicorn
from argon2 import PasswordHasher
from fastapi import FastAPI

from nrm_identity import wiring
from nrm_identity.adapters.factors import TotpFactors
from nrm_identity.adapters.passwords import Argon2Passwords
from nrm_identity.demo.__main__ import load_demo
from nrm_identity.entrypoints.http.__main__ import build_app
from nrm_identity.seed.__main__ import seed
from nrm_identity.settings import Settings, load
from nrm_local.environment import Addresses, Environment
from nrm_local.paths import Layout
from nrm_local.secrets import Secrets
from nrm_shared.runner.runner import Runner
from nrm_shared.security import columns
from nrm_shared.security.columns import Ring
from services.identity.tests.people import MovedClock, People
from tests.support.postgres import Databases


@pytest.fixture(scope="session")
def secrets(test_secrets: Secrets) -> Secrets:
    """Return the secrets of an installation that exists only for this session."""
    return test_secrets


@pytest.fixture(scope="session")
def settings(
    tmp_path_factory: pytest.TempPathFactory, databases_of_session: Databases, secrets: Secrets
) -> Iterator[Settings]:
    """Return identity's settings as its processes read them, with a migrated database that all its tests share."""
    base = tmp_path_factory.mktemp("identity")
    with databases_of_session.fresh("identity") as database:
        nowhere = "127.0.0.1:1"
        environment = Environment(Layout(base, base), secrets, Addresses(nowhere, nowhere)).of_service("identity")
        environment["NRM_IDENTITY_DATABASE_URL"] = database.plain_url
        with pytest.MonkeyPatch.context() as patch:
            for name, value in environment.items():
                patch.setitem(os.environ, name, value)
            found = load()
        # The environment is everybody's again: other tests of the session have an identity of their own.
        yield found


@pytest.fixture(scope="session")
def passwords() -> Argon2Passwords:
    """Return what hashes and compares passwords at once: what a guess costs is the unit tests' subject."""
    return Argon2Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


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
