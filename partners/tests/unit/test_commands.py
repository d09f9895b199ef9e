"""The command line of the reference clients, as an engineer of a ministry meets it."""

import io
import json
from pathlib import Path

import pytest

from nrm_partners import PartnerSettings, SettingMissing, mofa, police
from nrm_partners.commands import run
from nrm_partners.mofa import MofaClient
from nrm_shared.contracts.partner_mofa import FROM_MOFA
from nrm_shared.security.partykeys import new_party_keys

from .test_client import CONFIRMED, LineInMemory, sealer


@pytest.mark.parametrize("message_type", [message.TYPE for message in FROM_MOFA])
def test_every_example_passes_its_own_check(
    message_type: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert mofa.main(["example", message_type]) == 0
    file = tmp_path / "message.json"
    file.write_text(capsys.readouterr().out, encoding="utf-8")
    assert mofa.main(["check", message_type, str(file)]) == 0


def test_a_wrong_file_is_told_by_field_and_rule_without_its_values(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    police.main(["example", "police.finding-submitted.v1"])
    message = json.loads(capsys.readouterr().out)
    message["act"]["evidence"] = None
    message["conclusion"] = "Rehana"
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(message)))
    assert police.main(["check", "police.finding-submitted.v1", "-"]) == 2
    told = capsys.readouterr().err
    assert "/act: evidence-required" in told
    assert "/conclusion: string_pattern_mismatch" in told
    assert "Rehana" not in told


def test_a_missing_setting_is_named(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NRM_PARTNER_POLICE_DMP_AMQP_URL", raising=False)
    assert police.main(["--system", "police-dmp", "listen"]) == 2
    assert "NRM_PARTNER_POLICE_DMP_AMQP_URL" in capsys.readouterr().err


def test_settings_come_from_the_environment_and_secrets_from_files(tmp_path: Path) -> None:
    keys = tmp_path / "mofa.jwks"
    keys.write_text(json.dumps(new_party_keys("mofa")), encoding="utf-8")
    password = tmp_path / "password"
    password.write_text("not-a-real-one\n", encoding="utf-8")
    environment = {
        "NRM_PARTNER_MOFA_AMQP_URL": "amqp://partner-mofa@broker.example:5671/%2F",
        "NRM_PARTNER_MOFA_AMQP_PASSWORD_FILE": str(password),
        "NRM_PARTNER_MOFA_SEAL_KEY_FILE": str(keys),
        "NRM_PARTNER_MOFA_PARTNER_KEYS_FILE": str(keys),
    }
    settings = PartnerSettings.of("mofa", environment)
    assert (settings.user, settings.exchange, settings.queue) == ("partner-mofa", "partner.mofa", "partner.mofa.out")
    assert settings.connection().credentials.password == "not-a-real-one"
    assert "not-a-real-one" not in repr(settings)
    with pytest.raises(SettingMissing, match="SEAL_KEY_FILE"):
        PartnerSettings.of("mofa", environment | {"NRM_PARTNER_MOFA_SEAL_KEY_FILE": str(tmp_path / "absent")})


@pytest.mark.parametrize(("awaited", "code"), [(CONFIRMED.TYPE, 0), ("mofa.message-accepted.v1", 4)])
def test_the_exit_code_says_whether_what_was_waited_for_arrived(
    awaited: str, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    line = LineInMemory()
    line.from_nrm(CONFIRMED)
    client = MofaClient(sealer("mofa"), line)
    assert run("mofa", "", FROM_MOFA, ["mofa"], lambda *_: client, ["listen", "--until", awaited]) == code
    said = capsys.readouterr()
    assert json.loads(said.out)["type"] == CONFIRMED.TYPE
    assert said.err == ("" if code == 0 else "no mofa.message-accepted.v1 in 60 s\n")
