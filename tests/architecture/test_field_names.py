"""Every field that a refusal can name has a name for people, in Bangla and English."""

import ast
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from fastapi.testclient import TestClient

from nrm_shared.contracts.base import SealedMessage
from nrm_shared.contracts.partner_mofa import FROM_MOFA
from nrm_shared.contracts.partner_police import FROM_POLICE
from nrm_shared.reference.error_texts import has_label
from tests.architecture.source import modules
from tests.support.services import WITH_HTTP

# Where OpenAPI says a parameter is, and how our refusals say it.
PLACES = {"path": "path", "query": "query", "header": "headers"}
PARTS = ("anyOf", "oneOf", "allOf")


def pointers(schema: Mapping[str, Any], known: Mapping[str, Any], here: str = "") -> Iterator[str]:
    """Yield the JSON pointer of every field of a schema, those of the parts it is made of among them."""
    if "$ref" in schema:
        schema = known[schema["$ref"].rpartition("/")[2]]
    for part in (one for name in PARTS for one in schema.get(name, ())):
        yield from pointers(part, known, here)
    if isinstance(schema.get("items"), dict):
        yield from pointers(schema["items"], known, f"{here}/0")
    for name, field in schema.get("properties", {}).items():
        yield f"{here}/{name}"
        yield from pointers(field, known, f"{here}/{name}")


def fields_of(document: Mapping[str, Any]) -> Iterator[str]:
    """Yield the pointer of every body field and every parameter of an interface."""
    known = document["components"]["schemas"]
    for operation in (one for methods in document["paths"].values() for one in methods.values()):
        yield from (f"/{PLACES[given['in']]}/{given['name']}" for given in operation.get("parameters", ()))
        for content in operation.get("requestBody", {}).get("content", {}).values():
            yield from pointers(content["schema"], known)


def pointers_raised(tree: ast.AST) -> Iterator[str]:
    """Yield the pointers that the source itself gives to `Malformed`, `Problem` and to a collection of complaints."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if name not in {"Malformed", "Problem", "require"} and ast.unparse(node.func) != "complaints.add":
            continue
        first = node.args[0]
        if isinstance(first, ast.JoinedStr):
            text = "".join(str(part.value) if isinstance(part, ast.Constant) else "0" for part in first.values)
        else:
            text = first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else ""
        # What comes before the first slash is the caller's.
        _, slash, rest = text.partition("/")
        if rest.strip("/0"):
            yield slash + rest


def without_name(found: Iterator[str]) -> list[str]:
    """Return the pointers whose field has no name."""
    return sorted({pointer for pointer in found if not has_label(pointer)})


@pytest.mark.parametrize("service", WITH_HTTP)
def test_every_field_of_a_service_has_a_name(service: str, service_client: Callable[[str], TestClient]) -> None:
    assert without_name(fields_of(service_client(service).get("/openapi.json").json())) == []


@pytest.mark.parametrize("message", [*FROM_MOFA, *FROM_POLICE], ids=lambda message: message.TYPE)
def test_every_field_of_a_partners_message_has_a_name(message: type[SealedMessage]) -> None:
    schema = message.model_json_schema()
    assert without_name(pointers(schema, schema.get("$defs", {}))) == []


def test_every_field_that_the_source_points_to_has_a_name() -> None:
    ours = (tree for path, tree in modules().items() if path.startswith(("shared", "services")))
    assert without_name(pointer for tree in ours for pointer in pointers_raised(tree)) == []


def test_a_field_without_a_name_would_be_seen() -> None:
    schema = {"properties": {"subject": {"$ref": "#/defs/Part"}}}
    known: dict[str, Any] = {"Part": {"properties": {"gender": {}, "colour": {}}}}
    assert without_name(pointers(schema, known)) == ["/subject/colour"]
    tree = ast.parse('raise Malformed("/colour", "required")\ncomplaints.add(f"{start}/hue", "required")')
    assert without_name(pointers_raised(tree)) == ["/colour", "/hue"]
