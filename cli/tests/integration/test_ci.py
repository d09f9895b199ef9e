"""What a change has to pass before it is taken over: everything is run, and what was not run has not passed."""

import subprocess
from pathlib import Path

import pytest

from nrm_local.paths import project_root

# Stands in for the command: notes what it was asked for, and fails where the test wants it to.
NRM = """#!/usr/bin/env bash
echo "$*" >> asked
[ "$*" != "test --list" ] || printf 'unit\\nchaos\\n'
[ "$*" != "$(cat fails)" ]
"""


@pytest.fixture
def run(tmp_path: Path):
    """Return a function that runs a copy of `.ci/run`, with something replaced in it, and gives code and questions."""

    def run(*, fails: str = "nothing", **replaced: str) -> tuple[int, list[str]]:
        script = (project_root() / ".ci" / "run").read_text(encoding="utf-8")
        for name, value in replaced.items():
            assert f"readonly {name}=" in script
            script = script.replace(f"readonly {name}=", f"readonly {name}={value} #")
        for path, text in ((".ci/run", script), ("nrm", NRM), ("fails", fails)):
            (tmp_path / path).parent.mkdir(exist_ok=True)
            (tmp_path / path).write_text(text, encoding="utf-8")
            (tmp_path / path).chmod(0o755)
        code = subprocess.run([tmp_path / ".ci" / "run"], capture_output=True, timeout=60).returncode
        return code, (tmp_path / "asked").read_text(encoding="utf-8").splitlines()

    return run


def test_everything_is_run_and_at_last_all_is_ended(run):
    everything = [
        "check",
        "test",
        "test --list",
        "test unit",
        "test chaos --first-seed 2 --seeds 2",
        "demo",
        "demo",
        "down",
    ]
    assert run() == (0, everything)


@pytest.mark.parametrize("fails", ["check", "test", "test unit", "demo", "down"])
def test_whatever_fails_is_a_failure(run, fails):
    code, asked = run(fails=fails)
    assert code == 1
    assert asked[-1] == "down"


def test_a_demonstration_that_no_time_is_left_for_has_not_passed(run):
    assert run(limit="120") == (1, ["down"])
