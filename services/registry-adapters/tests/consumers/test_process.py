"""The adapter's process between a real broker and a real simulator."""

import json
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from nrm_shared.contracts.envelope import SEALED_CONTENT_TYPE
from nrm_shared.contracts.registry import CheckAnsweredV1, Registry, RegistryCheckRequested, adapter_party
from nrm_shared.messaging import names
from nrm_shared.messaging.publisher import publish_confirmed
from nrm_shared.outbox.writer import OutboxMessage
from nrm_shared.security.partykeys import KeySetDict, PartyKeys, read_key_set
from nrm_shared.security.seal import Sealer

from ..conftest import Simulators  # noqa: TID252 - the service's folder has a hyphen: there is no absolute name
from .conftest import Broker, Process

PARTY = adapter_party(Registry.NATIONAL_ID)
VERIFICATION = names.service_user("verification")
Start = Callable[[], Process]
Keys = tuple[Path, KeySetDict]


def send(broker: Broker, body: bytes) -> UUID:
    """Send `body` as verification sends requests; return the message's id."""
    id = uuid4()
    message = OutboxMessage(id, "verification.sealed", PARTY, RegistryCheckRequested.TYPE, SEALED_CONTENT_TYPE, body)
    publish_confirmed(broker.url(VERIFICATION), message)
    return id


def ask(broker: Broker, keys: Keys) -> UUID:
    """Ask about Rehana with another father's name; return the check's id."""
    request = RegistryCheckRequested(
        check_id=uuid4(),
        registry=Registry.NATIONAL_ID,
        attempt=1,
        number="১৯৯৯৪১১৭৩৪৫৬৭৮৯০১",
        name_bn="রেহানা খাতুন",
        name_en=None,
        dob="2000-02-11",
        father="আবদুল করিম",
        mother=None,
    )
    directory, private = keys
    sealer = Sealer("verification", PartyKeys(private), PartyKeys(read_key_set(directory / "all.json")))
    send(broker, sealer.seal(request.model_dump_json().encode(), request.TYPE, str(request.check_id), to=PARTY))
    return request.check_id


def answer(broker: Broker) -> dict[str, Any]:
    """Return the data of the next answer that reaches a reader of everything."""
    properties, body = broker.next_message(names.service_user("monitoring"), names.inbox("monitoring"))
    assert properties.type == CheckAnsweredV1.TYPE
    assert properties.user_id == names.registry_user("national-id")
    assert "রেহানা".encode() not in body
    data: dict[str, Any] = json.loads(body)["data"]
    return data


def test_a_sealed_request_comes_back_as_an_answer_field_by_field(broker: Broker, keys: Keys, start: Start) -> None:
    process = start()
    check = ask(broker, keys)
    data = answer(broker)
    assert (data["check_id"], data["state"]) == (str(check), "MISMATCH")
    assert data["matched"] == {"name": True, "dob": True, "father": False, "mother": None}
    assert process.probe("/readyz").status_code == 200
    metrics = process.probe("/metrics").text
    assert 'nrm_registry_request_seconds_count{outcome="answered",registry="national-id"} 1.0' in metrics
    assert 'nrm_circuit_open{registry="national-id"} 0.0' in metrics
    process.child.send_signal(signal.SIGTERM)
    assert process.child.wait(15) == 0


def test_a_registry_that_is_down_is_an_answer_too(
    broker: Broker, keys: Keys, start: Start, simulators: Simulators
) -> None:
    simulators.behave("national-id", "down")
    start()
    check = ask(broker, keys)
    data = answer(broker)
    assert (data["check_id"], data["state"]) == (str(check), "UNAVAILABLE")


def test_what_is_not_sealed_lies_in_the_dead_letters_and_the_next_request_is_answered(
    broker: Broker, keys: Keys, start: Start
) -> None:
    id = send(broker, b'{"number": "19994117345678901"}')
    check = ask(broker, keys)
    start()
    assert answer(broker)["check_id"] == str(check)
    properties, body = broker.next_message(names.OPERATOR, names.dead("registry-adapters"))
    assert properties.message_id == str(id)
    assert properties.headers["nrm-reason"] == "not-sealed"
    assert body == b"", "not even in the clear"


def test_a_process_killed_while_it_asks_leaves_the_request_to_the_next(
    broker: Broker, keys: Keys, start: Start, simulators: Simulators
) -> None:
    simulators.control.delete("/calls").raise_for_status()
    simulators.behave("national-id", "slow", delay_seconds=7.0)
    first = start()
    check = ask(broker, keys)
    simulators.wait_until_asked("national-id")
    first.child.kill()
    simulators.behave("national-id", "ok")
    start()
    assert answer(broker)["check_id"] == str(check)
