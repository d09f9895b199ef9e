"""Tests never sleep: what happens elsewhere is waited for with `eventually`; only chaos lets time pass, by an Event.

Unit tests start no process, open no socket and know no database: those are the other suites.
"""

import ast
from collections.abc import Mapping

from tests.architecture.source import ROOT, imports

# `eventually` itself; and chaos, where an even rate and the length of a fault are the subject.
MAY_PASS_TIME = ("tests/support/waiting.py", "tests/chaos/")
OUTSIDE = frozenset({"subprocess", "multiprocessing", "socket", "socketserver", "http.server", "psycopg2", "uvicorn"})


def sources() -> dict[str, ast.Module]:
    """Return every module of every test."""
    places = ("tests", "shared/tests", "services/*/tests", "cli/tests", "partners/tests", "deploy/*/tests")
    found = {path for place in places for path in ROOT.glob(f"{place}/**/*.py")}
    return {str(path.relative_to(ROOT)): ast.parse(path.read_text(encoding="utf-8")) for path in sorted(found)}


def sleeping(trees: Mapping[str, ast.Module]) -> set[str]:
    """Return the modules that call `sleep`."""
    return {path for path, tree in trees.items() for node in ast.walk(tree) if _is_call(node, "sleep")}


def passing_time(trees: Mapping[str, ast.Module]) -> set[str]:
    """Return the modules that let time pass with an event that nobody will ever set: `Event().wait(seconds)`."""
    return {
        path
        for path, tree in trees.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "wait"
        and _is_call(node.func.value, "Event")
    }


def reaching_outside(trees: Mapping[str, ast.Module]) -> dict[str, set[str]]:
    """Return the unit tests that import what starts processes or speaks to somebody, and what that is."""
    found = {path: set(imports(tree)) & OUTSIDE for path, tree in trees.items() if "/tests/unit/" in path}
    return {path: names for path, names in found.items() if names}


def _is_call(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) == name


def test_no_test_sleeps() -> None:
    assert sleeping(sources()) == set()


def test_only_chaos_lets_time_pass() -> None:
    assert {path for path in passing_time(sources()) if not path.startswith(MAY_PASS_TIME)} == set()


def test_a_sleep_would_be_seen() -> None:
    trees = {
        "tests/x.py": ast.parse("import time\ntime.sleep(1)"),
        "tests/y.py": ast.parse("threading.Event().wait(2)"),
    }
    assert sleeping(trees) == {"tests/x.py"}
    assert passing_time(trees) == {"tests/y.py"}


def test_no_unit_test_starts_a_process_or_speaks_to_anybody() -> None:
    assert reaching_outside(sources()) == {}


def test_a_unit_test_with_a_process_would_be_seen() -> None:
    trees = {
        "cli/tests/unit/x.py": ast.parse("import subprocess"),
        "cli/tests/unit/y.py": ast.parse("from http.server import HTTPServer"),
        "cli/tests/integration/z.py": ast.parse("import subprocess"),
    }
    assert reaching_outside(trees) == {"cli/tests/unit/x.py": {"subprocess"}, "cli/tests/unit/y.py": {"http.server"}}
