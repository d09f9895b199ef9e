"""What the production profile refuses at start, one by one; and that it starts when nothing is wrong."""

import importlib
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic_settings import BaseSettings

from nrm_approval.settings import Settings as ApprovalSettings
from nrm_local.environment import Addresses, Environment
from nrm_local.names import SERVICES_WITH_DATABASE, package
from nrm_local.paths import Layout, project_root
from nrm_local.secrets import Secrets
from nrm_registry_adapters.settings import AdapterSettings
from nrm_shared.contracts.registry import Registry
from nrm_shared.messaging import topology
from nrm_shared.profile import CONTENT, DEMO, OTHER, PUBLIC, SECRET, ProductionRefused, Refusal
from nrm_shared.reference.start_refusals import refusal_codes, refusal_text
from nrm_shared.settings import ServiceSettings
from tests.architecture.source import ROOT

SETTINGS = ("nrm_registry_adapters.settings", *(f"{package(service)}.settings" for service in SERVICES_WITH_DATABASE))
USERS = topology.users()


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Secrets:
    """Return secrets that were made for production."""
    secrets = Secrets(tmp_path_factory.mktemp("real"))
    secrets.generate(USERS, for_demo=False)
    return secrets


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Secrets:
    """Return secrets that were made for a demonstration."""
    secrets = Secrets(tmp_path_factory.mktemp("demo"))
    secrets.generate(USERS)
    return secrets


@pytest.fixture
def environment(real: Secrets, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Environment:
    """Return the environment of a production installation, encrypted."""
    monkeypatch.setenv("NRM_PROFILE", "production")
    addresses = Addresses.private(real.tls("postgres").authority)
    return Environment(Layout(project_root(), tmp_path), real, addresses, tls=True)


@pytest.fixture
def start(environment: Environment, monkeypatch: pytest.MonkeyPatch) -> Callable[..., ServiceSettings]:
    """Return a function that reads intake's settings, some of them changed."""

    def read(**changed: object) -> ServiceSettings:
        for name, value in environment.of_service("intake").items():
            monkeypatch.setenv(name, value)
        for name, other in changed.items():
            monkeypatch.setenv(f"NRM_INTAKE_{name}", str(other))
        return ServiceSettings.of("intake")

    return read


def refused(start: Callable[..., ServiceSettings], **changed: object) -> set[tuple[str, str]]:
    with pytest.raises(ProductionRefused) as caught:
        start(**changed)
    assert caught.value.code == "\n".join(str(refusal) for refusal in caught.value.refusals)
    return {(refusal.code, refusal.setting.removeprefix("NRM_INTAKE_")) for refusal in caught.value.refusals}


def secret(tmp_path: Path, text: str, mode: int = 0o600) -> Path:
    path = tmp_path / "a-secret"
    path.write_text(text)
    path.chmod(mode)
    return path


def test_with_everything_in_order_production_starts(start: Callable[..., ServiceSettings]) -> None:
    assert start().profile == "production"


def test_a_demonstration_may_do_what_production_may_not(start: Callable[..., ServiceSettings], tmp_path: Path) -> None:
    assert start(PROFILE="demo", CLOCK_FILE=tmp_path / "clock", LOG_LEVEL="DEBUG").log_level == "DEBUG"


@pytest.mark.parametrize(
    "name",
    ["amqp_password", "client", "master_key", "seal_keys", "certificate"],
)
def test_secrets_made_for_a_demonstration_are_refused(
    start: Callable[..., ServiceSettings], demo: Secrets, name: str
) -> None:
    setting, path = {
        "amqp_password": ("AMQP_PASSWORD_FILE", demo.amqp_password("nrm-intake")),
        "client": ("DATABASE_PASSWORD_FILE", demo.database_password("nrm_intake_app")),
        "master_key": ("MASTER_KEY_FILE", demo.master_key("intake")),
        "seal_keys": ("SEAL_KEY_FILE", demo.seal_keys("intake")),
        "certificate": ("TLS_CERTIFICATE_FILE", demo.tls("nrm-intake").certificate),
    }[name]
    assert refused(start, **{setting: path}) == {("demo-secret", setting)}


def test_a_demonstrations_secret_that_was_copied_elsewhere_is_still_refused(
    start: Callable[..., ServiceSettings], demo: Secrets, tmp_path: Path
) -> None:
    copied = secret(tmp_path, "2:" + demo.master_key("intake").read_text())
    assert refused(start, MASTER_KEY_FILE=copied) == {("demo-secret", "MASTER_KEY_FILE")}


def test_a_clock_that_could_be_moved_is_refused(start: Callable[..., ServiceSettings], tmp_path: Path) -> None:
    assert refused(start, CLOCK_FILE=tmp_path / "clock") == {("moved-clock", "CLOCK_FILE")}


def test_the_demonstrations_accounts_are_refused(environment: Environment, monkeypatch: pytest.MonkeyPatch) -> None:
    from nrm_identity.settings import Settings

    for name, value in environment.of_service("identity").items():
        monkeypatch.setenv(name, value)
    assert Settings.of("identity").profile == "production"
    monkeypatch.setenv("NRM_IDENTITY_DEMO_PASSWORD_FILE", "/anywhere")
    with pytest.raises(ProductionRefused, match="NRM_IDENTITY_DEMO_PASSWORD_FILE"):
        Settings.of("identity")


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("TLS_AUTHORITY_FILE", ""),
        ("IDENTITY_URL", "http://identity.example"),
        ("AMQP_URL", "amqp://nrm-intake@broker.example/%2F"),
        ("DATABASE_URL", "postgresql://nrm_intake_app@db.example/nrm_intake"),
        ("DATABASE_URL", "postgresql://nrm_intake_app@db.example/nrm_intake?sslmode=require"),
        ("DATABASE_URL", "postgresql://nrm_intake_app@db.example/nrm_intake?sslmode=prefer"),
    ],
)
def test_a_connection_without_tls_is_refused(
    start: Callable[..., ServiceSettings], monkeypatch: pytest.MonkeyPatch, setting: str, value: str
) -> None:
    if value:
        assert refused(start, **{setting: value}) == {("tls-off", setting)}
        return
    start()
    monkeypatch.delenv(f"NRM_INTAKE_{setting}")
    with pytest.raises(ProductionRefused) as caught:
        ServiceSettings.of("intake")
    assert [refusal.code for refusal in caught.value.refusals] == ["tls-off"]


@pytest.mark.parametrize("mode", [0o644, 0o604, 0o666, 0o602, 0o660])
def test_a_secret_that_others_may_read_or_write_is_refused(
    start: Callable[..., ServiceSettings], tmp_path: Path, mode: int
) -> None:
    exposed = secret(tmp_path, "kJ8-a-long-and-random-password", mode)
    assert refused(start, AMQP_PASSWORD_FILE=exposed) == {("exposed-secret", "AMQP_PASSWORD_FILE")}


def test_a_secret_of_another_account_is_refused(
    start: Callable[..., ServiceSettings], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    foreign = secret(tmp_path, "kJ8-a-long-and-random-password")
    if os.geteuid() == 0:
        os.chown(foreign, 65534, 65534)
    else:
        monkeypatch.setattr(os, "geteuid", lambda: foreign.stat().st_uid + 1)
    assert ("foreign-secret", "AMQP_PASSWORD_FILE") in refused(start, AMQP_PASSWORD_FILE=foreign)


def imported(environment: Environment, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Let approval read a folder that holds one imported chart; return the chart's file."""
    for name, value in environment.of_service("approval").items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("NRM_APPROVAL_SCANNER_ADDRESS", "/run/clamav/clamd.ctl")
    monkeypatch.setenv("NRM_APPROVAL_CONTENT_DIR", str(tmp_path / "imported"))
    file = tmp_path / "imported" / "chart" / "1.toml"
    file.parent.mkdir(parents=True)
    file.write_text("")
    for place, mode in ((file, 0o644), (file.parent, 0o755), (file.parent.parent, 0o755)):
        place.chmod(mode)
    return file


def test_content_that_its_owner_alone_may_write_is_taken(
    environment: Environment, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    imported(environment, monkeypatch, tmp_path)
    assert ApprovalSettings.of("approval").profile == "production"


@pytest.mark.parametrize("mode", [0o020, 0o002], ids=["group", "others"])
@pytest.mark.parametrize("above", [0, 1, 2], ids=["file", "kind", "folder"])
def test_content_that_others_may_write_is_refused(
    environment: Environment, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, above: int, mode: int
) -> None:
    file = imported(environment, monkeypatch, tmp_path)
    place = (file, *file.parents)[above]
    place.chmod(place.stat().st_mode | mode)
    with pytest.raises(ProductionRefused) as caught:
        ApprovalSettings.of("approval")
    assert caught.value.refusals == (Refusal("writable-content", "NRM_APPROVAL_CONTENT_DIR"),)


@pytest.mark.parametrize("above", [0, 1, 2], ids=["file", "kind", "folder"])
def test_content_of_another_account_is_refused(
    environment: Environment, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, above: int
) -> None:
    file = imported(environment, monkeypatch, tmp_path)
    if os.geteuid() == 0:
        os.chown((file, *file.parents)[above], 65534, 65534)
    else:
        monkeypatch.setattr(os, "geteuid", lambda: file.stat().st_uid + 1)
    with pytest.raises(ProductionRefused) as caught:
        ApprovalSettings.of("approval")
    assert Refusal("foreign-content", "NRM_APPROVAL_CONTENT_DIR") in caught.value.refusals


def test_a_secret_that_is_not_there_is_named(start: Callable[..., ServiceSettings], tmp_path: Path) -> None:
    assert refused(start, SEAL_KEY_FILE=tmp_path / "none") == {("missing-secret", "SEAL_KEY_FILE")}


@pytest.mark.parametrize("password", ["guest", "Password", "nrm-intake", "changeme", "short-but-new", ""])
def test_a_password_that_can_be_guessed_is_refused(
    start: Callable[..., ServiceSettings], tmp_path: Path, password: str
) -> None:
    guessed = secret(tmp_path, password)
    assert refused(start, AMQP_PASSWORD_FILE=guessed) == {("default-password", "AMQP_PASSWORD_FILE")}


def test_a_users_own_long_name_is_no_password(start: Callable[..., ServiceSettings], tmp_path: Path) -> None:
    name = "a-user-with-a-very-long-name"
    changed = {"AMQP_URL": f"amqps://{name}@broker.example/%2F", "AMQP_PASSWORD_FILE": secret(tmp_path, name)}
    assert refused(start, **changed) == {("default-password", "AMQP_PASSWORD_FILE")}


@pytest.mark.parametrize("service", SERVICES_WITH_DATABASE)
def test_a_service_that_takes_files_names_who_scans_them(
    environment: Environment, monkeypatch: pytest.MonkeyPatch, service: str
) -> None:
    settings = importlib.import_module(f"{package(service)}.settings").Settings
    wiring = (ROOT / "services" / service / "src" / package(service) / "wiring.py").read_text()
    assert settings.takes_files is ("map_attachments()" in wiring)
    for name, value in environment.of_service(service).items():
        monkeypatch.setenv(name, value)
    if settings.takes_files:
        with pytest.raises(ProductionRefused, match=f"NRM_{service.upper()}_SCANNER_ADDRESS"):
            settings.of(service)
        monkeypatch.setenv(f"NRM_{service.upper()}_SCANNER_ADDRESS", "/run/clamav/clamd.ctl")
    assert settings.of(service).profile == "production"


def test_the_runner_tells_every_service_of_the_machines_scanner(
    environment: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NRM_SCANNER_ADDRESS", "127.0.0.1:3310")
    assert environment.of_service("intake")["NRM_INTAKE_SCANNER_ADDRESS"] == "127.0.0.1:3310"


@pytest.mark.parametrize("level", ["DEBUG", "debug", "NOTSET"])
def test_debugging_logs_are_refused(start: Callable[..., ServiceSettings], level: str) -> None:
    assert refused(start, LOG_LEVEL=level) == {("debug-log", "LOG_LEVEL")}


def test_all_that_is_wrong_is_said_at_once(start: Callable[..., ServiceSettings], tmp_path: Path) -> None:
    assert len(refused(start, LOG_LEVEL="DEBUG", CLOCK_FILE=tmp_path / "clock")) == 2


def test_a_registrys_adapter_is_held_to_the_same(environment: Environment, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in environment.of_service("registry-adapters", "birth", port=1).items():
        monkeypatch.setenv(name, value)
    assert AdapterSettings.of(Registry.BIRTH).profile == "production"
    monkeypatch.setenv("NRM_REGISTRY_ADAPTERS_LOG_LEVEL", "DEBUG")
    with pytest.raises(ProductionRefused, match="NRM_REGISTRY_ADAPTERS_LOG_LEVEL"):
        AdapterSettings.of(Registry.BIRTH)


def test_the_process_ends_with_a_sentence_in_both_languages(environment: Environment, tmp_path: Path) -> None:
    settings = environment.of_service("intake") | {"NRM_INTAKE_CLOCK_FILE": str(tmp_path / "clock")}
    ended = subprocess.run(
        [sys.executable, "-m", "nrm_shared.outbox.relay", "--service", "intake"],
        cwd=ROOT,
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
    )
    assert ended.returncode == 1
    assert ended.stderr.splitlines() == str(Refusal("moved-clock", "NRM_INTAKE_CLOCK_FILE")).splitlines()
    assert "ঘড়ি" in ended.stderr and "clock" in ended.stderr


def test_every_file_that_settings_name_is_known_as_secret_or_public() -> None:
    found = {
        name
        for module in SETTINGS
        for kind in vars(importlib.import_module(module)).values()
        if isinstance(kind, type) and issubclass(kind, BaseSettings) and kind is not BaseSettings
        for name, field in kind.model_fields.items()
        if "Path" in str(field.annotation)
    }
    assert {"amqp_password_file", "tls_key_file", "signing_key_file"} <= found
    assert {
        name
        for name in found
        if not (name.endswith(PUBLIC + SECRET) or name in CONTENT + OTHER or name.startswith(DEMO))
    } == set()


def test_every_refusal_has_its_sentence_and_names_the_setting() -> None:
    for code in refusal_codes():
        text = refusal_text(code, "NRM_X_Y")
        assert "NRM_X_Y" in text.bn and "NRM_X_Y" in text.en


def test_settings_for_people_show_no_password(start: Callable[..., ServiceSettings]) -> None:
    shown = start().model_copy(update={"amqp_url": "amqps://nrm-intake:a-real-password@h/%2F"}).redacted()
    assert "a-real-password" not in shown
    assert "amqps://nrm-intake:***@h/%2F" in shown
