"""Every code that is raised has its text in Bangla and English with all it names, and every text has its code."""

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from nrm_shared.reference.error_texts import error_codes, parameters
from tests.architecture.source import modules

CODE = re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*$")
BASE = "NrmError"
# Errors that are told something else than a code when they are raised.
WITHOUT_CODE = {"RegistryUnavailable"}
# Errors and records that name a field come with its pointer first and the code second.
POINTED = {"Malformed", "Problem", "Doubt"}
# Functions that are given a code, and where among their arguments it stands.
GIVEN = {
    "broken": 0,
    "Condition": 2,
    "PydanticCustomError": 0,
    "complaints.add": 1,
    "complaints.add_of_today": 1,
    "_capitals": 2,
    "reason": 2,
    "against.append": 0,
    "unproven": 0,
    "nobody": 0,
}
# Functions whose answer is a code, and tables that hold codes.
ANSWERS = {"obstacle"}
TABLES = {"RULES", "HTTP_CODES"}
# Where a code is passed on that came from one of the places above, or from another service that raised it.
PASSED_ON = {
    "services/identity/src/nrm_identity/entrypoints/http/routes_tokens.py": {"admission.refusal"},
    "shared/src/nrm_shared/contracts/complaints.py": {"code"},
    "shared/src/nrm_shared/contracts/partner_words.py": {"code"},
    "shared/src/nrm_shared/http/peer.py": {"code or None"},
    "shared/src/nrm_shared/kernel/errors.py": {"self.code"},
    "shared/src/nrm_shared/messaging/partner_door.py": {"error.code"},
    "shared/src/nrm_shared/runner/work.py": {"condition.refusal", "target"},
    "shared/src/nrm_shared/reference/identifiers.py": {"code"},
    "shared/src/nrm_shared/reference/content/fields.py": {"code"},
    "services/intake/src/nrm_intake/app/person_input.py": {"code"},
    "services/referral/src/nrm_referral/app/draft_referral.py": {"fit.against[0]"},
}


@dataclass(frozen=True)
class Raised:
    """One place that raises: the codes it may raise, the parameters it gives their texts, what of it cannot be read."""

    codes: frozenset[str]
    given: frozenset[str] | None = None
    unread: str = ""


@dataclass
class Family:
    """The error classes of the product by name, each with the names of its bases and its own default code."""

    bases: dict[str, set[str]] = field(default_factory=dict)
    defaults: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, trees: Mapping[str, ast.Module]) -> "Family":
        """Read all classes."""
        family = cls()
        for node in (node for tree in trees.values() for node in ast.walk(tree) if isinstance(node, ast.ClassDef)):
            family.bases.setdefault(node.name, set()).update(name_of(base) for base in node.bases)
            for line in node.body:
                names = line.targets if isinstance(line, ast.Assign) else [getattr(line, "target", None)]
                if any(getattr(name, "id", "") == "default_code" for name in names):
                    family.defaults[node.name] = str(ast.literal_eval(line.value))  # type: ignore[attr-defined]
        return family

    def kin(self, name: str, of: str = BASE) -> bool:
        """Return whether the class is `of` or descends from it."""
        return name == of or any(self.kin(base, of) for base in self.bases.get(name, ()))

    def default(self, name: str) -> str:
        """Return the code of a class that is raised without one."""
        inherited = (self.default(base) for base in self.bases.get(name, ()))
        return self.defaults.get(name) or next(filter(None, inherited), "")


def name_of(node: ast.expr) -> str:
    """Return the last word of a dotted name, or nothing."""
    return node.id if isinstance(node, ast.Name) else getattr(node, "attr", "")


def read(node: ast.expr, names: Mapping[str, list[ast.expr]]) -> set[str]:
    """Return the codes an expression may stand for; none if that cannot be read."""
    if isinstance(node, ast.Constant):
        return {node.value} if isinstance(node.value, str) and CODE.match(node.value) else set()
    if isinstance(node, ast.IfExp):
        return read(node.body, names) | read(node.orelse, names)
    if isinstance(node, ast.BoolOp):
        return {code for value in node.values for code in read(value, names)}
    if isinstance(node, ast.Name):
        return {code for value in names.get(node.id, ()) for code in read(value, {})}
    return set()


def raised(tree: ast.Module, family: Family) -> Iterator[Raised]:
    """Yield every place of a module that raises or tells a code."""
    names: dict[str, list[ast.expr]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                names.setdefault(getattr(target, "id", ""), []).append(node.value)
    for node in ast.walk(tree):
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Name) and family.kin(node.exc.id):
            yield Raised(frozenset({family.default(node.exc.id)}), frozenset())
        if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Dict):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if TABLES & {getattr(target, "id", "") for target in targets}:
                yield Raised(frozenset(code for value in node.value.values for code in read(value, {})))
        if isinstance(node, ast.FunctionDef) and node.name in ANSWERS:
            said = [line.value for line in ast.walk(node) if isinstance(line, ast.Return) and line.value]
            yield Raised(frozenset(code for value in said for code in read(value, names)))
        if isinstance(node, ast.Call):
            yield from _called(node, family, names)


def _called(node: ast.Call, family: Family, names: Mapping[str, list[ast.expr]]) -> Iterator[Raised]:
    name = name_of(node.func)
    pointed = name in POINTED or family.kin(name, "Malformed")
    position = GIVEN.get(name, GIVEN.get(ast.unparse(node.func)))
    if position is None and pointed:
        position = 1
    elif position is None and family.kin(name):
        position = 0
    if position is None:
        return
    given = {word.arg for word in node.keywords if word.arg} | ({"field"} if pointed or name == "add" else set())
    if len(node.args) <= position or name in WITHOUT_CODE:
        if family.default(name):
            yield Raised(frozenset({family.default(name)}), frozenset(given))
        return
    limits = node.args[2] if name == "Problem" and len(node.args) > 2 else None
    if isinstance(limits, ast.Dict):
        given |= {str(key.value) for key in limits.keys if isinstance(key, ast.Constant)}
    codes = frozenset(read(node.args[position], names))
    # A pointer and nothing more is another kind of call; parameters put together elsewhere cannot be read here.
    whole = name in {"Problem", "Doubt", "complaints.add"} or family.kin(name)
    known = whole and all(word.arg for word in node.keywords) and not (limits and not isinstance(limits, ast.Dict))
    yield Raised(codes, frozenset(given) if known else None, "" if codes else ast.unparse(node.args[position]))


def of_product(trees: Mapping[str, ast.Module]) -> dict[str, list[Raised]]:
    """Return what the packages that people meet raise, by module."""
    ours = {path: tree for path, tree in trees.items() if path.startswith(("shared", "services"))}
    family = Family.of(ours)
    found = {path: list(raised(tree, family)) for path, tree in ours.items()}
    # Others raise a class without naming it: a guard its subclasses, a framework the general kinds.
    return found | {
        "classes": [Raised(frozenset({code})) for name, code in family.defaults.items() if family.kin(name)]
    }


def codes_of(trees: Mapping[str, ast.Module]) -> set[str]:
    """Return every code that is raised."""
    return {code for places in of_product(trees).values() for place in places for code in place.codes}


def left_blank(trees: Mapping[str, ast.Module]) -> set[str]:
    """Return the codes raised somewhere without a parameter that their text names."""
    known = error_codes("en")
    return {
        code
        for places in of_product(trees).values()
        for place in places
        if place.given is not None
        for code in place.codes & known
        if not parameters(code, "en") <= place.given
    }


def unreadable(trees: Mapping[str, ast.Module]) -> set[tuple[str, str]]:
    """Return the places whose code cannot be read from the source, and that only pass one on are not."""
    return {
        (path, place.unread)
        for path, places in of_product(trees).items()
        for place in places
        if place.unread and place.unread not in PASSED_ON.get(path, set())
    }


def test_every_code_raised_has_a_text() -> None:
    assert codes_of(modules()) - error_codes("en") == set()


def test_every_text_has_a_code_that_is_raised() -> None:
    assert error_codes("en") - codes_of(modules()) == set()


def test_every_place_gives_what_its_text_names() -> None:
    assert left_blank(modules()) == set()


def test_every_code_can_be_read_from_the_source() -> None:
    assert unreadable(modules()) == set()


def test_a_code_without_text_would_be_seen_wherever_it_is_raised() -> None:
    source = """
class X(Refused):
    default_code = "by-a-class"
class Y(X): ...
RULES = {"a": "by-a-table"}
ELSEWHERE = "by-a-name"
def check(complaints):
    raise Refused("by-a-call")
    raise Y("by-a-class-that-descends")
    complaints.add("/x", "by-a-complaint")
    raise broken("by-a-custom-error")
    raise Malformed("/x", "by-one" if complaints else "by-another")
    return Doubt("/x", ELSEWHERE)
"""
    kernel = "class NrmError(Exception): ...\nclass Refused(NrmError): ...\nclass Malformed(NrmError): ..."
    trees = {"services/x.py": ast.parse(source), "shared/k.py": ast.parse(kernel)}
    assert codes_of(trees) - error_codes("en") == {
        "by-a-class",
        "by-a-table",
        "by-a-name",
        "by-a-call",
        "by-a-class-that-descends",
        "by-a-complaint",
        "by-a-custom-error",
        "by-one",
        "by-another",
    }


def test_a_blank_in_a_text_and_a_code_from_nowhere_would_be_seen() -> None:
    kernel = 'class NrmError(Exception): ...\nclass Malformed(NrmError): ...\nraise Malformed("/x", "too-long")'
    unknown = "raise Malformed(pointer, codes[0])"
    trees = {"shared/k.py": ast.parse(kernel), "services/x.py": ast.parse(unknown)}
    assert left_blank(trees) == {"too-long"}
    assert unreadable(trees) == {("services/x.py", "codes[0]")}


def test_both_languages_have_the_same_codes_and_parameters() -> None:
    assert error_codes("bn") == error_codes("en")
    assert [code for code in error_codes() if parameters(code, "bn") != parameters(code, "en")] == []
