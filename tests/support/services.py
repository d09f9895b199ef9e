"""Fixtures: the environment of a service as its real processes get it, and its HTTP application in this process."""

from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from nrm_local.environment import Addresses, Environment
from nrm_local.paths import Layout, project_root
from nrm_local.secrets import Secrets
from nrm_shared.messaging.names import SERVICES
from nrm_shared.reference.content import inuse
from nrm_shared.security import columns
from tests.support.postgres import ServiceDatabase
from tests.support.rabbit import TestBroker

ServiceEnvironment = Callable[..., dict[str, str]]
WITH_HTTP = [name for name in SERVICES if any((project_root() / "services" / name / "src").glob("*/entrypoints/http"))]


@pytest.fixture
def service_environment(tmp_path: Path, test_secrets: Secrets) -> ServiceEnvironment:
    """Return a function (service, database=..., broker=..., **settings) that gives a service's environment variables."""

    def build(
        service: str, database: ServiceDatabase | None = None, broker: TestBroker | None = None, **settings: object
    ) -> dict[str, str]:
        nowhere = "127.0.0.1:1"
        addresses = broker.addresses if broker else Addresses(nowhere, nowhere)
        layout = Layout(project_root(), tmp_path)
        layout.content.mkdir(exist_ok=True)
        environment = Environment(layout, test_secrets, addresses)
        prefix = "NRM_" + service.upper().replace("-", "_") + "_"
        values = environment.of_service(service)
        if database is not None:
            values[prefix + "DATABASE_URL"] = database.plain_url
        return values | _prefixed(prefix, settings)

    return build


@pytest.fixture
def service_client(
    service_environment: ServiceEnvironment, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[str], TestClient]]:
    """Return a function that gives a client of a service's application, as its process builds it; no database is there."""

    def client_of(service: str) -> TestClient:
        for name, value in service_environment(service).items():
            monkeypatch.setenv(name, value)
        package = f"nrm_{service.replace('-', '_')}"
        settings = import_module(f"{package}.settings").load()
        return TestClient(import_module(f"{package}.entrypoints.http.__main__").build_app(settings))

    yield client_of
    # No service's key ring and no imported content is left to the tests that follow.
    columns.use(None)
    inuse.use(None)


def _prefixed(prefix: str, settings: Mapping[str, object]) -> dict[str, str]:
    return {prefix + name.upper(): str(value) for name, value in settings.items()}
