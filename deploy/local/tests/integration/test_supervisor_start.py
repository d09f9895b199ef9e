"""A supervisor that cannot be started says why."""

import subprocess
from pathlib import Path

import pytest

from nrm_local.child import StartFailed
from nrm_local.installation import Installation
from nrm_local.paths import Layout, project_root
from nrm_local.secrets import Secrets
from nrm_local.supervisord import Supervisor


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    """Return an installation in a directory of the test."""
    layout = Layout(project_root(), tmp_path)
    layout.create()
    return Installation(layout, Secrets(layout.secrets))


def test_a_configuration_it_does_not_read_is_told_in_its_own_words(installation: Installation) -> None:
    installation.layout.supervisor_config.write_text("[supervisord]\nloglevel = unheard-of\n")
    with pytest.raises(StartFailed, match="bad logging level"):
        Supervisor(installation).start()


def test_one_that_does_not_come_to_an_end_of_its_start_is_told(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object, timeout: float, **__: object) -> None:
        raise subprocess.TimeoutExpired(["supervisord"], timeout, stderr=b"waiting for a lock")

    monkeypatch.setattr(subprocess, "run", never)
    with pytest.raises(StartFailed, match=r"(?s)has not started within 10 s.*waiting for a lock"):
        Supervisor(installation).start()
