"""What a check comes to, from what the registry said field by field (domain 2.6.12, 2.9)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from nrm_registry_adapters.domain.claims import Field

# True agrees, False contradicts, None was not asked or could not be compared.
FieldResults = Mapping[Field, bool | None]


class State(StrEnum):
    """The outcome of one check."""

    MATCHED = "MATCHED"
    PARTIAL = "PARTIAL"
    MISMATCH = "MISMATCH"
    NOT_FOUND = "NOT_FOUND"
    UNAVAILABLE = "UNAVAILABLE"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a registry said: is there a record, which fields agree, its receipt. It cannot hold the record itself.

    `reserved` is a registry's reservation about the paper as such: expired, reported lost, under correction.
    """

    found: bool
    fields: FieldResults = field(default_factory=dict)
    reference: str | None = None
    reserved: bool = False


def conclude(answer: Answer, asked: frozenset[Field]) -> State:
    """Return the state of `answer`, given the claimed fields that this registry can compare.

    One contradiction makes MISMATCH. MATCHED needs the name and every other asked field to agree, and no reservation
    about the paper. A record of which nothing contradicts, but which does not confirm everything, is PARTIAL.
    """
    if not answer.found:
        return State.NOT_FOUND
    results = [answer.fields.get(name) for name in asked]
    if any(result is False for result in results):
        return State.MISMATCH
    confirmed = Field.NAME in asked and all(results)
    return State.MATCHED if confirmed and not answer.reserved else State.PARTIAL
