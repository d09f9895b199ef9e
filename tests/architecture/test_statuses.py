"""A status changes only through the machine's table of moves."""

import ast
from collections.abc import Iterator, Mapping
from importlib import import_module

import pytest

from nrm_shared.kernel.machine import Machine
from tests.architecture.source import modules

# Copies of what another service owns: a fact received, not a move. Each names the class that holds the copy.
APPROVAL, REFERRAL = "services/approval/src/nrm_approval/app/", "services/referral/src/nrm_referral/app/"
COPIES: dict[tuple[str, str], str] = {
    (f"{APPROVAL}on_case.py", "case.status"): "nrm_approval.domain.refs:CaseRef",
    ("services/approval/src/nrm_approval/domain/refs.py", "self.victim_status"): "nrm_approval.domain.refs:CaseRef",
    (f"{REFERRAL}project_cases.py", "case.status"): "nrm_referral.domain.case:CaseRef",
    (f"{REFERRAL}project_cases.py", "case.victim_status"): "nrm_referral.domain.case:CaseRef",
    ("services/verification/src/nrm_verification/app/case_facts.py", "case.status"): (
        "nrm_verification.domain.case_ref:CaseRef"
    ),
    ("services/monitoring/src/nrm_monitoring/app/fold/intake.py", "found.status"): (
        "nrm_monitoring.domain.dossier:Case"
    ),
    ("services/monitoring/src/nrm_monitoring/app/fold/intake.py", "found.victim_status"): (
        "nrm_monitoring.domain.dossier:Case"
    ),
}


def governed_fields(trees: Mapping[str, ast.Module]) -> set[str]:
    """Return the fields that some machine moves: `status`, and what `Machine(..., field=...)` names."""
    found = {"status"}
    for tree in trees.values():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Machine":
                named = [keyword.value for keyword in node.keywords if keyword.arg == "field"] + node.args[2:3]
                found |= {str(value.value) for value in named if isinstance(value, ast.Constant)}
    return found


def assignments(tree: ast.AST, fields: set[str]) -> Iterator[str]:
    """Yield every way to set one of `fields`: `x.f = ...`, in a tuple too, `setattr(x, "f", ...)`, `replace(x, f=...)`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store | ast.Del) and node.attr in fields:
            yield ast.unparse(node)
        if isinstance(node, ast.Call) and node.args:
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            given = node.args[1] if len(node.args) > 1 else None
            target = ast.unparse(node.args[0])
            if name == "setattr" and isinstance(given, ast.Constant) and given.value in fields:
                yield f"{target}.{given.value}"
            if name == "replace":
                yield from (f"{target}.{keyword.arg}" for keyword in node.keywords if keyword.arg in fields)


def assigned(trees: Mapping[str, ast.Module]) -> set[tuple[str, str]]:
    """Return (module, target) of the assignments in all rooms of the services."""
    fields = governed_fields(trees)
    rooms = {path: tree for path, tree in trees.items() if path.startswith("services/")}
    return {(path, target) for path, tree in rooms.items() for target in assignments(tree, fields)}


def test_no_aggregate_assigns_its_status() -> None:
    assert assigned(modules()) == set(COPIES), "and no copy is excused that does not exist"


@pytest.mark.parametrize("place", COPIES, ids=lambda place: f"{place[0].split('/')[1]}-{place[1]}")
def test_what_is_excused_as_a_copy_has_no_machine_for_that_field(place: tuple[str, str]) -> None:
    module, _, name = COPIES[place].partition(":")
    home = import_module(module)
    field = place[1].rpartition(".")[2]
    assert field in {each for kind in getattr(home, name).__mro__ for each in vars(kind).get("__annotations__", {})}
    assert [thing.name for thing in vars(home).values() if isinstance(thing, Machine) and thing.field == field] == []


def test_an_assignment_would_be_seen() -> None:
    bad = ast.parse(
        "M = Machine('x', (), field='stage')\n"
        "def close(self, case):\n    self.status = 'CLOSED'\n    self.at, self.stage = 1, 'END'\n"
        "    setattr(case, 'status', 'X')\n    replace(other, stage='Y')"
    )
    path = "services/x/src/nrm_x/adapters/case.py"
    assert assigned({path: bad}) == {
        (path, "self.status"),
        (path, "self.stage"),
        (path, "case.status"),
        (path, "other.stage"),
    }
