"""Every service with HTTP tells its interface and its health without being asked who wants to know."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from nrm_shared.access import grants
from nrm_shared.attachments.kinds import TYPE_HEADER
from nrm_shared.http.permissions import PERMISSION
from tests.support.services import WITH_HTTP

# Nothing is kept under a key where a POST only reads, or where the answer is a secret.
ONLY_READ = {
    "post /v1/case-labels",
    "post /v1/case-searches",
    "post /v1/organisation-labels",
    "post /v1/person-searches",
    "post /v1/receipts/lookup",
    "post /v1/slips/check",
}
SECRET = (
    "post /v1/account/",
    "post /v1/back-channel-logout",
    "post /v1/people/{id}/first-password",
    "post /v1/resets/{reset_id}/confirmation",
    "post /v1/sign-",
    "post /v1/survivor-",
    "post /v1/tokens",
)
KNOWN = {f"{grant.object}:{grant.action}" for grant in grants()}
# Published keys: there is nothing to be permitted.
WITHOUT_USE_CASE = {"get /.well-known/jwks.json"}


def operations(interface: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every route of an interface as `method path`, and what is said of it."""
    for path, methods in interface["paths"].items():
        for method, operation in methods.items():
            yield f"{method} {path}", operation


def known(permission: str) -> bool:
    """Return whether each of the permissions joined by `|` has a row in the table."""
    return {*permission.split("|")} <= KNOWN


@pytest.mark.parametrize("service", WITH_HTTP)
def test_the_interface_and_the_health_of_a_service_can_be_read(
    service: str, service_client: Callable[[str], TestClient]
) -> None:
    client = service_client(service)

    assert client.get("/healthz").json() == {"status": "ok"}
    document = client.get("/openapi.json")
    assert document.status_code == 200
    interface = document.json()
    assert interface["info"]["title"] == f"NRM {service}"
    assert len(interface["paths"]) >= 3
    referred = {part.split('"')[0] for part in document.text.split('"$ref":"#/components/schemas/')[1:]}
    assert referred <= set(interface["components"]["schemas"])
    for route, operation in operations(interface):
        assert operation["responses"]["404"]["content"], route


@pytest.mark.parametrize("service", WITH_HTTP)
def test_every_route_tells_a_permission_that_the_table_knows(
    service: str, service_client: Callable[[str], TestClient]
) -> None:
    interface = service_client(service).get("/openapi.json").json()
    told = {route: operation.get(PERMISSION, "") for route, operation in operations(interface)}

    assert {route: text for route, text in told.items() if route not in WITHOUT_USE_CASE and not known(text)} == {}


@pytest.mark.parametrize("service", WITH_HTTP)
def test_every_route_that_writes_tells_the_headers_it_demands(
    service: str, service_client: Callable[[str], TestClient]
) -> None:
    interface = service_client(service).get("/openapi.json").json()
    demanded = {
        route: {each["name"] for each in operation.get("parameters", []) if each["in"] == "header" and each["required"]}
        for route, operation in operations(interface)
    }
    writes = {route for route in demanded if not route.startswith(("get ", *SECRET))} - ONLY_READ

    assert {route for route, names in demanded.items() if "Idempotency-Key" in names} == writes
    assert {name for names in demanded.values() for name in names} <= {"Idempotency-Key", "If-Match", TYPE_HEADER}
    assert not [route for route, names in demanded.items() if "If-Match" in names and route.startswith("get ")]
