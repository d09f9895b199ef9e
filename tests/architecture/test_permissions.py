"""Every use case names a permission that the one table knows, and compares its object where the scope is narrow."""

import ast
import inspect
import sys
import textwrap
from collections.abc import Callable, Iterator
from importlib import import_module
from types import FunctionType, ModuleType
from typing import Any

import pytest

from nrm_shared.access import grants
from nrm_shared.access.rows import SYSTEM_ROLE, Scope
from nrm_shared.kernel.usecase import UseCase
from tests.architecture.source import SERVICES, calls, modules

KNOWN = {f"{grant.object}:{grant.action}" for grant in grants()}
# For one object; and for a list, which the database filters by what the actor's scopes reach.
COMPARING = ("permit", "reach")
MAY_SAY_PERMITTED = {
    "shared/src/nrm_shared/runner/work.py",
    "services/monitoring/src/nrm_monitoring/adapters/work.py",
}


def use_cases(service: str) -> list[UseCase]:
    """Return the commands and questions of a service."""
    app = import_module(f"nrm_{service}.app")
    tables = [getattr(app, name) for name in ("HANDLERS", "QUERIES") if hasattr(app, name)]
    return [case for table in tables for case in table.values()]


def narrow(may: str) -> bool:
    """Return whether somebody has this permission for less than every object."""
    return any(
        grant.scope is not Scope.ALL and grant.role != SYSTEM_ROLE
        for grant in grants()
        if f"{grant.object}:{grant.action}" == may
    )


def compares(handle: Callable[..., Any]) -> bool:
    """Return whether the handler, or a function of ours that it calls itself, compares the object with the actor."""
    return _compares(handle) or any(_compares(helper) for helper in _helpers(handle))


def _tree(function: Callable[..., Any]) -> ast.Module:
    return ast.parse(textwrap.dedent(inspect.getsource(function)))


def _compares(function: Callable[..., Any]) -> bool:
    return any(any(calls(_tree(function), method)) for method in COMPARING)


def _helpers(function: Callable[..., Any]) -> Iterator[FunctionType]:
    """Yield the functions of ours that are called by name, of the module itself or of one it imports."""
    names = vars(sys.modules[function.__module__])
    for node in ast.walk(_tree(function)):
        if not isinstance(node, ast.Call):
            continue
        found: Any = None
        if isinstance(node.func, ast.Name):
            found = names.get(node.func.id)
        elif isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name):
            home = names.get(node.func.value.id)
            found = getattr(home, node.func.attr, None) if isinstance(home, ModuleType) else None
        if isinstance(found, FunctionType) and found.__module__.startswith(("nrm_", "tests.")):
            yield found


def saying_permitted(trees: dict[str, ast.Module]) -> set[str]:
    """Return the modules that set `_permitted`, which lets a narrow use case pass the runner."""
    return {
        path
        for path, tree in trees.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr == "_permitted" and isinstance(node.ctx, ast.Store)
    }


@pytest.mark.parametrize("service", SERVICES)
def test_every_use_case_has_a_row(service: str) -> None:
    assert {case.may for case in use_cases(service)} - KNOWN == set()


@pytest.mark.parametrize("service", SERVICES)
def test_every_use_case_with_a_narrow_scope_compares_its_object(service: str) -> None:
    forgetful = {
        f"{case.may} {case.handle.__name__}"
        for case in use_cases(service)
        if narrow(case.may) and not compares(case.handle)
    }
    assert forgetful == set()


def test_nothing_else_can_say_that_something_was_permitted() -> None:
    assert saying_permitted(modules()) == MAY_SAY_PERMITTED


def _forgets(command: Any, work: Any) -> None:
    work.things.get(command.id)


def _remembers(command: Any, work: Any) -> None:
    work.permit(command)


def _asks_a_helper(command: Any, work: Any) -> None:
    _remembers(command, work)


def _asks_a_forgetful_helper(command: Any, work: Any) -> None:
    _forgets(command, work)


def test_a_use_case_that_forgets_to_compare_would_be_seen() -> None:
    assert [compares(each) for each in (_remembers, _asks_a_helper)] == [True, True]
    assert [compares(each) for each in (_forgets, _asks_a_forgetful_helper)] == [False, False]


def test_a_narrow_row_would_be_seen() -> None:
    assert narrow("report:answer")
    assert not narrow("report:submit")


def test_a_way_around_the_comparison_would_be_seen() -> None:
    assert saying_permitted({"app/x.py": ast.parse("work._permitted = True")}) == {"app/x.py"}
