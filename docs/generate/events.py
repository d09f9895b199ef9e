"""docs/events.md: who says what, with which fields, and who listens."""

import types
import typing
from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from docs.generate.markdown import NOTICE, code, meaning, table
from nrm_shared.contracts import words
from nrm_shared.contracts.base import Event, SealedMessage
from nrm_shared.contracts.catalogue import EVENTS, PARTNER_MESSAGES
from nrm_shared.contracts.partner_mofa import FROM_MOFA, TO_MOFA
from nrm_shared.contracts.partner_police import FROM_POLICE, TO_POLICE
from nrm_shared.contracts.readers import READERS

# Kinds of text that have a name of their own.
KINDS = {
    "code": words.Code,
    "reference": words.Reference,
    "printed number": words.Number,
    "need": words.Need,
    "term": words.Term,
    "purpose": words.Purpose,
    "clock": words.ClockName,
    "yes/no/unknown": words.TriState,
    "field name": words.FieldName,
}

INTRODUCTION = """# Events and partner messages

Each event has one owner, who alone publishes it, to the exchange `<owner>.events`. It travels in a CloudEvents 1.0
envelope (`id`, `source`, `type`, `time`, `subject` = id of the aggregate, `sequence` = its row version, `caseid` where
there is a case, `correlationid`, `causationid`, `traceparent`). Events carry ids, codes and decisions, never personal
data; whoever needs a name asks its owner, and that read is authorised and audited. One example of each stands in
`shared/src/nrm_shared/contracts/examples/`.

Messages to and from partners and registries may carry personal data; they are signed and encrypted to one recipient.
"""


def events_page() -> str:
    """Return the page."""
    parts = [NOTICE, INTRODUCTION, _contents()]
    for owner in _owners():
        parts.append(f"## {owner}\n")
        parts += [_event(event) for event in EVENTS.values() if event.owner() == owner]
    parts.append("## Sealed messages\n")
    parts += [_message(message) for message in PARTNER_MESSAGES.values()]
    return "\n".join(parts)


def _owners() -> list[str]:
    return list(dict.fromkeys(event.owner() for event in EVENTS.values()))


def readers_of(event_type: str) -> list[str]:
    """Return the services that read events of this type."""
    return [service for service, wanted in READERS.items() if event_type in wanted]


def _contents() -> str:
    rows = [
        (
            owner,
            str(sum(event.owner() == owner for event in EVENTS.values())),
            ", ".join(
                reader for reader, wanted in READERS.items() if any(type.startswith(f"{owner}.") for type in wanted)
            )
            or "nobody",
        )
        for owner in _owners()
    ]
    return table(("owner", "events", "read by"), rows)


def _event(event: type[Event]) -> str:
    readers = readers_of(event.TYPE)
    listeners = ", ".join(readers) if readers else "nobody in this release"
    return f"### {event.TYPE}\n\n{meaning(event)} Read by: {listeners}.\n\n{_fields(event)}"


def _message(message: type[SealedMessage]) -> str:
    return f"### {message.TYPE}\n\n{meaning(message)} {_direction(message)}\n\n{_fields(message)}"


def _direction(message: type[SealedMessage]) -> str:
    ways = {
        "From MoFA to intake.": FROM_MOFA,
        "From intake to MoFA.": TO_MOFA,
        "From a police system to verification.": FROM_POLICE,
        "From verification to the police system of the station.": TO_POLICE,
    }
    return next((text for text, kinds in ways.items() if message in kinds), "From verification to a registry adapter.")


def _fields(model: type[BaseModel]) -> str:
    rows = [
        (
            code(name),
            _word_of(field.metadata) or kind_of(field.annotation),
            "yes" if field.is_required() else "",
            field.description or "",
        )
        for name, field in _flat(model)
    ]
    return table(("field", "kind", "required", "meaning"), rows)


def _flat(model: type[BaseModel], before: str = "") -> list[tuple[str, FieldInfo]]:
    """Return the fields of a model, each followed by the fields of a model nested in it."""
    found = []
    for name, field in model.model_fields.items():
        found.append((before + name, field))
        for nested in _models(field.annotation):
            inside = f"{before}{name}[]." if _is_list(field.annotation) else f"{before}{name}."
            found += _flat(nested, inside)
    return found


def _is_list(annotation: Any) -> bool:
    return typing.get_origin(annotation) is list


def _models(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in typing.get_args(annotation) for model in _models(part)]


def kind_of(annotation: Any) -> str:
    """Return a reader's word for the type of a field."""
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is list:
        return f"list of {kind_of(arguments[0])}"
    if origin is dict:
        return "answers by question"
    if origin in (typing.Union, types.UnionType):
        return " or ".join(dict.fromkeys(kind_of(part) for part in arguments if part is not type(None)))
    if origin is typing.Annotated:
        return _word_of(arguments[1:]) or kind_of(arguments[0])
    names = {"str": "text", "int": "number", "bool": "yes/no", "UUID": "id", "AwareDatetime": "time", "date": "date"}
    name = str(getattr(annotation, "__name__", annotation))
    return names.get(name, name)


def _word_of(metadata: Iterable[Any]) -> str | None:
    """Return the word for one of the kinds of `contracts.words`, or None."""
    return next((word for word, kind in KINDS.items() for mark in metadata if mark in typing.get_args(kind)[1:]), None)
