"""The levels of fields as the OpenAPI document tells them: `x-nrm-level`, and the placeholder where it can stand."""

import json
import re
from collections.abc import Iterable
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute
from pydantic import TypeAdapter

from nrm_shared.access.masking import Masked, answers_in, field_names, level_of
from nrm_shared.access.rows import Level

LEVEL, NEVER = "x-nrm-level", "x-nrm-never"
_REF = re.compile(r"#/components/schemas/([^\"]+)")
_PLACEHOLDER = {"$ref": "#/components/schemas/Masked"}


def answers_of(routers: Iterable[APIRouter]) -> frozenset[type]:
    """Return every class whose fields stand in an answer of these routers."""
    models = [each.response_model for router in routers for each in router.routes if isinstance(each, APIRoute)]
    return frozenset(answer for model in models for answer in answers_in(model))


def declare(app: FastAPI, routers: Iterable[APIRouter]) -> None:
    """Let the application's OpenAPI document tell the level of each field, and keep its answers as `state.answers`."""
    answers = answers_of(routers)
    app.state.answers = answers
    generate = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            document = generate()
            schemas = document.setdefault("components", {}).setdefault("schemas", {})
            schemas["Masked"] = TypeAdapter(Masked).json_schema()
            taken = taken_in(document)
            for answer in answers:
                name = answer.__name__
                _describe(answer, schemas.get(name, {}).get("properties", {}), can_be_masked=name not in taken)
            app.openapi_schema = document
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def taken_in(document: dict[str, Any]) -> frozenset[str]:
    """Return the schemas that stand in requests: in those there is never a placeholder, also where answers share them."""
    bodies = [
        operation.get("requestBody", {}) for methods in document["paths"].values() for operation in methods.values()
    ]
    found: set[str] = set()
    waiting = set(_REF.findall(json.dumps(bodies)))
    while waiting:
        name = waiting.pop()
        found.add(name)
        waiting |= set(_REF.findall(json.dumps(document["components"]["schemas"].get(name, {})))) - found
    return frozenset(found)


def _describe(answer: type, properties: dict[str, Any], *, can_be_masked: bool) -> None:
    for name in field_names(answer):
        found, property = level_of(answer, name), properties.get(name)
        if found is None or property is None:
            continue
        if can_be_masked and (found.level >= Level.L2 or found.never) and _PLACEHOLDER not in property.get("anyOf", ()):
            title = {"title": property.pop("title")} if "title" in property else {}
            properties[name] = property = {**title, "anyOf": [property, _PLACEHOLDER]}
        property[LEVEL] = found.level.value
        if found.never:
            property[NEVER] = sorted(found.never)
