"""Every use case names a permission of the one table, every row is asked for or says what it awaits, and what is narrow is
compared with its object."""

import ast
import inspect
import sys
import textwrap
from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from types import FunctionType, ModuleType
from typing import Any

import pytest

from nrm_shared.access import Grant, Scope, conditions, grants
from nrm_shared.access.rows import ANY, SERVICE_ROLE, SYSTEM_ROLE, parse
from nrm_shared.audit.query import QUERIES as OF_EVERY_SERVICE
from nrm_shared.kernel.usecase import On, UseCase
from nrm_shared.retention import usecases as retention
from tests.architecture.source import SERVICES, calls, modules

KNOWN = {grant.permission for grant in grants()}
# For one object; and for a list, which the database filters by what the actor's scopes reach.
COMPARING = ("permit", "reach")
MAY_SAY_PERMITTED = {
    "shared/src/nrm_shared/runner/work.py",
    "services/monitoring/src/nrm_monitoring/adapters/work.py",
}


# What belongs to one person's case, and so is hidden under witness protection.
OF_A_CASE = frozenset({
    "report", "rescue", "repatriation", "person", "identifier", "relationship", "consent", "case", "confirmation-task",
    "finding", "determination", "suspect", "legal-update", "security-application", "assessment", "service-request",
    "need-item", "approval", "plan", "follow-up", "case-manager", "conference", "local-note", "case-view", "timeline",
    "tracker", "work-item", "break-glass", "attachment", "episode", "warm-transfer", "consultation", "clock",
})  # fmt: skip
REACHED_ALTHOUGH_PROTECTED = {
    # Nobody is under protection before there is a case.
    "report:submit", "rescue:record", "repatriation:notify",
    # Nobody else can decide it, and a person under protection needs the decision, too: a dossier of codes.
    "approval:decide-t23", "need-item:read AUT", "need-item:list AUT", "determination:issue", "determination:review",
    # What the organisation itself has to do: it works on the case.
    "work-item:list",
    # Consent can always be taken back (INV-17), also by telephone (AC9); the person is not shown by it.
    "consent:withdraw HLP",
    # The ledger of consent is the officer's to watch over.
    "consent:read DPO",
    # The officer for data protection answers for erasures and for every broken glass; neither shows where somebody is.
    "person:erase DPO", "person:hold DPO", "break-glass:list DPO", "break-glass:read DPO", "break-glass:close DPO",
    "break-glass:review DPO",
}  # fmt: skip


def tables(service: str) -> list[dict[type, Any]]:
    """Return the service's tables of commands and questions; what builds one gets something for each parameter."""
    app = import_module(f"nrm_{service}.app")
    found = [getattr(app, name) for name in ("HANDLERS", "QUERIES") if hasattr(app, name)]
    makers = [getattr(app, name, None) for name in ("handlers", "queries")]
    return found + [made(build) for build in makers if inspect.isfunction(build)]


def made(build: Callable[..., dict[type, Any]]) -> dict[type, Any]:
    """Return what a function that makes a table returns, given something for each of its parameters."""
    parameters = inspect.signature(build).parameters.values()
    named = {each.name: object() for each in parameters if each.kind is inspect.Parameter.KEYWORD_ONLY}
    return build(*(object() for each in parameters if each.name not in named), **named)


def use_cases(service: str) -> list[UseCase]:
    """Return the commands and questions of a service."""
    return [case for table in tables(service) for case in table.values()]


def from_partners(service: str) -> list[On]:
    """Return what a service does when a partner's message arrives."""
    app = import_module(f"nrm_{service}.app")
    return [on for name in vars(app) if name.startswith("FROM_") for on in getattr(app, name).values()]


def asked() -> set[str]:
    """Return every permission that some use case asks for."""
    found = {case.may for service in SERVICES for case in use_cases(service)}
    found |= {on.may for service in SERVICES for on in from_partners(service) if on.may}
    everywhere = OF_EVERY_SERVICE | retention.HANDLERS | retention.QUERIES
    return found | {case.may for case in everywhere.values()}


def waiting(rows: Iterable[Grant]) -> dict[str, set[str]]:
    """Return by permission what its rows await."""
    found: dict[str, set[str]] = {}
    for row in rows:
        found.setdefault(row.permission, set()).add(row.awaits)
    return found


def unclear(rows: Iterable[Grant], asked: set[str]) -> dict[str, str]:
    """Return the permissions whose rows do not say truly whether a use case asks for them."""
    found = {}
    for permission, awaits in waiting(rows).items():
        if permission == f"{ANY}:{ANY}":
            continue
        if len(awaits) > 1:
            found[permission] = "some rows await something, others do not"
        elif awaits == {""} and permission not in asked:
            found[permission] = "no use case asks for it; say what it awaits"
        elif awaits != {""} and permission in asked:
            found[permission] = "a use case asks for it; it awaits nothing"
    return found


def unprotected(rows: Iterable[Grant]) -> set[str]:
    """Return the rows that would show a case under witness protection to who does not work on it."""
    return {
        f"{row.permission} {row.role}"
        for row in rows
        if row.object in OF_A_CASE
        and not row.awaits
        and row.scope in (Scope.ORGANISATION, Scope.JURISDICTION, Scope.ALL)
        and row.role not in ("FP", SYSTEM_ROLE)
        and not SERVICE_ROLE.fullmatch(row.role)
        and not row.conditions & {conditions.NOT_PROTECTED, conditions.BEFORE_HAND_OVER}
        and not {row.permission, f"{row.permission} {row.role}"} & REACHED_ALTHOUGH_PROTECTED
    }


def named(trees: Iterable[ast.AST]) -> set[str]:
    """Return the conditions that code names as facts: `conditions.OVERDUE`, or what `protection` and `recent` give."""
    helpers = {"protection": conditions.NOT_PROTECTED, "recent": conditions.WITHIN_72_HOURS}
    found = set()
    for node in (node for tree in trees for node in ast.walk(tree)):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "conditions":
            found.add(node.attr)
        elif isinstance(node, ast.ImportFrom) and node.module == "nrm_shared.access.conditions":
            found |= {each.name for each in node.names}
    said = {helpers.get(name) or getattr(conditions, name, None) for name in found}
    return {each for each in said if isinstance(each, str)}


def narrow(may: str) -> bool:
    """Return whether somebody has this permission for less than every object, or under a condition."""
    return any(
        (grant.scope is not Scope.ALL or grant.conditions) and grant.role != SYSTEM_ROLE
        for grant in grants()
        if grant.permission == may
    )


def compares(handle: Callable[..., Any]) -> bool:
    """Return whether the handler, or a function of ours that it calls, compares the object with the actor."""
    waiting, seen = [handle], {handle}
    while waiting:
        function = waiting.pop()
        if _compares(function):
            return True
        called = set(_helpers(function)) - seen
        seen |= called
        waiting += called
    return False


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


def test_every_row_is_asked_for_or_says_what_it_awaits() -> None:
    assert unclear(grants(), asked()) == {}


def test_every_service_with_rights_exists() -> None:
    named = {grant.role.removeprefix("SVC-") for grant in grants() if SERVICE_ROLE.fullmatch(grant.role)}
    assert named <= {service.replace("_", "-") for service in SERVICES}


def test_who_does_not_work_on_a_case_does_not_reach_it_under_witness_protection() -> None:
    assert unprotected(grants()) == set()


def test_every_condition_that_a_use_case_meets_is_found_out_by_a_service() -> None:
    met = {name for grant in grants() if not grant.awaits for name in grant.conditions}
    services = [tree for path, tree in modules().items() if path.startswith("services/") and "/tests/" not in path]
    assert met - named(services) == set()


@pytest.mark.parametrize("service", SERVICES)
def test_every_use_case_with_a_narrow_scope_compares_its_object(service: str) -> None:
    forgetful = {
        f"{case.may} {case.handle.__name__}"
        for case in use_cases(service)
        if narrow(case.may) and not compares(case.handle)
    }
    assert forgetful == set()


@pytest.mark.parametrize("service", SERVICES)
def test_every_partners_message_with_a_narrow_scope_is_compared_with_its_object(service: str) -> None:
    forgetful = {
        f"{on.may} {on.handle.__name__}"
        for on in from_partners(service)
        if on.may and narrow(on.may) and not compares(on.handle)
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


HEAD = "object,action,roles,scope,level,condition,awaits"


@pytest.mark.parametrize(
    ("row", "asked"),
    [("fund,approve,AUT,all,L0,,", set()), ("fund,approve,AUT,all,L0,,the fund", {"fund:approve"})],
)
def test_a_row_that_is_untrue_about_its_use_case_would_be_seen(row: str, asked: set[str]) -> None:
    assert list(unclear(parse([HEAD, row]), asked)) == ["fund:approve"]


def test_a_row_that_shows_protected_witnesses_would_be_seen() -> None:
    rows = [HEAD, "case,read,CTC,jurisdiction,L1,,", "case,read,CMG,assigned,L3,,", "case,read,FP,all,L3,,"]
    assert unprotected(parse(rows)) == {"case:read CTC"}


def test_a_condition_that_code_names_is_seen() -> None:
    tree = ast.parse("facts = conditions.protection(True) | {conditions.OVERDUE}")
    assert named([tree]) == {conditions.NOT_PROTECTED, conditions.OVERDUE}


def test_a_narrow_row_would_be_seen() -> None:
    assert narrow("report:answer")
    assert not narrow("report:submit")


def test_a_way_around_the_comparison_would_be_seen() -> None:
    assert saying_permitted({"app/x.py": ast.parse("work._permitted = True")}) == {"app/x.py"}
