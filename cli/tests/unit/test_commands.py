"""The command line as people see it."""

import re

import pytest
from typer.testing import CliRunner

from nrm_cli.commands import dlq
from nrm_cli.commands.status import duration
from nrm_cli.console import print_table
from nrm_cli.main import app
from nrm_shared.messaging import dead_letters
from nrm_shared.messaging.dead_letters import Replays

COMMANDS = (
    "up",
    "down",
    "demo",
    "test",
    "check",
    "status",
    "logs",
    "settings",
    "bench",
    "rebuild",
    "dlq",
    "keys",
    "audit",
    "partner",
)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command):
    answer = CliRunner().invoke(app, [command, "--help"])
    assert answer.exit_code == 0
    assert "Usage" in answer.output


def test_an_unknown_suite_is_refused_with_the_known_ones():
    answer = CliRunner().invoke(app, ["test", "nonsense"])
    assert answer.exit_code == 1
    assert "journeys" in answer.output


def test_settings_of_an_unknown_service_are_refused_with_every_deployable_that_has_some():
    answer = CliRunner().invoke(app, ["settings", "nonsense"])
    assert answer.exit_code == 1
    told = answer.output.replace("\n", " ")
    assert all(f"registry-adapters.{registry}" in told for registry in ("national-id", "passport", "birth"))


def test_only_monitoring_can_be_rebuilt():
    assert CliRunner().invoke(app, ["rebuild", "intake"]).exit_code == 1


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.4, "0 s"), (59, "59 s"), (61, "1 min"), (3600, "1 h 0 min"), (19_260, "5 h 21 min")]
)
def test_a_length_of_time_reads_naturally(seconds, text):
    assert duration(seconds) == text


@pytest.mark.parametrize(
    ("replayed", "code", "told"),
    [
        (Replays(3, [], 0), 0, "3 replayed, 0 not."),
        (Replays(2, [("a-letter", "there is no queue long-ago")], 0), 1, "there is no queue long-ago"),
        (Replays(1000, [], 7), 0, "7 more lie behind these"),
        (Replays(0, [], 0), 0, "There are no dead letters."),
    ],
)
def test_replaying_tells_what_went_what_did_not_and_what_is_left(replayed, code, told, monkeypatch):
    monkeypatch.setattr(dlq, "operator_url", lambda: "amqp://nowhere")
    monkeypatch.setattr(dead_letters, "replay", lambda *_: replayed)
    answer = CliRunner().invoke(app, ["dlq", "replay", "all"])
    assert answer.exit_code == code
    assert told in answer.output


def test_a_table_in_a_pipe_has_whole_lines_however_wide(capsys):
    wide = ["x" * 70, "y" * 70, "z" * 300]
    print_table("", ("one", "two", "three"), [wide])
    assert any(all(cell in line for cell in wide) for line in capsys.readouterr().out.splitlines())


def test_a_terminal_too_narrow_for_the_words_of_a_table_gets_a_list_in_which_no_word_is_broken(capsys, monkeypatch):
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "40")
    root = "0123456789abcdef" * 4
    print_table("roots", ("service", "root", "", "at"), [["monitoring", root, "kept", ""], ["intake", root, "", "now"]])
    told = [line.strip() for line in plain(capsys.readouterr().out).splitlines()]
    assert told == ["roots", "monitoring", f"root: {root}", "kept", "intake", f"root: {root}", "at: now"]


def test_a_table_in_a_narrow_terminal_is_folded_between_words(capsys, monkeypatch):
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "40")
    print_table("", ("what", "told"), [["questionnaire", "one two three four five six seven eight nine"]])
    told = plain(capsys.readouterr().out)
    assert all(word in told for word in ("questionnaire", "three", "seven", "eight"))


def plain(text: str) -> str:
    """Return what a terminal shows without its colours."""
    return re.sub(r"\x1b\[[0-9;]*m", "", text)
