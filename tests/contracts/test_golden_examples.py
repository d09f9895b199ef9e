"""Every event and partner message has one golden example, which its class reads and writes back unchanged."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args
from uuid import UUID

import pytest
from pydantic import BaseModel, ValidationError

from nrm_shared import contracts
from nrm_shared.contracts import envelope
from nrm_shared.contracts.base import Event, SealedMessage
from nrm_shared.contracts.catalogue import EVENTS, PARTNER_MESSAGES
from nrm_shared.kernel.errors import Malformed

EXAMPLES = Path(contracts.__file__).parent / "examples"
SMELLS = {
    "name",
    "phone",
    "mobile",
    "address",
    "dob",
    "birth",
    "narrative",
    "alias",
    "token",
    "nid",
    "passport",
    "email",
}

every_event = pytest.mark.parametrize("event_class", EVENTS.values(), ids=EVENTS.keys())
every_partner_message = pytest.mark.parametrize("message_class", PARTNER_MESSAGES.values(), ids=PARTNER_MESSAGES.keys())


def example(message_type: str) -> dict[str, Any]:
    """Return the golden example of `message_type` as parsed JSON."""
    parsed: dict[str, Any] = json.loads((EXAMPLES / f"{message_type}.json").read_text(encoding="utf-8"))
    return parsed


def test_each_type_has_one_example_and_no_example_is_left_over() -> None:
    files = {path.name.removesuffix(".json") for path in EXAMPLES.iterdir()}
    assert files == set(EVENTS) | set(PARTNER_MESSAGES)


@every_event
def test_an_event_reads_its_example_and_writes_it_back_unchanged(event_class: type[Event]) -> None:
    golden = example(event_class.TYPE)
    body = json.dumps(golden, ensure_ascii=False).encode()
    arrived = envelope.received(envelope.attributes_of(body), event_class)
    written = envelope.write(
        event_class.model_validate(golden["data"]),
        id=arrived.id,
        source=arrived.source,
        time=arrived.time,
        subject=arrived.subject,
        sequence=arrived.sequence,
        case_id=arrived.case_id,
        correlation_id=arrived.correlation_id,
        causation_id=arrived.causation_id,
        traceparent=arrived.traceparent,
    )
    assert json.loads(written) == golden
    assert golden["type"] == event_class.TYPE
    assert golden["source"].endswith(event_class.owner())


@every_event
def test_a_reader_ignores_a_field_it_does_not_know_and_a_producer_refuses_it(event_class: type[Event]) -> None:
    golden = example(event_class.TYPE)
    golden["data"]["added_later"] = "x"
    envelope.received(golden, event_class)
    with pytest.raises(ValidationError):
        event_class.model_validate(golden["data"])


@every_event
def test_an_event_that_concerns_a_case_says_so_in_its_envelope(event_class: type[Event]) -> None:
    golden = example(event_class.TYPE)
    assert golden.get("caseid") == golden["data"].get("case_id")
    UUID(golden["id"])


@every_event
def test_no_field_of_an_event_smells_of_personal_data(event_class: type[Event]) -> None:
    for path in field_paths(event_class):
        words = set(path.rsplit(".", 1)[-1].split("_"))
        assert not words & SMELLS or path in {"matched.name", "matched.dob"}, path


@every_event
def test_an_event_has_a_sentence_that_explains_it_and_a_type_of_the_right_form(event_class: type[Event]) -> None:
    assert (event_class.__doc__ or "").strip().endswith(".")
    owner, noun_and_verb, version = event_class.TYPE.split(".")
    words = "".join(part.capitalize() for part in noun_and_verb.split("-"))
    assert event_class.__name__ == words + version.upper()
    home = "registry" if owner == "registry-adapters" else owner
    assert f"{event_class.__module__}.".startswith(f"nrm_shared.contracts.{home}."), "it stands with its owner"


@every_partner_message
def test_a_partner_message_reads_its_example_and_writes_it_back_unchanged(message_class: type[SealedMessage]) -> None:
    golden = example(message_class.TYPE)
    assert message_class.model_validate(golden["data"]).model_dump(mode="json") == golden["data"]


@every_partner_message
def test_a_partner_message_never_shows_what_it_carries(message_class: type[SealedMessage]) -> None:
    golden = example(message_class.TYPE)
    shown = repr(message_class.model_validate(golden["data"]))
    for value in texts(golden["data"]):
        if len(value) > 5:
            assert value not in shown


@every_partner_message
def test_a_refused_partner_message_never_shows_what_it_carried(message_class: type[SealedMessage]) -> None:
    golden = example(message_class.TYPE)
    with pytest.raises(ValidationError) as caught:
        message_class.model_validate({**golden["data"], "added_later": "Rehana"})
    assert "Rehana" not in str(caught.value)


def test_what_is_no_event_is_malformed() -> None:
    with pytest.raises(Malformed):
        envelope.attributes_of(b"[]")


def field_paths(model: type[BaseModel], before: str = "") -> Iterator[str]:
    """Yield the dotted path of every field, nested models included."""
    for name, field in model.model_fields.items():
        yield before + name
        for kind in (field.annotation, *get_args(field.annotation)):
            if isinstance(kind, type) and issubclass(kind, BaseModel):
                yield from field_paths(kind, f"{before}{name}.")


def texts(value: Any) -> Iterator[str]:
    """Yield every text inside a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)
