"""The session's broker, one message at a time, and the adapter's process before it."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pika
import pytest

from nrm_local.ports import free_ports
from nrm_shared.contracts.registry import Registry, adapter_party
from nrm_shared.messaging import names
from nrm_shared.security.partykeys import KeySetDict, new_party_keys, public_part
from tests.support.rabbit import TestBroker
from tests.support.waiting import eventually

from ..conftest import Simulators  # noqa: TID252 - the service's folder has a hyphen: there is no absolute name

# A process loads for seconds, and on a busy machine for many.
START_SECONDS = 60.0
# It finishes the call to a registry that it has begun.
END_SECONDS = 15.0


@dataclass(frozen=True)
class Broker:
    """The running broker: addresses by user, and reading one message."""

    rabbit: TestBroker

    def url(self, user: str) -> str:
        """Return the AMQP URL of `user`, password included."""
        return self.rabbit.url(user)

    def next_message(self, user: str, queue: str, seconds: float = 20.0) -> tuple[pika.BasicProperties, bytes]:
        """Return the next message of `queue`; fail after `seconds`."""
        connection = pika.BlockingConnection(pika.URLParameters(self.url(user)))
        try:
            channel = connection.channel()
            for method, properties, body in channel.consume(queue, inactivity_timeout=seconds):
                assert method is not None, f"nothing came to {queue}"
                channel.basic_ack(method.delivery_tag)
                return properties, body
        finally:
            connection.close()
        raise AssertionError


@pytest.fixture
def broker(clean_rabbit: TestBroker) -> Broker:
    """Return the session's broker with all queues empty."""
    return Broker(clean_rabbit)


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, KeySetDict]:
    """Return a directory with the adapter's keys and everybody's public ones, and verification's private keys."""
    directory = tmp_path_factory.mktemp("seal")
    ours, verification = new_party_keys(adapter_party(Registry.NATIONAL_ID)), new_party_keys("verification")
    (directory / "ours.json").write_text(json.dumps(ours))
    (directory / "all.json").write_text(json.dumps(public_part(ours, verification)))
    return directory, verification


@dataclass(frozen=True)
class Process:
    """One running adapter process."""

    child: subprocess.Popen[bytes]
    port: int

    def probe(self, path: str) -> httpx.Response:
        """Return what the process answers on a probe path."""
        return httpx.get(f"http://127.0.0.1:{self.port}{path}", trust_env=False)

    def ready(self) -> bool:
        """Return whether the process says that it consumes; fail if it has ended."""
        assert self.child.poll() is None, "the adapter has ended"
        try:
            return self.probe("/readyz").status_code == 200
        except httpx.HTTPError:
            return False


@pytest.fixture
def start(broker: Broker, keys: tuple[Path, KeySetDict], simulators: Simulators) -> Iterator[Callable[[], Process]]:
    """Return a function that starts an adapter process of the national ID registry and waits until it is ready.

    All end with the test and in an orderly way: what one of them has answered is acknowledged, and is not answered
    again by a process of the next test.
    """
    user = names.registry_user("national-id")
    files = simulators.directory
    settings = {
        "PROFILE": "demo",
        "AMQP_URL": broker.rabbit.plain_url(user),
        "AMQP_PASSWORD_FILE": broker.rabbit.secrets.amqp_password(user),
        "SEAL_KEY_FILE": keys[0] / "ours.json",
        "PARTNER_KEYS_FILE": keys[0] / "all.json",
        "REGISTRY_URL": f"https://127.0.0.1:{simulators.port}/national-id",
        "CA_FILE": files / "ca.crt",
        "CERTIFICATE_FILE": files / "national-id-client.crt",
        "KEY_FILE": files / "national-id-client.key",
        "SIGNING_CERTIFICATE_FILE": files / "national-id-signing.crt",
        "SIGNING_KEY_FILE": files / "national-id-signing.key",
        "REGISTRY_CERTIFICATE_FILE": files / "national-id-registry.crt",
        "PASSWORD_FILE": files / "national-id.password",
    }
    environment = {f"NRM_REGISTRY_ADAPTERS_{name}": str(value) for name, value in settings.items()}
    command = [sys.executable, "-m", "nrm_registry_adapters.entrypoints.consumer", "--registry", "national-id"]
    children: list[subprocess.Popen[bytes]] = []

    def run() -> Process:
        (port,) = free_ports(1)
        environment["NRM_REGISTRY_ADAPTERS_CONSUMER_PORT"] = str(port)
        children.append(subprocess.Popen(command, env={**os.environ, **environment}))
        process = Process(children[-1], port)
        eventually(process.ready, "the adapter is ready", START_SECONDS)
        return process

    yield run
    for child in children:
        child.terminate()
    for child in children:
        try:
            child.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait(10)
            raise
