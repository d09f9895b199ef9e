"""The broker holds what the topology says, and services may not change it."""

from typing import Any

import pika
import pytest
from pika.exceptions import ChannelClosedByBroker

from nrm_shared.messaging import names, topology
from shared.tests.parts import channel_of
from tests.support.rabbit import TestBroker

QUEUES = {queue["name"]: queue["arguments"] for queue in topology.definitions()["queues"]}


def declare(channel: Any, queue: str, arguments: dict[str, Any]) -> None:
    channel.queue_declare(queue, durable=True, arguments=arguments)


@pytest.mark.parametrize("queue", QUEUES)
def test_every_queue_is_a_quorum_queue_that_refuses_rather_than_drops(rabbit: TestBroker, queue: str) -> None:
    assert QUEUES[queue]["x-queue-type"] == "quorum"
    assert QUEUES[queue]["x-overflow"] == "reject-publish"
    with channel_of(rabbit) as channel:
        declare(channel, queue, QUEUES[queue])
        with pytest.raises(ChannelClosedByBroker, match="PRECONDITION_FAILED"):
            declare(channel, queue, {"x-queue-type": "classic"})


def test_a_service_may_not_declare_anything(rabbit: TestBroker) -> None:
    connection = pika.BlockingConnection(pika.URLParameters(rabbit.url(names.service_user("approval"))))
    with connection, pytest.raises(ChannelClosedByBroker, match="ACCESS_REFUSED"):
        declare(connection.channel(), "approval.own-idea", {})


def test_a_service_may_not_read_another_services_inbox(rabbit: TestBroker) -> None:
    connection = pika.BlockingConnection(pika.URLParameters(rabbit.url(names.service_user("approval"))))
    with connection, pytest.raises(ChannelClosedByBroker, match="ACCESS_REFUSED"):
        connection.channel().basic_get("referral.inbox")
