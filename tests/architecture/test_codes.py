"""Every code that a request may carry is compared with its list before it is kept or told."""

import ast
from collections.abc import Iterator, Mapping

from tests.architecture.source import modules

# The kinds of value that stand for a code of a list (`contracts.words`, and approval's own).
CODE = "Code"


def annotated(node: ast.expr | None) -> bool:
    """Return whether a field's type is a code or holds some."""
    return node is not None and any(isinstance(one, ast.Name) and one.id == CODE for one in ast.walk(node))


def last(node: ast.expr) -> str:
    """Return the last word of a dotted name."""
    return ast.unparse(node).rpartition(".")[2]


def bodies(trees: Mapping[str, ast.Module]) -> dict[str, set[tuple[str, bool]]]:
    """Return the fields that are codes by the class of the body, inherited ones too; True marks those of a part of it."""
    classes = {node.name: node for tree in trees.values() for node in ast.walk(tree) if isinstance(node, ast.ClassDef)}

    def fields(name: str, inside: bool) -> Iterator[tuple[str, bool]]:
        node = classes.get(name)
        if node is None:
            return
        for base in node.bases:
            yield from fields(last(base), inside)
        for line in (line for line in node.body if isinstance(line, ast.AnnAssign)):
            if annotated(line.annotation):
                yield ast.unparse(line.target), inside
            for part in {one.id for one in ast.walk(line.annotation) if isinstance(one, ast.Name)} - {name}:
                yield from fields(part, True)

    return {name: found for name in classes if (found := set(fields(name, False)))}


def sent(trees: Mapping[str, ast.Module], known: Mapping[str, set[tuple[str, bool]]]) -> Iterator[tuple[str, str, str]]:
    """Yield body, field and command for each code that a route hands on; no command where a body makes it itself."""
    for route in (node for tree in trees.values() for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
        for argument in (*route.args.args, *route.args.kwonlyargs):
            body = last(argument.annotation) if argument.annotation else ""
            if body not in known:
                continue
            direct = {
                (value.attr, last(call.func))
                for call in ast.walk(route)
                if isinstance(call, ast.Call)
                for value in (*call.args, *(word.value for word in call.keywords))
                if isinstance(value, ast.Attribute) and ast.unparse(value.value) == argument.arg
            }
            for name, inside in sorted(known[body]):
                commands = [command for field, command in direct if field == name and not inside]
                yield from ((body, name, command) for command in commands or [""])


def checked(function: ast.FunctionDef) -> set[str]:
    """Return the fields a function compares with a list: where `require` or `not-a-code` points to."""
    found: set[str] = set()
    for node in (node for node in ast.walk(function) if isinstance(node, ast.Call) and node.args):
        if last(node.func) != "require" and "'not-a-code'" not in ast.unparse(node):
            continue
        pointer = node.args[0]
        if isinstance(pointer, ast.Constant):
            found.add(str(pointer.value).rpartition("/")[2])
        elif isinstance(pointer, ast.JoinedStr):
            words = "".join(str(part.value) if isinstance(part, ast.Constant) else "*" for part in pointer.values)
            found |= set(words.split("/"))
            if words.endswith("/*"):
                # A loop over names: they stand in the same function.
                found |= {str(one.value) for one in ast.walk(function) if isinstance(one, ast.Constant)}
    return found


def unchecked(trees: Mapping[str, ast.Module]) -> set[tuple[str, str, str]]:
    """Return body, field and command of every code that is handed on without having been compared with a list."""
    lost = set()
    for service in {path.split("/")[1] for path in trees if path.startswith("services/")}:
        own = {path: tree for path, tree in trees.items() if path.startswith(f"services/{service}/")}
        http = {path: tree for path, tree in own.items() if "/entrypoints/http/" in path}
        rules = [tree for path, tree in own.items() if "/app/" in path or "/domain/" in path]
        functions = [node for tree in rules for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
        anywhere = {name for function in functions for name in checked(function)}
        # What takes a command is its handler, or a part of it.
        by_command: dict[str, set[str]] = {}
        for function in functions:
            for argument in function.args.args:
                if argument.annotation:
                    by_command.setdefault(last(argument.annotation), set()).update(checked(function))
        for body, name, command in sent(http, bodies(http)):
            if name not in by_command.get(command, anywhere):
                lost.add((body, name, command))
    return lost


def test_every_code_of_a_request_is_compared_with_its_list() -> None:
    assert unchecked(modules()) == set()


def test_a_code_that_is_not_compared_would_be_seen() -> None:
    routes = """
class ReasonBody(Body):
    reason: Code
class Other(ReasonBody):
    kind: list[Code] | None = None
def end(body: schemas.ReasonBody): run(ending.End(id, body.reason))
def keep(body: ReasonBody): run(Keep(id, body.reason))
class Whole(Body):
    part: Part | None
class Part(Body):
    colour: Code
def tell(body: Other): run(body.command())
def paint(body: Whole): run(Paint(body.part))
"""
    keep = """
def keep(command: Keep): codes.require("/reason", "retention", command.reason)
def end(command: End): ...
"""
    trees = {
        "services/x/src/nrm_x/entrypoints/http/routes.py": ast.parse(routes),
        "services/x/src/nrm_x/app/keep.py": ast.parse(keep),
    }
    assert unchecked(trees) == {("ReasonBody", "reason", "End"), ("Other", "kind", ""), ("Whole", "colour", "")}
