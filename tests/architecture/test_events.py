"""Who reads what is said once, and the broker's bindings agree with the services."""

from importlib import import_module

import pytest

from nrm_shared.contracts.catalogue import EVENTS
from nrm_shared.contracts.readers import READERS
from nrm_shared.messaging import topology
from tests.architecture.source import SERVICES


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_reads_exactly_the_events_it_is_bound_to(service: str) -> None:
    app = import_module(f"nrm_{service}.app")
    subscribed = {event.TYPE for event in app.SUBSCRIPTIONS}
    assert subscribed == set(READERS[service])


def test_every_event_read_is_in_the_catalogue() -> None:
    assert {type for types in READERS.values() for type in types} <= set(EVENTS)


def test_every_exchange_of_a_binding_exists() -> None:
    definitions = topology.definitions()
    exchanges = {exchange["name"] for exchange in definitions["exchanges"]}
    assert {binding["source"] for binding in definitions["bindings"]} <= exchanges


def test_every_work_queue_is_a_quorum_queue_with_a_dead_letter_exchange_and_a_bound() -> None:
    for queue in topology.definitions()["queues"]:
        arguments = queue["arguments"]
        assert arguments["x-queue-type"] == "quorum"
        assert arguments["x-max-length"] > 0
        if not queue["name"].endswith((".dead", ".out")):
            assert arguments["x-dead-letter-exchange"].endswith(".dead")
            assert arguments["x-delivery-limit"] == topology.DELIVERY_LIMIT
