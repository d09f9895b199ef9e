"""Publishing without an outbox: confirmed means that a queue holds it, everything else is an error in time."""

import time
from uuid import uuid4

import pytest

from nrm_local.ports import free_ports
from nrm_shared.messaging import names
from nrm_shared.messaging.publisher import NotConfirmed, publish_confirmed
from nrm_shared.outbox.writer import OutboxMessage

from .conftest import Broker

USER = names.registry_user("passport")


def message(exchange: str, key: str) -> OutboxMessage:
    """Return a message to `exchange`."""
    return OutboxMessage(uuid4(), exchange, key, "test.sent.v1", "application/json", b"{}")


def test_a_message_in_a_queue_is_confirmed(broker: Broker) -> None:
    sent = message("registry-adapters.dead-letters", "")
    publish_confirmed(broker.url(USER), sent)
    properties, body = broker.next_message(names.OPERATOR, names.dead("registry-adapters"))
    assert (properties.message_id, body) == (str(sent.id), b"{}")
    assert properties.delivery_mode == 2


@pytest.mark.parametrize(
    ("exchange", "key"),
    [("registry-adapters.events", "nobody.reads-this.v1"), ("verification.events", "x"), ("no.such.exchange", "x")],
    ids=["unroutable", "forbidden", "unknown"],
)
def test_what_reaches_no_queue_is_not_confirmed(broker: Broker, exchange: str, key: str) -> None:
    with pytest.raises(NotConfirmed):
        publish_confirmed(broker.url(USER), message(exchange, key))


def test_a_broker_that_is_not_there_is_not_confirmed_at_the_deadline_at_the_latest() -> None:
    (port,) = free_ports(1)
    started = time.monotonic()
    with pytest.raises(NotConfirmed):
        publish_confirmed(f"amqp://nobody:x@127.0.0.1:{port}/%2F", message("x", "y"), seconds=5.0)
    assert time.monotonic() - started < 7.0
