"""Every list of every service has one shape (docs/architecture.md): items and next, after and limit, never more than 100."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from nrm_shared.http.pages import DEFAULT_LIMIT
from nrm_shared.kernel.pages import MAX_LIMIT
from tests.support.services import WITH_HTTP

# What a list may tell besides its entries: counts over all of it.
BESIDES = {"counts"}


def faults(interface: dict[str, Any]) -> Iterator[str]:
    """Yield what is not as the house wants it, route by route."""
    for path, methods in interface["paths"].items():
        for method, operation in methods.items():
            answered = operation["responses"].get("200", {}).get("content", {}).get("application/json", {})
            schema = resolved(answered.get("schema", {}), interface)
            if schema.get("type") == "array":
                yield f"{method} {path} answers a bare array"
            fields = set(schema.get("properties", ()))
            if method != "get" or "items" not in fields or fields - {"items", "next"} - BESIDES:
                continue
            if "next" not in fields:
                yield f"{method} {path} does not say where to go on"
            yield from (f"{method} {path} {fault}" for fault in asked(operation))


def asked(operation: dict[str, Any]) -> Iterator[str]:
    """Yield what is wrong with how a list is asked for."""
    takes = {each["name"]: each["schema"] for each in operation.get("parameters", ())}
    if "after" not in takes or {part.get("type") for part in takes["after"].get("anyOf", ())} != {"string", "null"}:
        yield "takes no opaque cursor"
    limit = takes.get("limit", {})
    if (limit.get("minimum"), limit.get("maximum"), limit.get("default")) != (1, MAX_LIMIT, DEFAULT_LIMIT):
        yield "has another limit"


def resolved(schema: dict[str, Any], interface: dict[str, Any]) -> dict[str, Any]:
    """Return the schema a reference points to."""
    named = schema.get("$ref", "").rpartition("/")[2]
    return interface["components"]["schemas"][named] if named else schema


@pytest.mark.parametrize("service", WITH_HTTP)
def test_every_list_has_the_one_shape(service: str, service_client: Callable[[str], TestClient]) -> None:
    assert list(faults(service_client(service).get("/openapi.json").json())) == []


@pytest.mark.parametrize(
    ("answer", "parameters", "fault"),
    [
        ({"type": "array"}, [], "answers a bare array"),
        ({"properties": {"items": {}}}, [], "does not say where to go on"),
        ({"properties": {"items": {}, "next": {}, "counts": {}}}, [], "takes no opaque cursor"),
        (
            {"properties": {"items": {}, "next": {}}},
            [{"name": "limit", "schema": {"maximum": 500}}],
            "has another limit",
        ),
    ],
)
def test_another_shape_is_found(answer: dict[str, Any], parameters: list[dict[str, Any]], fault: str) -> None:
    content = {"200": {"content": {"application/json": {"schema": answer}}}}
    interface = {"paths": {"/v1/things": {"get": {"responses": content, "parameters": parameters}}}}

    assert f"get /v1/things {fault}" in list(faults(interface))
