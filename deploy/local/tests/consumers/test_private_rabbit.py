"""The private RabbitMQ: its definitions, its walls, and its return after a crash."""

import pika
import pytest
from pika.exceptions import ChannelClosedByBroker, ProbableAuthenticationError

from nrm_local.ports import answers


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


def test_the_guest_account_of_a_fresh_broker_does_not_exist(own_rabbit):
    parameters = pika.ConnectionParameters(*_host_and_port(own_rabbit.address))
    with pytest.raises(ProbableAuthenticationError):
        pika.BlockingConnection(parameters)


def test_a_killed_broker_comes_back_with_its_messages(own_rabbit):
    _publish(own_rabbit.administrator_url, "partner.mofa.out", b"kept")
    own_rabbit.instance.kill()
    own_rabbit.instance.restart()
    connection = pika.BlockingConnection(pika.URLParameters(own_rabbit.administrator_url))
    method, _, body = connection.channel().basic_get("partner.mofa.out", auto_ack=True)
    connection.close()
    assert method is not None
    assert body == b"kept"
    assert answers(own_rabbit.instance.epmd_port)


def _publish(url: str, queue: str, body: bytes) -> None:
    connection = pika.BlockingConnection(pika.URLParameters(url))
    channel = connection.channel()
    channel.confirm_delivery()
    channel.basic_publish("", queue, body, pika.BasicProperties(delivery_mode=2), mandatory=True)
    connection.close()


def _host_and_port(address: str) -> tuple[str, int]:
    host, _, port = address.rpartition(":")
    return host, int(port)
