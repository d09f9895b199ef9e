"""Small files, one linear sequence of migrations, and a lock time-out in each of them."""

import re

import pytest

from tests.architecture.source import ROOT, SERVICES, modules

MOST_LINES = 500


def test_no_module_is_longer_than_anyone_wants_to_read() -> None:
    long = {path: lines for path in modules() if (lines := len((ROOT / path).read_text().splitlines())) > MOST_LINES}
    assert long == {}


@pytest.mark.parametrize("service", SERVICES)
def test_migrations_are_one_sequence_and_do_not_wait_long_for_locks(service: str) -> None:
    files = sorted((ROOT / "services" / service / "migrations" / "versions").glob("*.py"))
    assert [int(file.name[:4]) for file in files] == list(range(1, len(files) + 1))
    for file in files:
        assert re.match(r"^\d{4}_[a-z]+(_[a-z0-9]+)+\.py$", file.name)
        assert "lock_timeout" in file.read_text()
