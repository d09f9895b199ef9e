"""Fixtures: a RabbitMQ with the product's whole topology for this test session."""

import os
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

import pika
import pytest

from nrm_local.broker_api import import_definitions
from nrm_local.ports import free_ports
from nrm_local.rabbit import RabbitInstance
from nrm_local.secrets import Secrets
from nrm_shared.messaging import topology
from tests.support.engine import container_engine_answers

IMAGE = "rabbitmq:3-management"
ADMINISTRATOR = "nrm-test-admin"


@dataclass(frozen=True)
class TestBroker:
    """The broker of this session."""

    __test__ = False

    address: str
    """``host:port``."""
    secrets: Secrets
    administrator_url: str
    """May do everything; for looking and purging, never for what is tested."""
    instance: RabbitInstance | None
    """The private instance (to crash and restart it), or None if another broker is used."""

    def url(self, user: str) -> str:
        """Return the AMQP URL of one of the topology's users, password included."""
        password = self.secrets.read(self.secrets.amqp_password(user))
        return f"amqp://{quote(user)}:{quote(password, safe='')}@{self.address}/{quote(topology.VHOST, safe='')}"

    def plain_url(self, user: str) -> str:
        """Return the AMQP URL of a user without password, as settings have it."""
        return f"amqp://{quote(user)}@{self.address}/{quote(topology.VHOST, safe='')}"

    def purge(self) -> None:
        """Empty every queue of the topology."""
        connection = pika.BlockingConnection(pika.URLParameters(self.administrator_url))
        try:
            channel = connection.channel()
            for queue in topology.definitions()["queues"]:
                channel.queue_purge(queue["name"])
        finally:
            connection.close()


@pytest.fixture(scope="session")
def rabbit(tmp_path_factory: pytest.TempPathFactory, test_secrets: Secrets) -> Iterator[TestBroker]:
    """Return a broker with all exchanges, queues and users: ``NRM_AMQP_URL``, else a container, else a private one."""
    passwords = test_secrets.amqp_passwords(topology.users())
    given = os.environ.get("NRM_AMQP_URL")
    if given:
        import_definitions(os.environ.get("NRM_AMQP_API_URL"), topology.definitions(passwords))
        parts = urlsplit(given)
        yield TestBroker(f"{parts.hostname}:{parts.port or 5672}", test_secrets, given, None)
    elif container_engine_answers():
        yield from _in_container(test_secrets, passwords)
    else:
        password = test_secrets.read(test_secrets.erlang_cookie)
        definitions = topology.definitions(passwords | {ADMINISTRATOR: password}, administrator=ADMINISTRATOR)
        directory = tmp_path_factory.mktemp("broker") / "rabbitmq"
        instance = RabbitInstance(directory, *free_ports(3), cookie=password, definitions=definitions)
        instance.start()
        yield TestBroker(f"127.0.0.1:{instance.port}", test_secrets, instance.url(ADMINISTRATOR, password), instance)
        instance.stop()


@pytest.fixture
def clean_rabbit(rabbit: TestBroker) -> TestBroker:
    """Return the session's broker with all queues empty."""
    rabbit.purge()
    return rabbit


def _in_container(secrets: Secrets, passwords: dict[str, str]) -> Iterator[TestBroker]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from testcontainers.community.rabbitmq import RabbitMqContainer

        with RabbitMqContainer(IMAGE).with_exposed_ports(5672, 15672) as container:
            host = container.get_container_host_ip()
            port, api = container.get_exposed_port(5672), container.get_exposed_port(15672)
            import_definitions(f"http://guest:guest@{host}:{api}", topology.definitions(passwords))
            yield TestBroker(f"{host}:{port}", secrets, f"amqp://guest:guest@{host}:{port}/%2F", None)
