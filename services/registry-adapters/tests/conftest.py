"""The real simulators on free ports, with certificates of their own, once for all contract tests."""

import asyncio
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
import trustme

from nrm_registry_adapters.adapters.soap import Endpoint
from nrm_sandbox.server import Sandbox
from nrm_sandbox.settings import SandboxSettings
from tests.support.waiting import eventually

REGISTRIES = ("national-id", "passport", "birth")


@dataclass(frozen=True)
class Simulators:
    """The running simulators, seen from outside: addresses, files, and the control API."""

    port: int
    directory: Path
    control: httpx.Client

    def endpoint(self, registry: str, **changes: object) -> Endpoint:
        """Return a correct endpoint of `registry`, with `changes`."""
        values: dict[str, object] = {
            "url": f"https://127.0.0.1:{self.port}/{registry}",
            "ca_file": self.directory / "ca.crt",
            "certificate_file": self.directory / f"{registry}-client.crt",
            "key_file": self.directory / f"{registry}-client.key",
            "signing_certificate_file": self.directory / f"{registry}-signing.crt",
            "signing_key_file": self.directory / f"{registry}-signing.key",
            "registry_certificate_file": self.directory / f"{registry}-registry.crt",
            "username": "nrm",
            "password": f"password of {registry}",
            "timeout_seconds": 8.0,
        }
        return Endpoint(**(values | changes))  # type: ignore[arg-type]

    def behave(self, registry: str, mode: str, delay_seconds: float = 30.0) -> None:
        """Tell a registry how to behave, through the control API."""
        answer = self.control.put(f"/mode/{registry}", json={"mode": mode, "delay_seconds": delay_seconds})
        answer.raise_for_status()

    def wait_until_asked(self, registry: str, seconds: float = 20.0) -> None:
        """Return when `registry` was asked for the first time; fail after `seconds`."""
        eventually(lambda: self.calls(registry)["received"] > 0, "the registry was asked", seconds)

    def calls(self, registry: str) -> dict[str, int]:
        """Return how often a registry was asked."""
        counts: dict[str, int] = self.control.get("/calls").raise_for_status().json()[registry]
        return counts


def issue(authority: trustme.CA, directory: Path, name: str, file: str, *hosts: str) -> None:
    """Write a certificate with the common name `name` and its key."""
    certificate = authority.issue_cert(*hosts, common_name=name)
    certificate.cert_chain_pems[0].write_to_path(directory / f"{file}.crt")
    certificate.private_key_pem.write_to_path(directory / f"{file}.key")


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a directory with every certificate and password: right ones, and a stranger's."""
    directory = tmp_path_factory.mktemp("registries")
    authority = trustme.CA()
    authority.cert_pem.write_to_path(directory / "ca.crt")
    issue(authority, directory, "registry-server", "registry-server", "127.0.0.1", "localhost")
    for registry in REGISTRIES:
        issue(authority, directory, f"{registry}-client", f"{registry}-client", f"{registry}.client.invalid")
        for signer in ("signing", "registry"):
            issue(authority, directory, f"{registry}-{signer}", f"{registry}-{signer}", f"{registry}.{signer}.invalid")
        (directory / f"{registry}.password").write_text(f"password of {registry}\n")
    stranger = trustme.CA()
    stranger.cert_pem.write_to_path(directory / "stranger-ca.crt")
    for registry in REGISTRIES:
        issue(stranger, directory, f"{registry}-client", f"stranger-{registry}", f"{registry}.client.invalid")
        issue(stranger, directory, f"{registry}-signing", f"stranger-{registry}-signing", "signing.invalid")
    (directory / "control.token").write_text("control token\n")
    return directory


@pytest.fixture(scope="session")
def running(files: Path) -> Iterator[Simulators]:
    """Serve the simulators from a thread of this process, over real sockets and real TLS."""
    sandbox = Sandbox(
        SandboxSettings(
            port=0,
            control_port=0,
            certificate_file=files / "registry-server.crt",
            key_file=files / "registry-server.key",
            ca_file=files / "ca.crt",
            password_directory=files,
            signing_directory=files,
            control_token_file=files / "control.token",
        )
    )
    thread = threading.Thread(target=lambda: asyncio.run(sandbox.serve()), name="sandbox")
    thread.start()
    address = f"http://127.0.0.1:{sandbox.control_port}"
    with httpx.Client(base_url=address, headers={"Authorization": "Bearer control token"}, trust_env=False) as control:
        yield Simulators(sandbox.port, files, control)
    sandbox.stop()
    thread.join(10)


@pytest.fixture
def simulators(running: Simulators) -> Iterator[Simulators]:
    """Return the simulators; whatever a test tells them is forgotten afterwards."""
    yield running
    for registry in REGISTRIES:
        running.behave(registry, "ok")
