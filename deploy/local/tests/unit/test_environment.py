"""Settings as environment variables."""

from pathlib import Path

from nrm_local.environment import Addresses, Environment
from nrm_local.paths import Layout
from nrm_local.secrets import Secrets

ENVIRONMENT = Environment(Layout(Path("/root"), Path("/var")), Secrets(Path("/secrets")), Addresses("db:1", "mq:2"))


def test_a_service_gets_urls_without_passwords_and_secrets_as_paths():
    settings = ENVIRONMENT.of_service("intake")
    assert settings["NRM_INTAKE_DATABASE_URL"] == "postgresql://nrm_intake_app@db:1/nrm_intake"
    assert settings["NRM_INTAKE_AMQP_URL"] == "amqp://nrm-intake@mq:2/%2F"
    assert settings["NRM_INTAKE_DATABASE_PASSWORD_FILE"] == "/secrets/postgres/nrm_intake_app.password"


def test_each_registry_adapter_has_its_own_user_keys_and_certificate():
    birth = ENVIRONMENT.of_service("registry-adapters", "birth", port=3)
    passport = ENVIRONMENT.of_service("registry-adapters", "passport", port=4)
    for name in ("AMQP_URL", "AMQP_PASSWORD_FILE", "SEAL_KEY_FILE", "CERTIFICATE_FILE", "PASSWORD_FILE"):
        assert birth[f"NRM_REGISTRY_ADAPTERS_{name}"] != passport[f"NRM_REGISTRY_ADAPTERS_{name}"]


def test_an_administrators_url_gives_host_port_and_virtual_host():
    addresses = Addresses.private().with_external("postgresql://a:b@db.example/x", "amqps://c:d@mq.example/nrm")
    assert addresses.database == "db.example:5432"
    assert addresses.amqp_url("nrm-intake") == "amqps://nrm-intake@mq.example:5671/nrm"


def test_a_setting_in_the_callers_environment_wins(monkeypatch):
    monkeypatch.setenv("NRM_VERIFICATION_REGISTRY_RETRY_SECONDS", "1,2")
    assert ENVIRONMENT.of_service("verification")["NRM_VERIFICATION_REGISTRY_RETRY_SECONDS"] == "1,2"
    assert "NRM_VERIFICATION_REGISTRY_RETRY_SECONDS" not in ENVIRONMENT.of_service("intake")
