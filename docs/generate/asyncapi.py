"""docs/asyncapi.json: the channels, messages and schemas as AsyncAPI 3.0."""

import json
from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel

from docs.generate.events import readers_of
from docs.generate.markdown import meaning
from nrm_shared.contracts.base import Event
from nrm_shared.contracts.catalogue import EVENTS, PARTNER_MESSAGES
from nrm_shared.contracts.envelope import CONTENT_TYPE, SEALED_CONTENT_TYPE
from nrm_shared.contracts.partner_mofa import FROM_MOFA, TO_MOFA
from nrm_shared.contracts.partner_police import FROM_POLICE, TO_POLICE
from nrm_shared.contracts.readers import READERS
from nrm_shared.contracts.registry import RegistryCheckRequested
from nrm_shared.messaging import names

Json = dict[str, Any]
ENVELOPE: Json = {
    "type": "object",
    "required": ["specversion", "id", "source", "type", "time", "subject", "sequence", "datacontenttype", "data"],
    "properties": {
        "specversion": {"const": "1.0"},
        "id": {"type": "string", "format": "uuid"},
        "source": {"type": "string", "description": "/nrm/<owner>"},
        "type": {"type": "string"},
        "time": {"type": "string", "format": "date-time"},
        "subject": {"type": "string", "description": "Id of the aggregate."},
        "sequence": {"type": "string", "pattern": "^[0-9]+$", "description": "Row version of the aggregate."},
        "datacontenttype": {"const": "application/json"},
        "caseid": {"type": "string", "format": "uuid"},
        "correlationid": {"type": "string"},
        "causationid": {"type": "string"},
        "traceparent": {"type": "string"},
        "data": {"type": "object"},
    },
}


def asyncapi_document() -> str:
    """Return the document."""
    schemas: Json = {"envelope": ENVELOPE}
    messages = {event.TYPE: _event_message(event, schemas) for event in EVENTS.values()}
    for message in PARTNER_MESSAGES.values():
        _add_schema(message.TYPE, message, schemas)
        messages[message.TYPE] = {
            "name": message.TYPE,
            "summary": meaning(message),
            "contentType": SEALED_CONTENT_TYPE,
            "description": "On the wire: a JWS inside a JWE, compact. The schema is of the member `data` inside.",
            "payload": _reference("schemas", message.TYPE),
        }
    channels, operations = _channels(), _operations()
    document = {
        "asyncapi": "3.0.0",
        "info": {
            "title": "National Referral Mechanism: events and partner messages",
            "version": "1.0.0",
            "description": "Made from the code. Events carry no personal data; sealed messages go to one recipient.",
        },
        "servers": {"broker": {"host": "broker.example:5671", "protocol": "amqps", "protocolVersion": "0.9.1"}},
        "channels": channels,
        "operations": operations,
        "components": {"messages": messages, "schemas": dict(sorted(schemas.items()))},
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _event_message(event: type[Event], schemas: Json) -> Json:
    _add_schema(event.TYPE, event, schemas)
    properties = {"type": {"const": event.TYPE}, "data": _reference("schemas", event.TYPE)}
    return {
        "name": event.TYPE,
        "summary": meaning(event),
        "contentType": CONTENT_TYPE,
        "payload": {"allOf": [_reference("schemas", "envelope"), {"type": "object", "properties": properties}]},
    }


def _add_schema(name: str, model: type[BaseModel], schemas: Json) -> None:
    """Put the model's schema and those of its parts among `schemas`; two parts of one name must be the same."""
    schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
    for part, inner in schema.pop("$defs", {}).items():
        if schemas.setdefault(part, inner) != inner:
            raise ValueError(f"two different parts are called {part}")
    schemas[name] = schema


def _reference(kind: str, name: str) -> Json:
    return {"$ref": f"#/components/{kind}/{name}"}


def _channels() -> Json:
    owners = dict.fromkeys(event.owner() for event in EVENTS.values())
    channels = {
        f"{owner}.events": _exchange(f"{owner}.events", "direct", [type for type in EVENTS if _owner(type) == owner])
        for owner in owners
    }
    channels |= {names.inbox(service): _queue(names.inbox(service), types) for service, types in READERS.items()}
    for partner in names.PARTNERS:
        said, heard = _dialogue(partner)
        channels[f"partner.{partner}"] = _exchange(f"partner.{partner}", "fanout", said)
        channels[names.partner_out(partner)] = _queue(names.partner_out(partner), heard)
    for registry in names.REGISTRIES:
        channels[names.registry(registry)] = _queue(names.registry(registry), [RegistryCheckRequested.TYPE])
    return channels


def _operations() -> Json:
    operations: Json = {}
    for event_type in EVENTS:
        owner = _owner(event_type)
        operations[f"publish {event_type}"] = _operation("send", f"{owner}.events", [event_type])
        for reader in readers_of(event_type):
            operations[f"{reader} reads {event_type}"] = _operation("receive", names.inbox(reader), [event_type])
    for partner in names.PARTNERS:
        said, heard = _dialogue(partner)
        operations[f"{partner} writes"] = _operation("send", f"partner.{partner}", said)
        operations[f"{partner} reads"] = _operation("receive", names.partner_out(partner), heard)
    for registry in names.REGISTRIES:
        queue = names.registry(registry)
        operations[f"{queue} reads"] = _operation("receive", queue, [RegistryCheckRequested.TYPE])
    return {name.replace(" ", "-"): operation for name, operation in operations.items()}


def _operation(action: str, channel: str, types: Iterable[str]) -> Json:
    place = f"#/channels/{channel}"
    return {
        "action": action,
        "channel": {"$ref": place},
        "messages": [{"$ref": f"{place}/messages/{type}"} for type in types],
    }


def _exchange(name: str, kind: str, types: Iterable[str]) -> Json:
    binding = {"is": "routingKey", "exchange": {"name": name, "type": kind, "durable": True, "vhost": "/"}}
    return _channel(name, binding, types)


def _queue(name: str, types: Iterable[str]) -> Json:
    binding = {"is": "queue", "queue": {"name": name, "durable": True, "exclusive": False, "vhost": "/"}}
    return _channel(name, binding, types)


def _channel(name: str, binding: Json, types: Iterable[str]) -> Json:
    messages = {type: _reference("messages", type) for type in types}
    return {"address": name, "messages": messages, "bindings": {"amqp": binding | {"bindingVersion": "0.3.0"}}}


def _dialogue(partner: str) -> tuple[list[str], list[str]]:
    """Return the types that `partner` says and hears."""
    said, heard = (FROM_MOFA, TO_MOFA) if partner == "mofa" else (FROM_POLICE, TO_POLICE)
    return [message.TYPE for message in said], [message.TYPE for message in heard]


def _owner(event_type: str) -> str:
    return event_type.partition(".")[0]
