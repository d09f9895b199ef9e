"""Identity as an installation runs it that has chosen to sign people in at a provider; and that provider, a real one."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, create_engine, text

from nrm_identity import wiring
from nrm_identity.adapters.passwords import Argon2Passwords
from nrm_identity.app.link_account import LinkAccount
from nrm_identity.app.seed_accounts import seeded_account_id
from nrm_identity.demo.__main__ import load_demo
from nrm_identity.entrypoints.http.__main__ import build_app
from nrm_identity.seed.__main__ import seed
from nrm_identity.settings import Settings, load
from nrm_local.environment import Environment
from nrm_local.paths import Layout, project_root
from nrm_local.secrets import Secrets, write_secret
from nrm_shared.db.engine import driver_url
from nrm_shared.kernel.actor import system
from nrm_shared.security import columns
from tests.security.idp.provider import REDIRECT, SECRET, Ear, Provider, running
from tests.support.postgres import ServiceDatabase

# Who signs in there, what it proves, and what the provider would like us to believe.
PEOPLE = {
    "sub-farida": {"acr": "urn:nrm:mfa", "claims": {"name": "Farida", "roles": ["AUT", "ADM"], "agency": "elsewhere"}},
    "sub-authority": {"amr": ["pwd", "mfa"], "claims": {"name": "The Secretary"}},
    "sub-nasrin": {"amr": ["pwd"], "acr": "0", "claims": {"name": "Nasrin"}},
    "sub-stranger": {"acr": "urn:nrm:mfa", "claims": {"name": "Nobody here"}},
}
LINKED = {"farida": "sub-farida", "authority-member": "sub-authority", "nasrin": "sub-nasrin"}


@pytest.fixture(scope="session")
def ear() -> Iterator[Ear]:
    """Return what the provider tells of sessions that ended there."""
    listening = Ear()
    thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield listening
    listening.shutdown()
    thread.join()
    listening.server_close()


@pytest.fixture(scope="session")
def provider(ear: Ear) -> Iterator[Provider]:
    """Return the running provider."""
    with running(PEOPLE, ear.address) as made:
        yield made


@pytest.fixture(scope="module")
def database(module_database: Callable[[str], ServiceDatabase]) -> ServiceDatabase:
    """Return identity's database."""
    return module_database("identity")


@pytest.fixture(scope="module")
def engine(database: ServiceDatabase) -> Iterator[Engine]:
    """Return an engine that looks into it."""
    made = create_engine(driver_url(database.app_url))
    yield made
    made.dispose()


@pytest.fixture(scope="module")
def settings(
    provider: Provider, database: ServiceDatabase, test_secrets: Secrets, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Settings]:
    """Return identity's settings as its process reads them."""
    var = tmp_path_factory.mktemp("idp")
    secret = var / "oidc.secret"
    write_secret(secret, SECRET)
    environment = Environment(Layout(project_root(), var), test_secrets, database.addresses).of_service("identity")
    environment |= {
        "NRM_IDENTITY_DATABASE_URL": database.plain_url,
        "NRM_IDENTITY_SIGN_IN": "oidc",
        "NRM_IDENTITY_OIDC_ISSUER": provider.issuer,
        "NRM_IDENTITY_OIDC_CLIENT_ID": "nrm",
        "NRM_IDENTITY_OIDC_CLIENT_SECRET_FILE": str(Path(secret)),
        "NRM_IDENTITY_OIDC_REDIRECT_URI": REDIRECT,
        "NRM_IDENTITY_OIDC_SECOND_FACTOR": "urn:nrm:mfa",
    }
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment.items():
            patch.setenv(name, value)
        yield load()


@pytest.fixture(scope="module")
def identity(settings: Settings, provider: Provider) -> Iterator[TestClient]:
    """Return identity's own application, with the demo accounts linked to people of the provider."""
    foundation = wiring.foundation_of(settings, pool=2)
    passwords = Argon2Passwords()
    runner = wiring.build_runner(foundation, passwords)
    seed(runner, settings)
    load_demo(runner, settings, passwords)
    for username, subject in LINKED.items():
        runner.run(LinkAccount(seeded_account_id(username), provider.issuer, subject, None), actor=system("identity"))
    with TestClient(build_app(settings, passwords)) as client:
        yield client
    foundation.engine.dispose()
    columns.use(None)


@pytest.fixture
def sessions(engine: Engine) -> Callable[[], int]:
    """Return a function that counts the sessions that were ever begun."""

    def count() -> int:
        with engine.connect() as connection:
            return int(connection.execute(text("SELECT count(*) FROM sign_in_session")).scalar_one())

    return count
