"""What an operator types: `./nrm dlq list`, `show`, and after the fix `replay`, against a real broker and a real consumer."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine

from nrm_local.secrets import Secrets
from shared.tests.consumers import recorder
from shared.tests.consumers.recorder import QUEUE
from shared.tests.parts import await_dead, await_effects, consuming, effects, message, relaying, send
from tests.support.postgres import ServiceDatabase
from tests.support.rabbit import TestBroker

Nrm = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def nrm(clean_rabbit: TestBroker, test_secrets: Secrets, tmp_path: Path) -> Nrm:
    """Return what runs the `nrm` command in an installation that has this session's broker and its secrets."""
    (tmp_path / "secrets").symlink_to(test_secrets.directory)
    environment = {**os.environ, "NRM_VAR": str(tmp_path), "NRM_AMQP_URL": clean_rabbit.administrator_url}
    command = Path(sys.executable).with_name("nrm")

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([command, *words], env=environment, capture_output=True, text=True, timeout=60)

    return run


def test_a_poisoned_message_is_found_looked_at_and_brought_back_after_the_fix(
    nrm: Nrm, clean_rabbit: TestBroker, engine: Engine, spine: ServiceDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    poison = message("RAISE")
    with consuming(clean_rabbit, engine), relaying(clean_rabbit, spine):
        send(clean_rabbit, [poison])
        await_dead(clean_rabbit, 1)

        listed = nrm("dlq", "list")
        assert (listed.returncode, listed.stderr) == (0, "")
        assert all(word in listed.stdout for word in ("1 dead letters", poison.id, "bug-ZeroDivisionError"))

        shown = nrm("dlq", "show", poison.id)
        assert (shown.returncode, shown.stderr) == (0, "")
        assert QUEUE in shown.stdout and poison.body.decode() in shown.stdout

        monkeypatch.setattr(recorder, "BUGS", frozenset[str]())
        replayed = nrm("dlq", "replay", poison.id)
        assert (replayed.returncode, replayed.stdout) == (0, "1 replayed, 0 not.\n")
        assert await_effects(engine, 1) == [poison.id]

    again = nrm("dlq", "replay", poison.id)
    assert (again.returncode, again.stderr) == (1, f"there is no dead letter {poison.id}\n")
    assert [id for id, _, _ in effects(engine)] == [poison.id]
