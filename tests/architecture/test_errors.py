"""Every code that is raised has its text in Bangla and English."""

import ast
import re
from collections.abc import Iterator

from nrm_shared.kernel import errors
from nrm_shared.reference.error_texts import error_codes, parameters
from tests.architecture.source import modules

CODE = re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*$")
KERNEL = {
    name for name, thing in vars(errors).items() if isinstance(thing, type) and issubclass(thing, errors.NrmError)
}
# Reasons told to machines only: they stand in a dead letter's header or a metric, no person reads them as an error.
FIRST_ARGUMENT = KERNEL - {"Malformed"}


def raised_codes(tree: ast.AST) -> Iterator[str]:
    """Yield the codes named by error classes (`default_code`) and by calls such as `Refused("code")`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            for line in node.body:
                if not isinstance(line, ast.Assign) or not isinstance(line.value, ast.Constant):
                    continue
                if any(getattr(target, "id", "") == "default_code" for target in line.targets):
                    yield str(line.value.value)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            position = 0 if node.func.id in FIRST_ARGUMENT else 1 if node.func.id in {"Malformed", "Problem"} else None
            if position is not None and len(node.args) > position:
                argument = node.args[position]
                if (
                    isinstance(argument, ast.Constant)
                    and isinstance(argument.value, str)
                    and CODE.match(argument.value)
                ):
                    yield argument.value


def without_text(trees: dict[str, ast.Module]) -> set[str]:
    """Return the codes raised somewhere that lack a text."""
    product = {path: tree for path, tree in trees.items() if path.startswith(("shared", "services"))}
    return {code for tree in product.values() for code in raised_codes(tree)} - error_codes("en")


def test_every_code_raised_has_a_text() -> None:
    assert without_text(modules()) == set()


def test_a_code_without_text_would_be_seen() -> None:
    tree = ast.parse('raise Refused("no-such-code-anywhere")\nclass X(Refused):\n    default_code = "nor-this"')
    assert without_text({"services/x.py": tree}) == {"no-such-code-anywhere", "nor-this"}


def test_both_languages_have_the_same_codes_and_parameters() -> None:
    assert error_codes("bn") == error_codes("en")
    assert [code for code in error_codes() if parameters(code, "bn") != parameters(code, "en")] == []
