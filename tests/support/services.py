"""Fixture: the environment variables of a service, as its real processes get them, for parts of the test session."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from nrm_local.environment import Addresses, Environment
from nrm_local.paths import Layout, project_root
from nrm_local.secrets import Secrets
from tests.support.postgres import ServiceDatabase
from tests.support.rabbit import TestBroker

ServiceEnvironment = Callable[..., dict[str, str]]


@pytest.fixture
def service_environment(tmp_path: Path, test_secrets: Secrets) -> ServiceEnvironment:
    """Return a function (service, database=..., broker=..., **settings) that gives a service's environment variables."""

    def build(
        service: str, database: ServiceDatabase | None = None, broker: TestBroker | None = None, **settings: object
    ) -> dict[str, str]:
        nowhere = "127.0.0.1:1"
        addresses = broker.addresses if broker else Addresses(nowhere, nowhere)
        environment = Environment(Layout(project_root(), tmp_path), test_secrets, addresses)
        prefix = "NRM_" + service.upper().replace("-", "_") + "_"
        values = environment.of_service(service)
        if database is not None:
            values[prefix + "DATABASE_URL"] = database.plain_url
        return values | _prefixed(prefix, settings)

    return build


def _prefixed(prefix: str, settings: Mapping[str, object]) -> dict[str, str]:
    return {prefix + name.upper(): str(value) for name, value in settings.items()}
