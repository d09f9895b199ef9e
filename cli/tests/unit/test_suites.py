"""Which directories belong to which suite."""

import pytest

from nrm_cli.commands.test import outcome, workers_of
from nrm_cli.suites import SUITES, existing

CONSUMERS = next(one for one in SUITES if one.name == "consumers")


def make(root, *files):
    for name in files:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()


def test_each_kind_of_directory_is_found_wherever_a_package_lives(tmp_path):
    make(
        tmp_path,
        "shared/tests/unit/test_a.py",
        "services/intake/tests/unit/deep/test_b.py",
        "services/intake/tests/integration/test_c.py",
        "tests/journeys/test_d.py",
    )
    found = {one.name: [str(path.relative_to(tmp_path)) for path in one.directories(tmp_path)] for one in SUITES}
    assert found["unit"] == ["services/intake/tests/unit", "shared/tests/unit"]
    assert found["integration"] == ["services/intake/tests/integration"]
    assert found["journeys"] == ["tests/journeys"]
    assert found["chaos"] == []


def test_a_directory_without_tests_is_not_a_member(tmp_path):
    make(tmp_path, "shared/tests/unit/conftest.py")
    assert existing(tmp_path) == []


def test_only_suites_with_tests_are_run(tmp_path):
    make(tmp_path, "shared/tests/unit/test_a.py", "tests/journeys/conftest.py")
    assert [one.name for one in existing(tmp_path)] == ["unit"]


@pytest.mark.parametrize(
    ("code", "extra", "expected"),
    [
        (0, [], "ok"),
        (1, [], "FAILED"),
        (1, ["-k", "x"], "FAILED"),
        (2, ["-k", "x"], "FAILED"),
        (5, [], "FAILED"),
        (5, ["-k", "x"], "none chosen"),
    ],
)
def test_a_suite_in_which_nothing_ran_has_failed_unless_tests_were_chosen(code, extra, expected):
    assert outcome(code, extra) == expected


def test_a_broker_of_others_is_used_by_one_process_at_a_time():
    assert workers_of(CONSUMERS, {"NRM_AMQP_URL": "amqp://guest@broker.example/"}) == 1
    assert workers_of(CONSUMERS, {"NRM_DATABASE_URL": "postgresql://db.example/"}) == 2
