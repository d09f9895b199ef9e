"""The command line as people see it."""

import pytest
from typer.testing import CliRunner

from nrm_cli.commands.status import duration
from nrm_cli.main import app

COMMANDS = ("up", "down", "demo", "test", "check", "status", "logs", "settings", "bench", "rebuild", "dlq")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command):
    answer = CliRunner().invoke(app, [command, "--help"])
    assert answer.exit_code == 0
    assert "Usage" in answer.output


def test_an_unknown_suite_is_refused_with_the_known_ones():
    answer = CliRunner().invoke(app, ["test", "nonsense"])
    assert answer.exit_code == 1
    assert "journeys" in answer.output


def test_only_monitoring_can_be_rebuilt():
    assert CliRunner().invoke(app, ["rebuild", "intake"]).exit_code == 1


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.4, "0 s"), (59, "59 s"), (61, "1 min"), (3600, "1 h 0 min"), (19_260, "5 h 21 min")]
)
def test_a_length_of_time_reads_naturally(seconds, text):
    assert duration(seconds) == text
