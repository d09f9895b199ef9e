"""A status changes only through the machine's table of moves."""

import ast
from collections.abc import Iterator

from tests.architecture.source import modules

FIELDS = {"status", "victim_status"}


def assignments(tree: ast.AST) -> Iterator[str]:
    """Yield every `x.status = ...` in the tree."""
    for node in ast.walk(tree):
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
            for target in targets:
                if isinstance(target, ast.Attribute) and target.attr in FIELDS:
                    yield ast.unparse(target)


def in_aggregates(trees: dict[str, ast.Module]) -> dict[str, list[str]]:
    """Return the assignments in domain and app rooms, except in copies of others' facts (`*_ref`, projections)."""
    rooms = {path: tree for path, tree in trees.items() if "/domain/" in path or "/app/" in path}
    found = {path: list(assignments(tree)) for path, tree in rooms.items()}
    return {path: names for path, names in found.items() if names and not is_copy(path)}


def is_copy(path: str) -> bool:
    """Return whether the module keeps what another service owns: its status is a fact received, not a move."""
    name = path.rsplit("/", 1)[-1]
    return (
        name in {"refs.py", "known.py", "projections.py", "on_case.py", "case_facts.py"}
        or name.startswith("project_")
        or "monitoring" in path
    )


def test_no_aggregate_assigns_its_status() -> None:
    assert in_aggregates(modules()) == {}


def test_an_assignment_would_be_seen() -> None:
    bad = ast.parse("def close(self):\n    self.status = 'CLOSED'")
    assert in_aggregates({"services/x/src/nrm_x/domain/case.py": bad}) == {
        "services/x/src/nrm_x/domain/case.py": ["self.status"]
    }
