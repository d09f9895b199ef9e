"""Outbox rows, collected during the work and inserted with one statement at its end."""

import json
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import Connection, text

from nrm_shared.db.arrays import array, byte_array

INSERT = text(
    "INSERT INTO outbox (message_id, exchange, routing_key, type, content_type, headers, body, about)"
    " SELECT * FROM unnest(CAST(:ids AS uuid[]), CAST(:exchanges AS text[]), CAST(:keys AS text[]),"
    " CAST(:types AS text[]), CAST(:content_types AS text[]), CAST(:headers AS text[]), CAST(:bodies AS bytea[]),"
    " CAST(:about AS uuid[]))"
)


@dataclass(frozen=True, slots=True)
class OutboxMessage:
    """One message on its way out: where to, what kind, and the ready bytes. `about` a person or case, if it is sealed."""

    id: UUID
    exchange: str
    routing_key: str
    type: str
    content_type: str
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)
    about: UUID | None = None


def write(connection: Connection, messages: list[OutboxMessage]) -> None:
    """Insert `messages` in their order; the relay publishes in that order."""
    if not messages:
        return
    connection.execute(
        INSERT,
        {
            "ids": array(message.id.hex for message in messages),
            "exchanges": array(message.exchange for message in messages),
            "keys": array(message.routing_key for message in messages),
            "types": array(message.type for message in messages),
            "content_types": array(message.content_type for message in messages),
            "headers": array(json.dumps(message.headers) if message.headers else None for message in messages),
            "bodies": byte_array(message.body for message in messages),
            "about": array(message.about.hex if message.about else None for message in messages),
        },
    )
