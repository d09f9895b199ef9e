"""What import-linter cannot say: the kernel is pure standard library; nameko and FastAPI never share a process."""

import ast
import sys
from collections.abc import Mapping

import pytest

from tests.architecture.source import imports, product

KERNEL = "nrm_shared.kernel"
BROKER_SIDE = {"nameko", "eventlet", "kombu"}
WEB_SIDE = {"fastapi", "starlette", "uvicorn"}


def beyond_the_standard_library(trees: Mapping[str, ast.Module]) -> set[str]:
    """Return what the kernel's modules import that is neither standard library nor kernel."""
    used = {name for module, tree in trees.items() if module.startswith(KERNEL) for name in imports(tree)}
    return {
        name
        for name in used
        if name.partition(".")[0] not in sys.stdlib_module_names and not f"{name}.".startswith(f"{KERNEL}.")
    }


def libraries_of(process: str, trees: Mapping[str, ast.Module]) -> set[str]:
    """Return the packages outside the product that the module `process` reaches by imports, however deep."""
    seen: set[str] = set()
    outside: set[str] = set()
    ours = {name.partition(".")[0] for name in trees}
    todo = [process]
    while todo:
        name = todo.pop()
        if name in seen:
            continue
        seen.add(name)
        # Importing a module runs its packages first.
        parts = name.split(".")
        todo += [".".join(parts[:depth]) for depth in range(1, len(parts))]
        if name in trees:
            todo += list(imports(trees[name]))
        elif parts[0] not in ours:
            outside.add(parts[0])
    return outside


def processes(trees: Mapping[str, ast.Module]) -> list[str]:
    """Return the modules that processes of services start with."""
    return sorted(
        name
        for name in trees
        if name.endswith((".entrypoints.http.__main__", ".entrypoints.consumer")) or name == "nrm_shared.outbox.relay"
    )


def test_the_kernel_imports_only_the_standard_library() -> None:
    assert beyond_the_standard_library(product()) == set()


def test_a_library_in_the_kernel_would_be_seen() -> None:
    tree = ast.parse("import json\nfrom pydantic import BaseModel\nfrom nrm_shared.access import allowed")
    assert beyond_the_standard_library({"nrm_shared.kernel.x": tree}) == {
        "pydantic",
        "pydantic.BaseModel",
        "nrm_shared.access",
        "nrm_shared.access.allowed",
    }


def test_every_kind_of_process_is_looked_at() -> None:
    found = processes(product())
    assert sum(name.endswith(".http.__main__") for name in found) >= 6
    assert sum(name.endswith(".consumer") for name in found) >= 6


@pytest.mark.parametrize("process", processes(product()))
def test_a_process_is_of_the_broker_or_of_the_web_never_of_both(process: str) -> None:
    libraries = libraries_of(process, product())
    assert not (libraries & BROKER_SIDE and libraries & WEB_SIDE)
    assert not (process.endswith(".http.__main__") and libraries & BROKER_SIDE)
    assert not (process.endswith(".consumer") and libraries & WEB_SIDE)


def test_a_web_library_behind_a_helper_of_a_consumer_would_be_seen() -> None:
    trees = {
        "nrm_x.entrypoints.consumer": ast.parse("import nameko\nfrom nrm_x.app import helper"),
        "nrm_x.app.helper": ast.parse("def f():\n    from fastapi import FastAPI"),
    }
    assert libraries_of("nrm_x.entrypoints.consumer", trees) == {"nameko", "fastapi"}
