"""A private broker with the whole topology, and the adapter's process before it."""

import json
import os
import secrets
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pika
import pytest

from nrm_local.rabbit import RabbitInstance
from nrm_shared.contracts.registry import Registry, adapter_party
from nrm_shared.messaging import names, topology
from nrm_shared.security.partykeys import KeySetDict, new_party_keys, public_part

from ..conftest import Simulators  # noqa: TID252 - the service's folder has a hyphen: there is no absolute name


def free_ports(count: int) -> list[int]:
    """Return ports nobody listens on."""
    probes = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    numbers = [int(probe.getsockname()[1]) for probe in probes]
    for probe in probes:
        probe.close()
    return numbers


@dataclass(frozen=True)
class Broker:
    """The running broker: addresses by user, and reading one message."""

    instance: RabbitInstance
    passwords: dict[str, str]

    def url(self, user: str) -> str:
        """Return the AMQP URL of `user`, password included."""
        return self.instance.url(user, self.passwords[user])

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


@pytest.fixture(scope="session")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    """Run a private RabbitMQ with all exchanges, queues, users and permissions."""
    passwords = {user: secrets.token_urlsafe(12) for user in topology.users()}
    ports = free_ports(3)
    instance = RabbitInstance(
        tmp_path_factory.mktemp("broker") / "rabbitmq",
        *ports,
        cookie=secrets.token_urlsafe(12),
        definitions=topology.definitions(passwords),
    )
    instance.start()
    yield Broker(instance, passwords)
    instance.stop()


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
        """Return what the process answers on a probe path; waits for it to listen."""
        with httpx.Client(transport=httpx.HTTPTransport(retries=8), trust_env=False) as client:
            return client.get(f"http://127.0.0.1:{self.port}{path}")


@pytest.fixture
def start(
    broker: Broker, keys: tuple[Path, KeySetDict], simulators: Simulators, tmp_path: Path
) -> Iterator[Callable[[], Process]]:
    """Return a function that starts an adapter process of the national ID registry; all end with the test."""
    user = names.registry_user("national-id")
    (tmp_path / "amqp.password").write_text(broker.passwords[user])
    files = simulators.directory
    settings = {
        "PROFILE": "demo",
        "AMQP_URL": f"amqp://{user}@127.0.0.1:{broker.instance.port}/%2F",
        "AMQP_PASSWORD_FILE": tmp_path / "amqp.password",
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
        return Process(children[-1], port)

    yield run
    for child in children:
        if child.poll() is None:
            child.kill()
        child.wait(10)
