"""What the security documents point to: tests by `path::name`, found in the source and not by running them, and files."""

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@cache
def tests_in(path: str) -> frozenset[str]:
    """Return the names of the tests in a module, those of classes as `Class::name`; none if there is no such module."""
    file = ROOT / path
    if not file.is_file() or file.suffix != ".py":
        return frozenset()
    found: set[str] = set()
    tree = ast.parse(file.read_text(encoding="utf-8"))
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            found |= {f"{node.name}::{name}" for name in _names(node.body)}
    return frozenset(found | set(_names(tree.body)))


def missing(pointer: str) -> bool:
    """Return whether a pointer leads nowhere: `path::test` to no test, `path` or `path#place` to no file."""
    path, _, test = pointer.partition("::")
    if test:
        return test not in tests_in(path)
    return not (ROOT / path.partition("#")[0]).exists()


def shown(pointer: str, below: str = "docs/security") -> str:
    """Return a pointer as a link from a document in the folder `below`: the test by its sentence, a file by its path."""
    path, _, test = pointer.partition("::")
    up = "/".join([".."] * len(Path(below).parts))
    name = test.rpartition("::")[2].removeprefix("test_").replace("_", " ") if test else path.rpartition("/")[2]
    return f"[{name}]({up}/{path})"


def _names(body: list[ast.stmt]) -> list[str]:
    return [node.name for node in body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")]
