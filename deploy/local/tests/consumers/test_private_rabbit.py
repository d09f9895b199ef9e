"""The private RabbitMQ: its definitions, its walls, and its return after a crash."""

import pika
import pytest
from pika.exceptions import ChannelClosedByBroker, ProbableAuthenticationError

from nrm_local.ports import answers, free_ports
from nrm_local.rabbit import RabbitInstance
from nrm_shared.messaging import topology


def test_the_topology_is_there_and_a_service_may_not_configure_it(clean_rabbit):
    connection = pika.BlockingConnection(pika.URLParameters(clean_rabbit.url("nrm-intake")))
    channel = connection.channel()
    with pytest.raises(ChannelClosedByBroker, match="ACCESS_REFUSED"):
        channel.queue_declare("mine")
    connection.close()


def test_a_partner_cannot_read_another_partners_queue(clean_rabbit):
    connection = pika.BlockingConnection(pika.URLParameters(clean_rabbit.url("partner-police-cdms")))
    channel = connection.channel()
    with pytest.raises(ChannelClosedByBroker, match="ACCESS_REFUSED"):
        channel.basic_get("partner.mofa.out")
    connection.close()


def test_the_guest_account_of_a_fresh_broker_does_not_exist(rabbit):
    if rabbit.instance is None:
        pytest.skip("another broker's guest is not our business")
    parameters = pika.ConnectionParameters(*_host_and_port(rabbit.address))
    with pytest.raises(ProbableAuthenticationError):
        pika.BlockingConnection(parameters)


@pytest.fixture
def own_broker(tmp_path, test_secrets):
    """A broker of this test alone: one that is killed moments after its queues were made may lose the last of them."""
    cookie = test_secrets.read(test_secrets.erlang_cookie)
    passwords = test_secrets.amqp_passwords(topology.users()) | {"administrator": cookie}
    definitions = topology.definitions(passwords, administrator="administrator")
    broker = RabbitInstance(tmp_path / "rabbitmq", *free_ports(3), cookie=cookie, definitions=definitions)
    broker.start()
    yield broker, broker.url("administrator", cookie)
    broker.stop()


def test_a_killed_broker_comes_back_with_its_messages(own_broker):
    broker, url = own_broker
    _publish(url, "partner.mofa.out", b"kept")
    broker.kill()
    broker.restart()
    connection = pika.BlockingConnection(pika.URLParameters(url))
    method, _, body = connection.channel().basic_get("partner.mofa.out", auto_ack=True)
    connection.close()
    assert method is not None
    assert body == b"kept"
    assert answers(broker.epmd_port)


def _publish(url: str, queue: str, body: bytes) -> None:
    connection = pika.BlockingConnection(pika.URLParameters(url))
    channel = connection.channel()
    channel.confirm_delivery()
    channel.basic_publish("", queue, body, pika.BasicProperties(delivery_mode=2), mandatory=True)
    connection.close()


def _host_and_port(address: str) -> tuple[str, int]:
    host, _, port = address.rpartition(":")
    return host, int(port)
