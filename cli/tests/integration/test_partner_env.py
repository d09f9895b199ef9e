"""`./nrm partner env` as a shell reads it."""

import os
import subprocess
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from nrm_cli.main import app
from nrm_local.installation import Installation
from nrm_local.supervisord import Supervisor
from nrm_partners import PartnerSettings

PARTNERS = {"mofa": ["mofa"], "police": ["police-cdms", "police-dmp"]}


@pytest.fixture(autouse=True)
def installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Installation:
    """Let the command believe that an installation runs whose folder has a name that a shell must not read by itself."""
    for name in [name for name in os.environ if name.startswith("NRM_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("NRM_VAR", str(tmp_path / "it's $HOME"))
    monkeypatch.setattr(Supervisor, "is_running", lambda _: True)
    Installation.here().prepare()
    return Installation.here()


def env(who: str) -> Result:
    return CliRunner().invoke(app, ["partner", "env", who])


def evaluated(text: str) -> dict[str, str]:
    """Return the settings of partners that a shell has after it read `text`."""
    shell = subprocess.run(["bash", "-ec", text + "\nenv -0"], env={}, capture_output=True, text=True, check=True)
    pairs = (line.partition("=") for line in shell.stdout.split("\0"))
    return {name: value for name, _, value in pairs if name.startswith("NRM_")}


@pytest.mark.parametrize("who", PARTNERS)
def test_a_shell_that_evaluates_it_has_the_settings_of_the_client(who: str, installation: Installation) -> None:
    settings = evaluated(env(who).stdout)
    wanted = [installation.environment.of_partner(partner) for partner in PARTNERS[who]]
    assert settings == {name: value for each in wanted for name, value in each.items()}


@pytest.mark.parametrize("who", PARTNERS)
def test_the_client_takes_them(who: str) -> None:
    settings = evaluated(env(who).stdout)
    for partner in PARTNERS[who]:
        assert PartnerSettings.of(partner, settings).user == f"partner-{partner}"


@pytest.mark.parametrize("who", PARTNERS)
def test_passwords_and_keys_are_named_as_files_and_not_printed(who: str, installation: Installation) -> None:
    printed = env(who).output
    for partner in PARTNERS[who]:
        assert installation.secrets.read(installation.secrets.amqp_password(f"partner-{partner}")) not in printed
        assert installation.secrets.read(installation.secrets.seal_keys(partner)) not in printed


def test_somebody_who_is_no_partner_is_refused_with_those_who_are() -> None:
    answer = env("interpol")
    assert answer.exit_code == 2
    assert "mofa" in answer.output and "police" in answer.output
