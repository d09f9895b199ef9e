"""The source of the product as syntax trees."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("shared/src", "services/*/src", "cli/src", "partners/src", "deploy/*/src")
SERVICES = ("intake", "verification", "approval", "referral", "monitoring", "identity")


@cache
def modules() -> dict[str, ast.Module]:
    """Return every module of the product by its path from the root."""
    found = (path for place in PACKAGES for path in ROOT.glob(f"{place}/**/*.py"))
    return {str(path.relative_to(ROOT)): ast.parse(path.read_text(encoding="utf-8")) for path in sorted(found)}


def calls(tree: ast.AST, method: str) -> Iterator[ast.Call]:
    """Yield the calls of `something.method(...)`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == method:
            yield node
