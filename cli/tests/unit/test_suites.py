"""Which directories belong to which suite."""

from nrm_cli.suites import SUITES, named


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
    assert named("unit").directories(tmp_path) == []


def test_an_unknown_suite_has_no_name():
    assert named("nonsense") is None
