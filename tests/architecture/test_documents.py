"""Documents tell what is: their links resolve, the commands and paths they name exist."""

import re
from collections.abc import Callable, Iterator
from fnmatch import fnmatch
from functools import cache
from importlib.util import find_spec

import pytest
import typer.main

from nrm_cli.main import app
from tests.architecture.source import ROOT

LINK = re.compile(r"\]\(([^)\s]+)\)")
# Where a link begins and does not end: its target runs into the text instead of to a bracket. Code may look so.
UNCLOSED = re.compile(r"\[[^\[\]]*\]\((?![^()\s]*(?:\([^()\s]*\)[^()\s]*)*\)).*")
CODE_BLOCK = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)
COMMAND = re.compile(r"\./nrm ([a-z]+)")
CODE = re.compile(r"`([^`\n]+)`")
# What a reader fills in: `<svc>` a service, `<noun>` and `<owner>` a name.
PLACEHOLDER = re.compile(r"<[a-z]+>")
SKIPPED = {".venv", "var", "node_modules", ".git", ".pytest_cache"}
SERVICES = tuple(sorted(str(path.relative_to(ROOT)) for path in ROOT.glob("services/*/README.md")))
WITH_COMMANDS = (
    "README.md",
    "CONTRIBUTING.md",
    "bench/README.md",
    "docs/architecture.md",
    "partners/README.md",
    *SERVICES,
)
# A programme called by its name, and what stands before it; then what may be typed from the root of a fresh clone.
PROGRAMME = re.compile(r"(\S*?)\b(?:python -m|pytest|nrm) [a-z]\S*")
BEGINNINGS = {"./", ".venv/bin/"}
MODULE = re.compile(r"python -m ([a-z_.]+)")
TESTS = re.compile(r"\bservices/\S+/tests\b[\w/]*")


@cache
def documents() -> dict[str, str]:
    """Return the text of every Markdown file by its path from the root."""
    found = (path.relative_to(ROOT) for path in ROOT.rglob("*.md"))
    return {
        str(path): (ROOT / path).read_text(encoding="utf-8") for path in sorted(found) if not SKIPPED & set(path.parts)
    }


def broken_links(document: str, text: str) -> Iterator[str]:
    """Yield the relative links of `document` that lead nowhere."""
    for target in LINK.findall(text):
        path = target.partition("#")[0]
        if path and "://" not in target and not ((ROOT / document).parent / path).exists():
            yield f"{document}: {target}"


def unclosed_links(text: str) -> list[str]:
    """Return the links of `text` that are not closed, each to the end of its line."""
    return UNCLOSED.findall(CODE.sub("", CODE_BLOCK.sub("", text)))


def commands() -> set[str]:
    """Return the commands that `./nrm` knows."""
    group = typer.main.get_command(app)
    return set(getattr(group, "commands", {}))


def unknown_commands(text: str) -> set[str]:
    """Return the commands that `text` names and `./nrm` does not know."""
    return set(COMMAND.findall(text)) - commands()


def untypable(text: str) -> list[str]:
    """Return the commands in code marks or code blocks of `text` that do not run as they stand, from the root."""
    spans = CODE.findall(text) + [line.strip() for block in text.split("```")[1::2] for line in block.splitlines()]
    spans += [line.strip() for line in text.splitlines() if line.startswith("    ")]
    found = []
    for span in spans:
        called = PROGRAMME.match(span)
        if called is None:
            continue
        modules, places = MODULE.findall(span), TESTS.findall(span)
        runs = called[1].strip("`") in BEGINNINGS and all(map(find_spec, modules))
        if not runs or not all((ROOT / place).exists() for place in places):
            found.append(span)
    return found


def missing_paths(text: str, known: Callable[[str], bool]) -> set[str]:
    """Return the paths in code marks of a Markdown table that stand for nothing."""
    cells = [span for line in text.splitlines() if line.startswith("|") for span in CODE.findall(line)]
    paths = {cell for cell in cells if "/" in cell.strip("/") or cell.endswith((".py", "/"))}
    return {path for path in paths if " " not in path and not path.startswith(("/", "GET", "POST")) and not known(path)}


@cache
def _tracked() -> tuple[str, ...]:
    places = ("bench", "cli", "deploy", "docs", "partners", "services", "shared", "tests", "requirements")
    files = (path for place in places for path in (ROOT / place).rglob("*") if "__pycache__" not in path.parts)
    return tuple(str(path.relative_to(ROOT)) + ("/" if path.is_dir() else "") for path in files)


def somewhere(path: str) -> bool:
    """Return whether a path with placeholders exists, from the root or as the end of a longer one (`app/`)."""
    pattern = PLACEHOLDER.sub("*", path)
    return any(fnmatch(each, pattern) or fnmatch(each, f"*/{pattern}") for each in _tracked())


def test_every_relative_link_leads_somewhere() -> None:
    assert [link for path, text in documents().items() for link in broken_links(path, text)] == []


def test_a_link_to_nowhere_would_be_seen() -> None:
    assert list(broken_links("README.md", "[a](docs/adr/README.md) [b](docs/no.md#x) [c](https://example.org)")) == [
        "README.md: docs/no.md#x"
    ]


def test_every_link_is_closed() -> None:
    assert {path: found for path, text in documents().items() if (found := unclosed_links(text))} == {}


def test_a_link_that_is_not_closed_would_be_seen() -> None:
    text = "See [a](a.md), [b](b.md the rest, and `[c](c.md d`.\n```\n[e](e.md f\n```\n([g](g.md#h_(i)), [j](k.md"
    assert unclosed_links(text) == ["[b](b.md the rest, and .", "[j](k.md"]


@pytest.mark.parametrize("document", WITH_COMMANDS)
def test_every_command_named_exists(document: str) -> None:
    assert unknown_commands(documents()[document]) == set()


def test_a_command_that_does_not_exist_would_be_seen() -> None:
    assert unknown_commands("`./nrm demo`, then `./nrm fly`") == {"fly"}


@pytest.mark.parametrize("document", [*SERVICES, "partners/README.md"])
def test_every_command_of_such_a_readme_runs_as_it_stands_from_the_root(document: str) -> None:
    assert untypable(documents()[document]) == []


@pytest.mark.parametrize(
    "command",
    [
        "python -m nrm_intake.entrypoints.http",
        ".venv/bin/python -m nrm_intake.nowhere",
        "pytest services/intake/tests/unit",
        ".venv/bin/pytest services/nowhere/tests/unit",
        "nrm rebuild monitoring",
    ],
)
def test_a_command_that_does_not_run_as_it_stands_would_be_seen(command: str) -> None:
    assert (
        untypable(f"One: `{command}`.") == untypable(f"```\n{command}\n```") == untypable(f"    {command}") == [command]
    )


def test_every_path_in_the_tables_of_contributing_exists() -> None:
    assert missing_paths(documents()["CONTRIBUTING.md"], somewhere) == set()


def test_a_path_that_does_not_exist_would_be_seen() -> None:
    table = "| do | `services/<svc>/src/nrm_<svc>/app/` and `services/<svc>/nowhere/` |"
    assert missing_paths(table, somewhere) == {"services/<svc>/nowhere/"}


def test_every_decision_is_in_the_list_and_numbered_in_one_sequence() -> None:
    listed = LINK.findall(documents()["docs/adr/README.md"])
    records = sorted(path.name for path in (ROOT / "docs/adr").glob("0*.md"))
    assert listed == records
    assert [int(name[:4]) for name in records] == list(range(1, len(records) + 1))
