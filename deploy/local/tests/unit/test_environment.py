"""Settings as environment variables."""

from dataclasses import replace
from pathlib import Path

import pytest

from nrm_local.environment import Addresses, Environment
from nrm_local.external import ExternalRefused, checked_prefix
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


def test_an_encoded_virtual_host_and_the_way_to_the_database_are_handed_on():
    addresses = Addresses("").with_external(
        "postgresql://a:b@db.example/x?sslmode=verify-full&sslrootcert=/etc/ca.pem", "amqp://c:d@mq.example/of%2Fus"
    )
    assert addresses.vhost == "of/us"
    assert addresses.amqp_url("nrm-intake") == "amqp://nrm-intake@mq.example:5672/of%2Fus"
    url = addresses.database_url("intake", "nrm_intake_app")
    assert url.endswith("@db.example:5432/nrm_intake?sslmode=verify-full&sslrootcert=/etc/ca.pem")


@pytest.mark.parametrize(
    ("database", "broker", "reason"),
    [
        ("postgresql://a:b@db/x?sslmode=require&sslcert=/mine.pem", None, "sslcert"),
        (None, "amqp://a:b@mq/?heartbeat=3", "parameters"),
        (None, "http://a:b@mq/", "amqps"),
    ],
)
def test_what_cannot_be_honoured_is_refused_with_the_reason(database, broker, reason):
    with pytest.raises(ExternalRefused, match=reason):
        Addresses("").with_external(database, broker)


def test_all_names_at_a_database_server_begin_with_the_prefix():
    addresses = Addresses("db:1", database_prefix="trial_")
    url = addresses.database_url("intake", "nrm_intake_app")
    assert url == "postgresql://trial_nrm_intake_app@db:1/trial_nrm_intake"
    with pytest.raises(ExternalRefused):
        checked_prefix("Robert'; --")


def test_with_tls_every_address_is_encrypted_and_names_its_own_certificate():
    addresses = Addresses.private(Path("/secrets/tls/authority.crt"))
    encrypted = Environment(Layout(Path("/root"), Path("/var")), Secrets(Path("/secrets")), addresses, tls=True)
    settings = encrypted.of_service("intake")
    assert settings["NRM_INTAKE_IDENTITY_URL"].startswith("https://127.0.0.1:")
    assert settings["NRM_INTAKE_TLS_KEY_FILE"] == "/secrets/tls/nrm-intake.key"
    assert "sslmode=verify-full&sslrootcert=/secrets/tls/authority.crt" in settings["NRM_INTAKE_DATABASE_URL"]
    assert settings["NRM_INTAKE_DATABASE_URL"].endswith(
        "sslcert=/secrets/tls/nrm_intake_app.crt&sslkey=/secrets/tls/nrm_intake_app.key"
    )
    assert settings["NRM_INTAKE_AMQP_URL"].startswith("amqps://nrm-intake@")
    assert settings["NRM_INTAKE_AMQP_URL"].endswith(
        "certfile=/secrets/tls/nrm-intake.crt&keyfile=/secrets/tls/nrm-intake.key&auth_mechanism=external"
    )
    plain = {**encrypted.of_tools(), **settings}
    assert [name for name, value in plain.items() if value.startswith(("http://", "amqp://"))] == [
        "NRM_SANDBOX_CONTROL_URL"
    ]


def test_whoever_migrates_comes_as_the_tables_owner_with_the_owners_certificate(monkeypatch):
    addresses = replace(Addresses.private(Path("/secrets/tls/authority.crt")), database_prefix="trial_")
    encrypted = Environment(Layout(Path("/root"), Path("/var")), Secrets(Path("/secrets")), addresses, tls=True)
    url = encrypted.of_migration()["NRM_INTAKE_DATABASE_URL"]
    assert url.startswith("postgresql://trial_nrm_intake_migrator@")
    assert url.endswith("sslkey=/secrets/tls/trial_nrm_intake_migrator.key")
    monkeypatch.setenv("NRM_INTAKE_DATABASE_URL", "postgresql://nrm_intake_app@db.example/nrm_intake")
    assert encrypted.of_migration()["NRM_INTAKE_DATABASE_URL"].startswith("postgresql://nrm_intake_app@db.example")


def test_a_server_of_others_is_shown_no_certificate_of_ours():
    addresses = Addresses.private(Path("/a.crt")).with_external("postgresql://a:b@db.example/x", "amqps://c:d@mq/")
    others = Environment(Layout(Path("/root"), Path("/var")), Secrets(Path("/secrets")), addresses, tls=True)
    settings = others.of_service("intake")
    assert settings["NRM_INTAKE_DATABASE_URL"] == "postgresql://nrm_intake_app@db.example:5432/nrm_intake"
    assert settings["NRM_INTAKE_AMQP_URL"] == "amqps://nrm-intake@mq:5671/%2F"


def test_production_is_never_told_of_the_clock_or_the_demo_accounts(monkeypatch):
    assert "NRM_IDENTITY_DEMO_PASSWORD_FILE" in ENVIRONMENT.of_service("identity")
    monkeypatch.setenv("NRM_PROFILE", "production")
    settings = ENVIRONMENT.of_service("identity")
    assert not {name for name in settings if name.endswith(("CLOCK_FILE", "DEMO_PASSWORD_FILE"))}
    monkeypatch.setenv("NRM_PROFILE", "produktion")
    with pytest.raises(ExternalRefused, match="NRM_PROFILE"):
        ENVIRONMENT.of_service("identity")


def test_only_a_demonstration_lets_one_source_do_what_a_crowd_does(monkeypatch):
    names = {"intake": "NRM_INTAKE_REPORTS_PER_MINUTE", "identity": "NRM_IDENTITY_SIGN_INS_PER_MINUTE"}
    for service, name in names.items():
        monkeypatch.delenv("NRM_PROFILE", raising=False)
        assert int(ENVIRONMENT.of_service(service)[name]) > 60_000
        monkeypatch.setenv("NRM_PROFILE", "production")
        assert name not in ENVIRONMENT.of_service(service)


def test_a_setting_in_the_callers_environment_wins(monkeypatch):
    monkeypatch.setenv("NRM_VERIFICATION_REGISTRY_RETRY_SECONDS", "1,2")
    assert ENVIRONMENT.of_service("verification")["NRM_VERIFICATION_REGISTRY_RETRY_SECONDS"] == "1,2"
    assert "NRM_VERIFICATION_REGISTRY_RETRY_SECONDS" not in ENVIRONMENT.of_service("intake")
