"""The worked example of `partners/README.md`, typed as it stands by somebody who has nothing but a running installation."""

import json
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from nrm_cli.story import Cast
from nrm_local.paths import project_root

CHAPTER = re.compile(r"^## Tried from end to end\n.*?^```sh\n(.*?)^```", re.S | re.M)
DEADLINE_SECONDS = 180


@pytest.fixture(scope="module")
def run(cast: Cast, tmp_path_factory: pytest.TempPathFactory) -> Iterator[subprocess.CompletedProcess[str]]:
    """Run the example with no setting of a partner but those it prints itself."""
    found = CHAPTER.search((project_root() / "partners/README.md").read_text(encoding="utf-8"))
    assert found, "there is no example"
    own = {name: value for name, value in os.environ.items() if not name.startswith("NRM_PARTNER_")}
    own["TMPDIR"] = str(tmp_path_factory.mktemp("typed"))
    with cast.partners_away():
        yield subprocess.run(
            ["bash", "-eo", "pipefail", "-c", found[1]],
            cwd=project_root(),
            env=own,
            capture_output=True,
            text=True,
            timeout=DEADLINE_SECONDS,
        )


def heard(printed: str) -> set[tuple[str, str | None]]:
    """Return the type of every message that a client printed, and of an answer which message it is about."""
    messages = [json.loads(line) for line in printed.splitlines() if line.startswith("{")]
    return {(message["type"], message["data"].get("message_type")) for message in messages}


def test_every_command_of_the_example_succeeds(run: subprocess.CompletedProcess[str]) -> None:
    assert run.returncode == 0, run.stdout + run.stderr


def test_mofa_reads_that_its_notice_was_recorded(run: subprocess.CompletedProcess[str]) -> None:
    assert ("mofa.message-accepted.v1", "mofa.return-notified.v1") in heard(run.stdout)


def test_the_police_read_their_task_and_that_their_finding_was_recorded(run: subprocess.CompletedProcess[str]) -> None:
    assert heard(run.stdout) >= {
        ("police.confirmation-task.v1", None),
        ("police.message-accepted.v1", "police.task-acknowledged.v1"),
        ("police.message-accepted.v1", "police.finding-submitted.v1"),
    }


def test_no_secret_is_printed(run: subprocess.CompletedProcess[str], cast: Cast) -> None:
    named = cast.world.environment
    files = [named[f"NRM_PARTNER_{who}_AMQP_PASSWORD_FILE"] for who in ("MOFA", "POLICE_CDMS", "POLICE_DMP")]
    secrets = [Path(file).read_text(encoding="utf-8").strip() for file in files]
    assert not any(secret in run.stdout + run.stderr for secret in secrets)
