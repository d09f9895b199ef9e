"""Whatever is started on its own forbids core dumps before it opens a secret: by reading its settings, or by itself."""

import ast

from tests.architecture.source import modules

# `load()` and `.of()` read settings, which `nrm_shared.profile.stand` looks at; the others say it themselves.
BEGINNINGS = frozenset({"load", "of", "leave_none", "limit"})
# Partners' and operators' tools run on other people's machines or hold no person's data.
OURS = ("services/", "shared/")


def started(trees: dict[str, ast.Module]) -> dict[str, ast.Module]:
    """Return the modules that can be started (`if __name__ == "__main__"`)."""
    return {
        path: tree
        for path, tree in trees.items()
        for node in tree.body
        if isinstance(node, ast.If) and "__name__" in ast.dump(node.test)
    }


def careless(trees: dict[str, ast.Module]) -> set[str]:
    """Return those of them that call nothing that forbids core dumps."""
    return {path for path, tree in started(trees).items() if not BEGINNINGS & set(_called(tree))}


def _called(tree: ast.Module) -> list[str]:
    functions = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return [
        one.id if isinstance(one, ast.Name) else one.attr
        for one in functions
        if isinstance(one, ast.Name | ast.Attribute)
    ]


def test_whatever_is_started_forbids_core_dumps() -> None:
    ours = {path: tree for path, tree in modules().items() if path.startswith(OURS)}
    assert len(started(ours)) > 20
    assert careless(ours) == set()


def test_a_process_that_does_not_would_be_seen() -> None:
    run = 'if __name__ == "__main__":\n    '
    trees = {
        "good.py": ast.parse(run + "main(load())"),
        "bad.py": ast.parse(run + "main()"),
        "part.py": ast.parse("main()"),
    }
    assert careless(trees) == {"bad.py"}
