"""Fixtures: a PostgreSQL for this test session, and a fresh migrated database of a service in a few milliseconds."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace

import pytest

from nrm_local import databases
from nrm_local.environment import Addresses
from nrm_local.external import drop_everything, new_test_prefix
from nrm_local.names import app_role, migrator_role, package
from nrm_local.paths import project_root
from nrm_local.ports import free_ports
from nrm_local.postgres import PostgresInstance
from nrm_local.secrets import Secrets
from nrm_shared.db.migrate import migrate
from nrm_shared.settings import with_password
from tests.support.engine import from_container
from tests.support.scratch import scratch

IMAGE = "postgres:15"
# These databases live for one test each, and no test crashes this server: what would survive a power cut, or be tidied
# after many minutes, is not worth waiting for. Tests of durability start servers of their own, as the product does.
SHORT_LIVED = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off", "autovacuum": "off"}
KEPT_FOR_NOW = 8
"""How many databases that nobody uses any more are left for later; a test has up to five."""


@dataclass(frozen=True)
class ServiceDatabase:
    """A fresh database of a service with all its tables, for one test (or module)."""

    service: str
    name: str
    addresses: Addresses
    """The server; and what the names of its databases and roles begin with."""
    secrets: Secrets

    @property
    def address(self) -> str:
        """``host:port``."""
        return self.addresses.database

    @property
    def app_url(self) -> str:
        """The URL with which the service works, password included."""
        return self._url(app_role(self.service))

    @property
    def migrator_url(self) -> str:
        """The URL of the tables' owner, password included."""
        return self._url(migrator_role(self.service))

    @property
    def plain_url(self) -> str:
        """The service's URL without a password, as its settings have it."""
        return self.addresses.database_url(self.service, app_role(self.service), self.name)

    def _url(self, role: str) -> str:
        url = self.addresses.database_url(self.service, role, self.name)
        return with_password(url, self.secrets.read(self.secrets.database_password(role)))


class Databases:
    """Makes databases on one server: each service is migrated once, then copied.

    All names, of roles too, begin with a prefix of this session: nothing else on the server is touched.
    """

    def __init__(self, administrator_url: str, secrets: Secrets) -> None:
        self._url = administrator_url
        self._secrets = secrets
        self._addresses = replace(
            Addresses("").with_external(administrator_url, None), database_prefix=new_test_prefix()
        )
        self._server = databases.connect(administrator_url)
        self._migrated: set[str] = set()
        self._made = 0
        self._used: list[str] = []

    def close(self) -> None:
        """Drop everything that was made."""
        self._server.close()
        drop_everything(self._url, self._addresses.database_prefix)

    def template(self, service: str) -> ServiceDatabase:
        """Make roles and the empty database that ``copy`` copies; whoever asks fills it."""
        databases.ensure(self._url, [service], self._secrets, self._addresses.database_prefix)
        return ServiceDatabase(service, self._template_name(service), self._addresses, self._secrets)

    @contextmanager
    def copy(self, service: str) -> Iterator[ServiceDatabase]:
        """Copy the template of ``service``; the copy is nobody's afterwards, and dropped when others follow."""
        self._drop_used()
        self._made += 1
        name = f"{self._template_name(service)}_{self._made}"
        databases.clone(self._server, self._template_name(service), name)
        try:
            yield ServiceDatabase(service, name, self._addresses, self._secrets)
        finally:
            self._used.append(name)

    def _drop_used(self) -> None:
        """Drop what was used long ago: of what was used just now connections still end, which costs a tenth of a second."""
        while len(self._used) > KEPT_FOR_NOW:
            databases.drop(self._server, self._used.pop(0))

    @contextmanager
    def fresh(self, service: str) -> Iterator[ServiceDatabase]:
        """Make a database of ``service``, which is nobody's afterwards."""
        self._migrate(service)
        with self.copy(service) as made:
            yield made

    def _migrate(self, service: str) -> None:
        if service in self._migrated:
            return
        template = self.template(service)
        migrate(template.migrator_url, project_root() / "services" / service / "migrations")
        self._migrated.add(service)

    def _template_name(self, service: str) -> str:
        return self._addresses.database_prefix + package(service)


@pytest.fixture(scope="session")
def test_secrets(tmp_path_factory: pytest.TempPathFactory) -> Secrets:
    """Return all secrets of an installation that exists only for this session."""
    from nrm_shared.messaging import topology

    secrets = Secrets(tmp_path_factory.mktemp("secrets"))
    secrets.generate(topology.users())
    return secrets


@pytest.fixture(scope="session")
def postgres_admin_url(test_secrets: Secrets) -> Iterator[str]:
    """Return an administrator's URL: ``NRM_DATABASE_URL``, else a container's, else a private instance's."""
    given = os.environ.get("NRM_DATABASE_URL")
    with ExitStack() as stack:
        if given:
            yield given
        elif found := from_container(stack, IMAGE, _in_container):
            yield found
        else:
            yield stack.enter_context(_private(test_secrets))


@contextmanager
def _in_container() -> Iterator[str]:
    from testcontainers.community.postgres import PostgresContainer

    made = PostgresContainer(IMAGE, username="nrm_admin", driver=None)
    options = " ".join(f"-c {name}={value}" for name, value in SHORT_LIVED.items())
    with made.with_command(f"postgres {options}") as container:
        yield str(container.get_connection_url())


@contextmanager
def _private(secrets: Secrets) -> Iterator[str]:
    password = secrets.read(secrets.database_password("administrator"))
    with scratch("postgres") as directory:
        instance = PostgresInstance(directory / "postgres", free_ports(1)[0], password, instead=SHORT_LIVED)
        instance.start()
        try:
            yield instance.url
        finally:
            instance.stop()


@pytest.fixture(scope="session")
def databases_of_session(postgres_admin_url: str, test_secrets: Secrets) -> Iterator[Databases]:
    """Return the maker of databases on this session's server."""
    made = Databases(postgres_admin_url, test_secrets)
    yield made
    made.close()


@pytest.fixture
def service_database(databases_of_session: Databases) -> Iterator[Callable[[str], ServiceDatabase]]:
    """Return a function that makes a fresh migrated database of a service, for one test."""
    yield from _factory(databases_of_session)


@pytest.fixture(scope="module")
def module_database(databases_of_session: Databases) -> Iterator[Callable[[str], ServiceDatabase]]:
    """Return the same as ``service_database``, for databases that a whole module shares."""
    yield from _factory(databases_of_session)


def _factory(source: Databases) -> Iterator[Callable[[str], ServiceDatabase]]:
    with ExitStack() as stack:
        yield lambda service: stack.enter_context(source.fresh(service))
