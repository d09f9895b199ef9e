"""`python -m nrm_sandbox`: the process as the runner starts it."""

import os
import signal
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import trustme


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Return the settings of a process with files of its own."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.crt")
    server = authority.issue_cert("127.0.0.1")
    server.cert_chain_pems[0].write_to_path(tmp_path / "server.crt")
    server.private_key_pem.write_to_path(tmp_path / "server.key")
    for registry in ("national-id", "passport", "birth"):
        (tmp_path / f"{registry}.password").write_text("secret")
        for signer in ("signing", "registry"):
            pair = authority.issue_cert(f"{registry}.invalid", common_name=f"{registry}-{signer}")
            pair.cert_chain_pems[0].write_to_path(tmp_path / f"{registry}-{signer}.crt")
            pair.private_key_pem.write_to_path(tmp_path / f"{registry}-{signer}.key")
    (tmp_path / "control.token").write_text("token")
    return {
        "NRM_SANDBOX_PORT": str(free_port()),
        "NRM_SANDBOX_CONTROL_PORT": str(free_port()),
        "NRM_SANDBOX_CERTIFICATE_FILE": str(tmp_path / "server.crt"),
        "NRM_SANDBOX_KEY_FILE": str(tmp_path / "server.key"),
        "NRM_SANDBOX_CA_FILE": str(tmp_path / "ca.crt"),
        "NRM_SANDBOX_SIGNING_DIRECTORY": str(tmp_path),
        "NRM_SANDBOX_PASSWORD_DIRECTORY": str(tmp_path),
        "NRM_SANDBOX_CONTROL_TOKEN_FILE": str(tmp_path / "control.token"),
    }


@pytest.fixture
def process(environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """Run the process until the test is over."""
    running = subprocess.Popen([sys.executable, "-m", "nrm_sandbox"], env={**os.environ, **environment})
    yield running
    if running.poll() is None:
        running.kill()
        running.wait(10)


@pytest.fixture
def control(environment: dict[str, str], process: subprocess.Popen[bytes]) -> Iterator[httpx.Client]:
    """Return a client of the control API, once it answers."""
    address = f"http://127.0.0.1:{environment['NRM_SANDBOX_CONTROL_PORT']}"
    transport = httpx.HTTPTransport(retries=8)
    with httpx.Client(base_url=address, transport=transport, trust_env=False) as client:
        client.get("/healthz").raise_for_status()
        yield client


def test_the_control_api_sets_and_tells_modes_for_whoever_knows_the_token(control: httpx.Client) -> None:
    assert control.get("/calls").status_code == 401
    assert control.put("/mode/birth", json={"mode": "down"}).status_code == 401
    control.headers["Authorization"] = "Bearer token"
    answer = control.put("/mode/birth", json={"mode": "slow", "delay_seconds": 2})
    assert answer.json() == {"mode": "slow", "delay_seconds": 2.0}
    assert control.get("/mode").json()["birth"]["mode"] == "slow"
    assert control.get("/mode").json()["passport"]["mode"] == "ok"
    assert control.put("/mode/tax", json={"mode": "ok"}).status_code == 404
    assert control.put("/mode/birth", json={"mode": "on fire"}).status_code == 422
    assert control.get("/calls").json()["birth"] == {"received": 0, "answered": 0, "refused": 0, "spoiled": 0}
    assert control.delete("/calls").status_code == 204


def test_without_a_client_certificate_the_registries_do_not_talk(
    control: httpx.Client, environment: dict[str, str]
) -> None:
    context = ssl.create_default_context(cafile=environment["NRM_SANDBOX_CA_FILE"])
    url = f"https://127.0.0.1:{environment['NRM_SANDBOX_PORT']}/birth"
    with httpx.Client(verify=context, trust_env=False) as stranger, pytest.raises(httpx.TransportError):
        stranger.post(url, content=b"<x/>")
    control.headers["Authorization"] = "Bearer token"
    assert control.get("/calls").json()["birth"]["received"] == 0


def test_sigterm_ends_it_without_complaint(control: httpx.Client, process: subprocess.Popen[bytes]) -> None:
    control.close()
    process.send_signal(signal.SIGTERM)
    assert process.wait(10) == 0
