"""Every route demands a token except those named in CONTRIBUTING.md."""

import ast
import re
from collections.abc import Iterator

from tests.architecture.source import ROOT, modules

METHODS = {"get", "post", "put", "patch", "delete"}


def text_of(node: ast.expr | None) -> str:
    """Return a string constant's text, or nothing."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def routes(tree: ast.AST) -> Iterator[tuple[str, str, str]]:
    """Yield (METHOD path, function name, door) of the routes in a module; door is signed_in, public or none."""
    prefix = ""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "APIRouter":
            prefix = next((text_of(keyword.value) for keyword in node.keywords if keyword.arg == "prefix"), "")
    for node in ast.walk(tree):
        if not isinstance(node, ast.FunctionDef):
            continue
        for mark in node.decorator_list:
            if isinstance(mark, ast.Call) and isinstance(mark.func, ast.Attribute) and mark.func.attr in METHODS:
                path = text_of(mark.args[0]) if mark.args else ""
                text = ast.unparse(node.args)
                door = "signed_in" if ".signed_in()" in text else "public" if ".public()" in text else "none"
                yield f"{mark.func.attr.upper()} {prefix}{path}", node.name, door


def open_routes(trees: dict[str, ast.Module]) -> set[str]:
    """Return the routes that do not demand a token."""
    rooms = {path: tree for path, tree in trees.items() if "/entrypoints/http" in path}
    return {route for tree in rooms.values() for route, _, door in routes(tree) if door != "signed_in"}


def named_public() -> set[str]:
    """Return the public routes that CONTRIBUTING.md lists."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").partition("## Public routes")[2].partition("\n## ")[0]
    return {f"{method} {path}" for method, path in re.findall(r"`(GET|POST) (/[^`]+)`", text)}


def test_every_route_without_a_token_is_listed() -> None:
    assert open_routes(modules()) <= named_public()


def test_every_listed_public_route_exists() -> None:
    everywhere = {"GET /healthz", "GET /readyz", "GET /metrics", "GET /openapi.json"}
    assert named_public() - everywhere <= open_routes(modules())


def test_a_route_without_a_door_would_be_seen() -> None:
    tree = ast.parse('routes = APIRouter(prefix="/v1/x")\n@routes.get("/y")\ndef read(id: str) -> None: ...')
    assert open_routes({"services/x/entrypoints/http/r.py": tree}) == {"GET /v1/x/y"}
