"""Secrets are made once, closed to others, and complete."""

import stat

from nrm_local.secrets import Secrets
from nrm_shared.demomarks import is_marked
from nrm_shared.security.partykeys import read_key_set


def test_a_second_run_changes_nothing(tmp_path):
    secrets = Secrets(tmp_path)
    assert secrets.generate(["nrm-intake"]) > 0
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert secrets.generate(["nrm-intake"]) == 0
    assert before == {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}


def test_a_new_broker_user_gets_a_password_and_the_old_ones_keep_theirs(tmp_path):
    secrets = Secrets(tmp_path)
    secrets.generate(["nrm-intake"])
    old = secrets.amqp_passwords(["nrm-intake"])
    assert secrets.generate(["nrm-intake", "partner-mofa"]) > 0
    assert secrets.amqp_password("partner-mofa").exists()
    assert secrets.amqp_passwords(["nrm-intake"]) == old


def test_files_are_readable_by_their_owner_only(tmp_path):
    Secrets(tmp_path).generate([])
    for path in tmp_path.rglob("*"):
        if path.is_file():
            assert stat.S_IMODE(path.stat().st_mode) == 0o600, path


def test_the_public_keys_hold_every_party_and_no_private_part(tmp_path):
    secrets = Secrets(tmp_path)
    secrets.generate([])
    keys = read_key_set(secrets.partner_keys)["keys"]
    assert {"intake", "verification", "mofa", "police-cdms", "registry-adapters.national-id"} <= {
        key["party"] for key in keys
    }
    assert not any("d" in key for key in keys)


def test_a_demonstrations_secrets_say_so_and_real_ones_do_not(tmp_path):
    for name, for_demo in (("demo", True), ("real", False)):
        secrets = Secrets(tmp_path / name)
        secrets.generate(["nrm-intake"], for_demo=for_demo)
        for path in (
            secrets.amqp_password("nrm-intake"),
            secrets.database_password("administrator"),
            secrets.client_key("intake"),
            secrets.master_key("intake"),
            secrets.index_key("intake"),
            secrets.seal_keys("mofa"),
            secrets.token_signing_key,
            secrets.tls("nrm-intake").certificate,
            secrets.registry_tls("birth-client").certificate,
        ):
            assert is_marked(path.read_text()) is for_demo, path
    assert not Secrets(tmp_path / "real").demo_password.exists()
    assert not Secrets(tmp_path / "real").demo_factor.exists()
