"""`nrm retention show` tells the schedule where nothing runs."""

import re

import pytest
from typer.testing import CliRunner

from nrm_cli.main import app
from nrm_shared.retention.schedule import schedule


def shown(*words: str) -> str:
    answer = CliRunner().invoke(app, ["retention", "show", *words])
    assert answer.exit_code == 0, answer.output
    return answer.output


def test_every_rule_is_shown() -> None:
    lines = [line.split() for line in shown().splitlines()]
    assert {rule.id for rule in schedule()} <= {word for line in lines for word in line}


def test_of_one_service_only_its_own_rules_are_shown() -> None:
    words = shown("identity").split()
    assert {"sign-in-session", "http-once"} <= set(words)
    assert not {"subject-request-answered", "finding"} & set(words)


def test_a_terminal_of_80_columns_shows_every_rule_in_one_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "80")
    plain = re.sub(r"\x1b\[[0-9;]*m", "", shown())
    assert max(len(line) for line in plain.splitlines()) <= 80
    assert {rule.id for rule in schedule()} <= set(plain.split())
    assert "answer_subject_request" in plain, "a module's name is folded between its words"


@pytest.mark.parametrize("words", [["show", "nowhere"], ["run", "nowhere"], ["run", "registry-adapters"]])
def test_a_service_without_a_database_is_named_with_those_that_have_one(words: list[str]) -> None:
    answer = CliRunner().invoke(app, ["retention", *words])
    assert answer.exit_code == 1
    assert f"no service '{words[1]}'" in answer.output and "intake" in answer.output
