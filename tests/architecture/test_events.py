"""Who reads what is said once, and the broker's bindings agree with the services."""

from collections.abc import Collection, Mapping
from importlib import import_module
from typing import Any

import pytest

from nrm_shared.contracts.catalogue import EVENTS
from nrm_shared.contracts.readers import READERS
from nrm_shared.messaging import topology
from tests.architecture.source import ROOT, SERVICES

# Told by code that the services share; a test of one of them shows it for all.
SHARED = {"audit-sealed", "clock-due", "clock-breached", "person-erasure-done"}
# Follow-up visits are not in this release (services/referral/README.md).
NOT_TOLD_YET = {"referral.follow-up-scheduled.v1", "referral.follow-up-recorded.v1"}
ACROSS_SERVICES = ("tests/journeys/", "tests/security/")


def disagreement(subscribed: Collection[str], bound: Collection[str]) -> set[str]:
    """Return the types that are handled and not bound, or bound and not handled, and those that nobody tells."""
    return (set(subscribed) ^ set(bound)) | (set(bound) - set(EVENTS))


def without_exchange(definitions: Mapping[str, Any]) -> set[str]:
    """Return the sources of bindings that are no exchanges."""
    exchanges = {exchange["name"] for exchange in definitions["exchanges"]}
    return {binding["source"] for binding in definitions["bindings"]} - exchanges


def unsafe_queues(definitions: Mapping[str, Any]) -> set[str]:
    """Return the queues that could lose a message, grow without end or deliver one for ever."""
    return {queue["name"] for queue in definitions["queues"] if not _safe(queue["name"], queue["arguments"])}


def _safe(name: str, arguments: Mapping[str, Any]) -> bool:
    kept = arguments.get("x-queue-type") == "quorum" and arguments.get("x-max-length", 0) > 0
    if name.endswith((".dead", ".out")):
        return kept
    ends = str(arguments.get("x-dead-letter-exchange", "")).endswith(".dead-letters")
    return kept and ends and arguments.get("x-delivery-limit") == topology.DELIVERY_LIMIT


def unnamed(events: Mapping[str, type], tests: Mapping[str, str]) -> set[str]:
    """Return the types that stand in no test of their owner (by path and text), nor in one across services.

    An event may be called by its whole type, by its name alone in quotation marks, or by its class.
    """
    found = set()
    for type, event in events.items():
        owner, _, rest = type.partition(".")
        name = rest.rpartition(".v")[0]
        shared = name in SHARED
        places = ("",) if shared else (f"services/{owner}/", *ACROSS_SERVICES)
        names = (name,) if shared else (type, f'"{name}"', event.__name__)
        texts = (text for path, text in tests.items() if path.startswith(places))
        if not any(called in text for text in texts for called in names):
            found.add(type)
    return found


def test_every_event_is_named_in_a_test_of_the_service_that_tells_it() -> None:
    places = ("services/*/tests", "shared/tests/integration", "tests/journeys", "tests/security")
    files = {file for place in places for file in ROOT.glob(f"{place}/**/*.py")}
    tests = {str(file.relative_to(ROOT)): file.read_text(encoding="utf-8") for file in sorted(files)}
    assert unnamed(EVENTS, tests) == NOT_TOLD_YET


def test_an_event_that_no_test_shows_would_be_seen() -> None:
    type, event = next(iter(EVENTS.items()))
    owner = type.partition(".")[0]
    assert unnamed({type: event}, {"services/elsewhere/tests/a.py": type}) == {type}
    assert unnamed({type: event}, {f"services/{owner}/tests/a.py": event.__name__}) == set()


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_reads_exactly_the_events_it_is_bound_to(service: str) -> None:
    app = import_module(f"nrm_{service}.app")
    assert disagreement({event.TYPE for event in app.SUBSCRIPTIONS}, READERS[service]) == set()


def test_an_event_without_a_handler_and_one_that_nobody_tells_would_be_seen() -> None:
    known, other = sorted(EVENTS)[:2]
    assert disagreement({known}, {known, other}) == {other}
    assert disagreement({"a.b.v1"}, {"a.b.v1"}) == {"a.b.v1"}


def test_every_exchange_of_a_binding_exists() -> None:
    assert without_exchange(topology.definitions()) == set()


def test_a_binding_to_nowhere_would_be_seen() -> None:
    assert without_exchange({"exchanges": [{"name": "a"}], "bindings": [{"source": "b"}]}) == {"b"}


def test_every_work_queue_is_a_quorum_queue_with_a_dead_letter_exchange_and_a_bound() -> None:
    assert unsafe_queues(topology.definitions()) == set()


def test_a_queue_that_loses_or_repeats_for_ever_would_be_seen() -> None:
    bounded = {"x-queue-type": "quorum", "x-max-length": 1}
    queues = [{"name": "a.inbox", "arguments": bounded}, {"name": "a.dead", "arguments": {"x-queue-type": "classic"}}]
    assert unsafe_queues({"queues": queues}) == {"a.inbox", "a.dead"}
