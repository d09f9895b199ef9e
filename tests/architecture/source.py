"""The source of the product as syntax trees."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from nrm_shared.messaging.names import SERVICES

__all__ = ["ROOT", "SERVICES", "calls", "imports", "modules", "product"]

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("shared/src", "services/*/src", "cli/src", "partners/src", "deploy/*/src")


@cache
def modules() -> dict[str, ast.Module]:
    """Return every module of the product by its path from the root."""
    found = (path for place in PACKAGES for path in ROOT.glob(f"{place}/**/*.py"))
    return {str(path.relative_to(ROOT)): ast.parse(path.read_text(encoding="utf-8")) for path in sorted(found)}


@cache
def product() -> dict[str, ast.Module]:
    """Return every module of the product by its dotted name."""
    return {dotted(path): tree for path, tree in modules().items()}


def dotted(path: str) -> str:
    """Return the name under which the module at `path` is imported."""
    return path.partition("/src/")[2].removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def calls(tree: ast.AST, method: str) -> Iterator[ast.Call]:
    """Yield the calls of `something.method(...)`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == method:
            yield node


@cache
def imports(tree: ast.AST) -> tuple[str, ...]:
    """Return every module that is imported anywhere in the tree; of `from a import b` both `a` and `a.b`."""
    return tuple(_imports(tree))


def _imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
