"""Fixtures: a RabbitMQ with the product's whole topology for this test session."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pika
import pytest
from pika.exceptions import AMQPConnectionError, StreamLostError

from nrm_local.broker_api import BrokerApi, BrokerApiFailed
from nrm_local.environment import Addresses
from nrm_local.external import room_at_broker
from nrm_local.ports import free_ports
from nrm_local.rabbit import RabbitInstance
from nrm_local.secrets import Secrets
from nrm_shared.messaging import topology
from nrm_shared.settings import with_password
from tests.support.engine import from_container
from tests.support.scratch import scratch
from tests.support.waiting import eventually

IMAGE = "rabbitmq:3-management"
AMQP, API = 5672, 15672
API_SECONDS = 30.0
ADMINISTRATOR = "nrm-test-admin"

PURGE_TRIES = 3
PURGE_SECONDS = 10.0


@dataclass(frozen=True)
class TestBroker:
    """The broker of this session."""

    __test__ = False

    addresses: Addresses
    secrets: Secrets
    administrator_url: str
    """May do everything; for looking and purging, never for what is tested."""
    instance: RabbitInstance | None
    """The private instance (to crash and restart it), or None if another broker is used."""

    @classmethod
    def at(cls, administrator_url: str, secrets: Secrets, instance: RabbitInstance | None = None) -> "TestBroker":
        """Return the broker that ``administrator_url`` names, in its virtual host."""
        return cls(Addresses("").with_external(None, administrator_url), secrets, administrator_url, instance)

    @property
    def address(self) -> str:
        """``host:port``."""
        return self.addresses.amqp

    def url(self, user: str) -> str:
        """Return the AMQP URL of one of the topology's users, password included."""
        return with_password(self.plain_url(user), self.secrets.read(self.secrets.amqp_password(user)))

    def plain_url(self, user: str) -> str:
        """Return the AMQP URL of a user without password, as settings have it."""
        return self.addresses.amqp_url(user)

    def purge(self) -> None:
        """Empty every queue of the topology (it lies in a virtual host of this session, or on its own broker)."""
        for _ in range(PURGE_TRIES):
            try:
                self._purge_once()
            except (AMQPConnectionError, StreamLostError):
                continue
            return
        raise TimeoutError("the broker does not empty its queues")

    def _purge_once(self) -> None:
        connection = pika.BlockingConnection(pika.URLParameters(self.administrator_url))
        # pika waits for the answer for ever, and RabbitMQ 3.10 was seen to owe one for a purge: give up and ask anew.
        impl: Any = connection._impl
        impl._adapter_call_later(PURGE_SECONDS, lambda: impl._terminate_stream(StreamLostError("no answer in time")))
        try:
            channel = connection.channel()
            for queue in topology.definitions()["queues"]:
                # Only what holds something: a purge goes through the queue's log, a look does not.
                if channel.queue_declare(queue["name"], passive=True).method.message_count:
                    channel.queue_purge(queue["name"])
        finally:
            if connection.is_open:
                connection.close()


@pytest.fixture(scope="session")
def rabbit(test_secrets: Secrets) -> Iterator[TestBroker]:
    """Return a broker with all exchanges, queues and users: ``NRM_AMQP_URL``, else a container, else a private one.

    On a broker that others use, the session has a virtual host of its own; one with an installation's users is refused.
    """
    given = os.environ.get("NRM_AMQP_URL")
    with ExitStack() as stack:
        if given:
            yield stack.enter_context(_at_a_broker_of_others(given, test_secrets))
        elif found := from_container(stack, IMAGE, lambda: _in_container(test_secrets)):
            yield found
        else:
            yield stack.enter_context(_private(stack.enter_context(scratch("rabbitmq")), test_secrets))


@pytest.fixture
def clean_rabbit(rabbit: TestBroker) -> TestBroker:
    """Return the session's broker with all queues empty."""
    rabbit.purge()
    return rabbit


@pytest.fixture(scope="module")
def own_rabbit(tmp_path_factory: pytest.TempPathFactory, test_secrets: Secrets) -> Iterator[TestBroker]:
    """Return a private broker of one file of tests, which may kill it or fill its disk without harm to their neighbours."""
    with _private(tmp_path_factory.mktemp("broker"), test_secrets) as broker:
        yield broker


@contextmanager
def _at_a_broker_of_others(url: str, secrets: Secrets) -> Iterator[TestBroker]:
    api = os.environ.get("NRM_AMQP_API_URL")
    with room_at_broker(url, api) as own:
        broker = TestBroker.at(own, secrets)
        passwords = secrets.amqp_passwords(topology.users())
        BrokerApi(api).import_definitions(topology.definitions(passwords, vhost=broker.addresses.vhost))
        yield broker


@contextmanager
def _in_container(secrets: Secrets) -> Iterator[TestBroker]:
    from testcontainers.community.rabbitmq import RabbitMqContainer

    with RabbitMqContainer(IMAGE).with_exposed_ports(AMQP, API) as container:
        host = container.get_container_host_ip()
        api = BrokerApi(f"http://guest:guest@{host}:{container.get_exposed_port(API)}")
        # Its plugin listens a moment after the broker itself.
        eventually(lambda: _answers(api), "the broker's management API answers", API_SECONDS)
        api.import_definitions(topology.definitions(secrets.amqp_passwords(topology.users())))
        yield TestBroker.at(f"amqp://guest:guest@{host}:{container.get_exposed_port(AMQP)}/%2F", secrets)


def _answers(api: BrokerApi) -> bool:
    try:
        return bool(api.users())
    except BrokerApiFailed:
        return False


@contextmanager
def _private(directory: Path, secrets: Secrets) -> Iterator[TestBroker]:
    password = secrets.read(secrets.erlang_cookie)
    passwords = secrets.amqp_passwords(topology.users()) | {ADMINISTRATOR: password}
    definitions = topology.definitions(passwords, administrator=ADMINISTRATOR)
    instance = RabbitInstance(directory / "rabbitmq", *free_ports(3), cookie=password, definitions=definitions)
    instance.start()
    try:
        yield TestBroker.at(instance.url(ADMINISTRATOR, password), secrets, instance)
    finally:
        instance.stop()
