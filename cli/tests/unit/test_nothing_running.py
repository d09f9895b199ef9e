"""What every command says on a machine where nothing runs, or where a setting is wrong: one line, never a traceback."""

import os
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from nrm_cli.main import app
from nrm_local.installation import Installation
from nrm_local.ports import free_ports
from nrm_local.supervisord import Supervisor


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
    ["partner", "env", "mofa"],
    ["partner", "env", "police"],
    ["partner", "task"],
    ["retention", "run"],
    ["retention", "run", "--dry-run"],
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


NEEDS_DATABASES = (
    ["keys", "status"],
    ["keys", "rotate"],
    ["audit", "verify", "--keys", "{keys}"],
    ["audit", "roots"],
    ["audit", "export", "intake", "{keys}"],
    ["audit", "prove", "5", "--service", "intake"],
)


@pytest.mark.parametrize("ended", [False, True], ids=["never started", "ended"])
@pytest.mark.parametrize("words", NEEDS_DATABASES, ids=" ".join)
def test_a_command_that_needs_the_databases_says_how_to_start_them(
    words: list[str], ended: bool, tmp_path: Path
) -> None:
    keys = tmp_path / "keys.json"
    keys.write_text('{"keys": []}')
    if ended:
        Installation.here().prepare()
    answer = ask(*(word.format(keys=keys) for word in words))
    assert answer.exit_code == 1
    assert "not running: start it with `./nrm up`" in answer.output


def test_verifying_without_any_keys_says_where_keys_come_from() -> None:
    answer = ask("audit", "verify")
    assert answer.exit_code == 1
    assert "--keys" in answer.output


@pytest.mark.parametrize(
    "words",
    [
        ["audit", "verify", "--offline", "{missing}"],
        ["audit", "verify", "--keys", "{missing}"],
        ["audit", "check-proof", "{missing}"],
        ["audit", "check-proof", "{proof}", "--keys", "{missing}"],
        ["audit", "check-proof", "{folder}"],
    ],
    ids=" ".join,
)
def test_a_file_that_cannot_be_read_is_named(words: list[str], tmp_path: Path) -> None:
    Installation.here().prepare()
    proof = tmp_path / "proof.json"
    proof.write_text("{}")
    answer = ask(*(word.format(missing=tmp_path / "nofile", proof=proof, folder=tmp_path) for word in words))
    assert answer.exit_code == 1
    assert "No such file" in answer.output or "Is a directory" in answer.output


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["audit", "check-proof", "{file}"], "is no proof: it holds no JSON"),
        (["audit", "verify", "--offline", "{file}"], "is no export"),
        (["audit", "verify", "--offline", "{file}", "--service", "intake"], "is no export"),
        (["audit", "verify", "--keys", "{file}"], "holds no public Ed25519 keys"),
    ],
    ids=str,
)
@pytest.mark.parametrize("content", [b"hello", b"\xff\xfe\x00"], ids=["words", "no text"])
def test_a_file_of_another_kind_is_refused_by_its_name(
    content: bytes, words: list[str], told: str, tmp_path: Path
) -> None:
    Installation.here().prepare()
    file = tmp_path / "file"
    file.write_bytes(content)
    answer = ask(*(word.format(file=file) for word in words))
    assert answer.exit_code == 1
    assert told in answer.output


@pytest.mark.parametrize(
    "words",
    [
        ["audit", "export", "nosuch", "file"],
        ["audit", "prove", "5", "--service", "nosuch"],
        ["audit", "verify", "--service", "nosuch"],
        ["audit", "roots", "--service", "nosuch"],
        ["keys", "status", "nosuch"],
    ],
    ids=" ".join,
)
def test_a_service_that_is_none_is_refused_with_those_there_are(words: list[str]) -> None:
    Installation.here().prepare()
    answer = ask(*words)
    assert answer.exit_code == 1
    assert "there is no service 'nosuch'" in answer.output
    assert "intake, " in answer.output


def test_the_code_stands_alone_for_scripts_and_people_are_told_how_long_it_lasts() -> None:
    Installation.here().prepare()
    answer = ask("code", "farida")
    assert answer.exit_code == 0
    assert re.fullmatch(r"\d{6}\n", answer.stdout)
    assert re.fullmatch(r"good once: a used one is refused; the next comes in \d+ s\n", answer.stderr)


def test_a_number_of_lines_below_none_is_refused() -> None:
    answer = ask("logs", "intake.http", "-n", "-3")
    assert answer.exit_code == 2
    assert "greater than or equal" in answer.output


@pytest.mark.parametrize(("chosen", "told"), [("18000", True), ("19000", False)])
def test_another_first_port_than_that_of_what_runs_is_told(
    chosen: str, told: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    Installation.here().prepare()
    Installation.here().layout.port_mark.write_text("19000\n")
    monkeypatch.setattr(Supervisor, "is_running", lambda _: True)
    monkeypatch.setenv("NRM_PORT_BASE", chosen)
    answer = ask("logs", "nosuch")
    assert ("was started with NRM_PORT_BASE=19000, but the variable says 18000" in answer.stderr) == told
