"""Small files, names that were meant, one linear sequence of migrations, and a lock time-out in each of them."""

import re
import subprocess
from collections.abc import Iterable, Iterator, Mapping

import pytest

from tests.architecture.source import ROOT, SERVICES, modules

MOST_LINES = 500
MEANT = re.compile(r"^[A-Za-z0-9._/-]+$")
NAME = re.compile(r"^\d{4}_[a-z]+(_[a-z0-9]+)+\.py$")


def too_long(texts: Mapping[str, str]) -> set[str]:
    """Return the files that nobody wants to read."""
    return {path for path, text in texts.items() if len(text.splitlines()) > MOST_LINES}


def not_meant(paths: Iterable[str]) -> set[str]:
    """Return the paths that nobody gave on purpose, such as what a slip at the shell leaves behind."""
    return {path for path in paths if not MEANT.match(path)}


def wrong_migrations(files: Mapping[str, str]) -> Iterator[str]:
    """Yield what is wrong with a service's migrations, given their texts by name."""
    for place, name in enumerate(sorted(files), start=1):
        if not NAME.match(name) or int(name[:4]) != place:
            yield f"{name}: not number {place:04d} of one sequence, or no verb and object"
        if "lock_timeout" not in files[name]:
            yield f"{name}: waits for locks without end"


def test_no_module_is_longer_than_anyone_wants_to_read() -> None:
    assert too_long({path: (ROOT / path).read_text(encoding="utf-8") for path in modules()}) == set()


def test_every_file_has_a_name_that_was_meant() -> None:
    kept = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert not_meant(kept.strip("\0").split("\0")) == set()


def test_a_slip_of_the_shell_would_be_seen() -> None:
    assert not_meant(["docs/adr/README.md", "ho-owns-what)), within#", "x y"]) == {"ho-owns-what)), within#", "x y"}


@pytest.mark.parametrize("service", SERVICES)
def test_migrations_are_one_sequence_and_do_not_wait_long_for_locks(service: str) -> None:
    folder = ROOT / "services" / service / "migrations" / "versions"
    files = {file.name: file.read_text(encoding="utf-8") for file in folder.glob("*.py")}
    assert files
    assert list(wrong_migrations(files)) == []


def test_a_long_file_and_a_careless_migration_would_be_seen() -> None:
    assert too_long({"x.py": "\n" * 501, "y.py": "\n"}) == {"x.py"}
    assert len(list(wrong_migrations({"0001_make_case.py": "lock_timeout", "0003_more.py": ""}))) == 2
