"""What the OpenAPI document tells of each route beyond its shapes: the permission as `x-nrm-permission`, and the headers.

A route names its commands and questions at its door; their permissions come from the service's own tables, so that the
document cannot say another permission than the one the runner checks.
"""

import inspect
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from weakref import WeakKeyDictionary

from fastapi import APIRouter
from fastapi.routing import APIRoute

from nrm_shared.http.call import MAX_KEY, Upload
from nrm_shared.kernel.usecase import UseCase
from nrm_shared.runner.once import STRONG_KEY_LENGTH

PERMISSION = "x-nrm-permission"
"""`object:action` of the access table; two of them, where the actor's role chooses, are joined by `|`."""

KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": (
        "Makes the request happen once: the same key and body get the same answer for 48 hours. Without a token it is the"
        f" only proof of who asks again, and has at least {STRONG_KEY_LENGTH} characters."
    ),
    "schema": {"type": "string", "maxLength": MAX_KEY},
}
VERSION = {
    "name": "If-Match",
    "in": "header",
    "required": True,
    "description": "The version of the record as its ETag said it; `*` if any will do. Another is 409 changed-meanwhile.",
    "schema": {"type": "string", "pattern": r'^(\*|"\d+")$'},
}
AFTER = {
    "name": "NRM-After",
    "in": "header",
    "required": False,
    "description": "Events (`type:id`, as NRM-Event told them) that the service must have seen first; waits up to 2 s.",
    "schema": {"type": "string"},
}

_does: WeakKeyDictionary[Callable[..., Any], tuple[type, ...]] = WeakKeyDictionary()


def name(door: Callable[..., Any], does: tuple[type, ...]) -> None:
    """Keep which commands and questions a route with the dependency `door` brings."""
    _does[door] = does


def commands_of(route: APIRoute) -> tuple[type, ...]:
    """Return what the route named at its door; nothing for a route without a door, or one that forgot."""
    return tuple(
        command
        for dependency in route.dependant.dependencies
        if dependency.call
        for command in _does.get(dependency.call, ())
    )


def takes_file(route: APIRoute) -> bool:
    """Return whether the route's door hands it a file."""
    return any(
        inspect.signature(dependency.call).return_annotation is Upload
        for dependency in route.dependant.dependencies
        if dependency.call is not None and dependency.call in _does
    )


def headers_of(route: APIRoute) -> list[dict[str, Any]]:
    """Return the OpenAPI parameters of the headers that the route demands or heeds, by what its function reads of its call.

    Whatever runs a command by `Call.run` demands the key; whatever reads `Call.if_match` demands the version.
    """
    if not commands_of(route):
        return []
    reads = {*route.endpoint.__code__.co_names}
    once = "run" in reads and "runner" not in reads
    return [
        *([KEY] if once else []),
        *([VERSION] if "if_match" in reads else []),
        *([AFTER] if "runner" not in reads else []),
    ]


def declare(routers: Iterable[APIRouter], use_cases: Mapping[type, UseCase]) -> None:
    """Write the permission and the headers of every route into what its OpenAPI says.

    Raises `LookupError` for a route that names what the service cannot do.
    """
    for route in (each for router in routers for each in router.routes if isinstance(each, APIRoute)):
        commands = commands_of(route)
        if unknown := [command.__name__ for command in commands if command not in use_cases]:
            raise LookupError(f"{route.path} names {', '.join(unknown)}, which no table of the service answers")
        if commands:
            permissions = dict.fromkeys(use_cases[command].may for command in commands)
            told = {PERMISSION: "|".join(permissions), "parameters": headers_of(route)}
            route.openapi_extra = (route.openapi_extra or {}) | told
