"""What every command says on a machine where nothing runs, or where a setting is wrong: one line, never a traceback."""

import os
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from nrm_cli.main import app
from nrm_local.installation import Installation
from nrm_local.ports import free_ports


@pytest.fixture(autouse=True)
def nothing_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the commands look at an installation of which not even a directory is there, on ports nobody listens on."""
    for name in [name for name in os.environ if name.startswith("NRM_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("NRM_VAR", str(tmp_path / "var"))
    monkeypatch.setenv("NRM_PORT_BASE", str(min(free_ports(1)[0], 60_000)))


def ask(*words: str) -> Result:
    """Run a command; whatever is wrong, it must end by itself and not with a traceback."""
    answer = CliRunner().invoke(app, list(words))
    assert answer.exception is None or isinstance(answer.exception, SystemExit), answer.exception
    assert "Traceback" not in answer.output
    return answer


NEEDS_RUNNING = (
    ["status"],
    ["dlq", "list"],
    ["dlq", "show", "some-id"],
    ["dlq", "replay", "some-id"],
    ["dlq", "replay", "all"],
    ["rebuild", "monitoring"],
)


@pytest.mark.parametrize("words", NEEDS_RUNNING, ids=" ".join)
def test_a_command_that_needs_what_runs_says_how_to_start_it(words: list[str]) -> None:
    answer = ask(*words)
    assert answer.exit_code == 1
    assert "nrm up" in answer.output


@pytest.mark.parametrize("words", NEEDS_RUNNING, ids=" ".join)
def test_it_says_the_same_when_everything_was_ended(words: list[str]) -> None:
    Installation.here().prepare()
    answer = ask(*words)
    assert answer.exit_code == 1
    assert "nrm up" in answer.output


def test_ending_what_does_not_run_is_no_failure() -> None:
    answer = ask("down")
    assert (answer.exit_code, answer.output.strip()) == (0, "Nothing was running.")


def test_there_are_no_logs_of_what_never_ran() -> None:
    answer = ask("logs", "intake.http")
    assert answer.exit_code == 1
    assert "none yet" in answer.output


def test_settings_of_what_was_never_started_are_told_or_named_as_missing() -> None:
    assert ask("settings", "intake").exit_code in (0, 1)


@pytest.mark.parametrize(
    "words",
    [["up"], ["demo"], ["settings"], ["bench", "spine"], ["dlq", "list"], ["dlq", "replay", "all"]],
    ids=" ".join,
)
def test_a_first_port_that_is_none_is_named(words: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    Installation.here().prepare()
    monkeypatch.setenv("NRM_PORT_BASE", "x")
    answer = ask(*words)
    assert answer.exit_code == 1
    assert "NRM_PORT_BASE must be a whole number" in answer.output
