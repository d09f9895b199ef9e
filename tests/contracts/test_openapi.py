"""Every service with HTTP tells its interface and its health without being asked who wants to know."""

from collections.abc import Callable, Iterator
from importlib import import_module

import pytest
from fastapi.testclient import TestClient

from nrm_shared.security import columns
from tests.architecture.source import ROOT, SERVICES

WITH_HTTP = [name for name in SERVICES if any((ROOT / "services" / name / "src").glob("*/entrypoints/http"))]


@pytest.fixture(autouse=True)
def key_ring_of_nobody() -> Iterator[None]:
    """Leave no service's key ring to the tests that follow."""
    yield
    columns.use(None)


def client_of(service: str, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> TestClient:
    """Return a client of the service's application, as its process builds it; its database is not there."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    package = f"nrm_{service.replace('-', '_')}"
    settings = import_module(f"{package}.settings").load()
    return TestClient(import_module(f"{package}.entrypoints.http.__main__").build_app(settings))


@pytest.mark.parametrize("service", WITH_HTTP)
def test_the_interface_and_the_health_of_a_service_can_be_read(
    service: str, service_environment: Callable[..., dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_of(service, service_environment(service), monkeypatch)

    assert client.get("/healthz").json() == {"status": "ok"}
    document = client.get("/openapi.json")
    assert document.status_code == 200
    interface = document.json()
    assert interface["info"]["title"] == f"NRM {service}"
    assert len(interface["paths"]) >= 3
    referred = {part.split('"')[0] for part in document.text.split('"$ref":"#/components/schemas/')[1:]}
    assert referred <= set(interface["components"]["schemas"])
    for path, methods in interface["paths"].items():
        for method, operation in methods.items():
            assert operation["responses"]["404"]["content"], f"{method} {path}"
