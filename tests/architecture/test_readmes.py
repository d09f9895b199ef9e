"""Each service's README has one skeleton and tells truthfully which events it reads and which it tells."""

import ast
import re
from collections.abc import Collection, Mapping
from fnmatch import fnmatch
from importlib import import_module

import pytest

from nrm_shared.contracts.catalogue import EVENTS
from tests.architecture.source import ROOT, SERVICES, modules

CONTRACTS = "nrm_shared.contracts"
# `intake.case-*` and `approval.*` stand for all of that beginning, `intake.consent-given` for one type without its version.
NAME = re.compile(r"`([a-z-]+\.[a-z*-]+)`")


# What each has, in this order; what else is to be said is a part (`###`) of one of them.
SKELETON = ["Purpose", "Events in and out", "Where to look", "Rules", "Run and test"]
PURPOSE_LINES = 3
FOLDERS = tuple(sorted(path.parent.name for path in ROOT.glob("services/*/README.md")))


def misshapen(folder: str, readme: str, suites: Collection[str]) -> list[str]:
    """Return what a README lacks of the skeleton: its title, its sections in order, a short purpose, each suite of tests."""
    title, *sections = re.split(r"^## ", readme, flags=re.M)
    names = [section.partition("\n")[0] for section in sections]
    wrong = [] if title.strip() == f"# {folder}" else ["title"]
    if names != SKELETON:
        return [*wrong, f"sections: {names}"]
    bodies = dict(zip(names, (section.partition("\n")[2].strip() for section in sections), strict=True))
    wrong += [name for name, body in bodies.items() if not body]
    if len(bodies["Purpose"].splitlines()) > PURPOSE_LINES:
        wrong.append(f"a purpose of more than {PURPOSE_LINES} lines")
    named = set(re.findall(rf"services/{folder}/tests/(\w+)", bodies["Run and test"]))
    return wrong + [f"tests/{suite}" for suite in sorted(named ^ set(suites))]


def claimed(readme: str, direction: str) -> set[str]:
    """Return the names after `- **Events in**:` (or `out`), up to the end of that paragraph."""
    found = re.search(rf"^- \*\*Events {direction}\*\*:(.*?)(?=\n- |\n\n|\Z)", readme, re.S | re.M)
    assert found, f"says nothing of events {direction}"
    return set(NAME.findall(found.group(1)))


def untrue(names: Collection[str], actual: Collection[str]) -> set[str]:
    """Return the names that mean an event not in `actual`, or none at all, and the events in `actual` nobody named."""
    types = {type: type.rpartition(".v")[0] for type in EVENTS}
    meant = {name: {type for type, short in types.items() if fnmatch(short, name)} for name in names}
    wrong = {name for name, found in meant.items() if not found or not found <= set(actual)}
    return wrong | (set(actual) - {type for found in meant.values() for type in found})


def told_by(service: str, trees: Mapping[str, ast.Module]) -> set[str]:
    """Return the types of the events that the service's code makes."""
    rooms = [tree for path, tree in trees.items() if path.startswith(f"services/{service}/")]
    return {event for tree in rooms for event in _made(tree) if event in EVENTS and event.startswith(f"{service}.")}


def _made(tree: ast.Module) -> set[str]:
    classes, homes = {}, {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith(CONTRACTS):
            for alias in node.names:
                classes[alias.asname or alias.name] = (node.module, alias.name)
                homes[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    found = set()
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        # A class may also be handed to a function that fills it: `emit_clock(ClockDueV1, ...)`.
        for name in [node.func, *node.args, *(keyword.value for keyword in node.keywords)]:
            if isinstance(name, ast.Name) and name.id in classes:
                found.add(_type(*classes[name.id]))
            elif isinstance(name, ast.Attribute) and isinstance(name.value, ast.Name) and name.value.id in homes:
                found.add(_type(homes[name.value.id], name.attr))
    return found


def _type(module: str, name: str) -> str:
    try:
        return str(getattr(getattr(import_module(module), name, None), "TYPE", ""))
    except ModuleNotFoundError:
        return ""  # a class, not a module, was taken for the home of one


def _readme(service: str) -> str:
    return (ROOT / "services" / service / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_readme_has_the_skeleton_of_all(folder: str) -> None:
    suites = {path.parent.name for path in (ROOT / "services" / folder / "tests").glob("*/test_*.py")}
    assert misshapen(folder, _readme(folder), suites) == []


def test_another_skeleton_would_be_seen() -> None:
    parts = [f"## {name}\n\nx\n" for name in SKELETON]
    run = "## Run and test\n\n`.venv/bin/pytest services/intake/tests/unit`\n"
    whole = "\n".join(["# intake\n", *parts[:-1], run])

    assert misshapen("intake", whole, {"unit"}) == []
    assert misshapen("intake", whole, {"unit", "consumers"}) == ["tests/consumers"]
    assert misshapen("intake", whole.replace("# intake", "# Intake"), {"unit"}) == ["title"]
    assert misshapen("intake", whole.replace("x\n", "x\n" * 4, 1), {"unit"}) == ["a purpose of more than 3 lines"]
    assert misshapen("intake", whole.replace("## Rules", "## Habits"), {"unit"})


@pytest.mark.parametrize("service", SERVICES)
def test_a_readme_names_the_events_its_service_reads(service: str) -> None:
    subscribed = {event.TYPE for event in import_module(f"nrm_{service}.app").SUBSCRIPTIONS}
    assert untrue(claimed(_readme(service), "in"), subscribed) == set()


@pytest.mark.parametrize("service", SERVICES)
def test_a_readme_names_the_events_its_service_tells(service: str) -> None:
    # Seals are told by the relay's process of every service that has an audit (`nrm_shared.audit.sealing`).
    told = told_by(service, modules()) | {f"{service}.audit-sealed.v1"}
    assert untrue(claimed(_readme(service), "out"), told) == set()


def test_an_untrue_readme_would_be_seen() -> None:
    readme = "- **Events in**: `intake.case-opened`,\n  `intake.no-such`.\n- **Events out**: none.\n"
    assert claimed(readme, "in") == {"intake.case-opened", "intake.no-such"}
    assert claimed(readme, "out") == set()
    actual = {"intake.case-opened.v1", "intake.case-closed.v1"}
    assert untrue({"intake.case-opened", "intake.no-such"}, actual) == {"intake.no-such", "intake.case-closed.v1"}
    assert untrue({"intake.case-*"}, actual) == {"intake.case-*"}, "a pattern must not promise more"


def test_an_event_made_under_another_name_would_be_seen() -> None:
    tree = ast.parse(f"from {CONTRACTS} import intake as told\nwork.emit(told.CaseOpenedV1(), subject=id)")
    assert told_by("intake", {"services/intake/a.py": tree}) == {"intake.case-opened.v1"}
    tree = ast.parse(f"from {CONTRACTS}.intake import CaseClosedV1 as Closed\nwork.emit(Closed(), subject=id)")
    assert told_by("intake", {"services/intake/a.py": tree}) == {"intake.case-closed.v1"}
