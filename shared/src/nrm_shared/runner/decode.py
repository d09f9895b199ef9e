"""From raw deliveries to typed messages, and which handler gets them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from nrm_shared.contracts import envelope
from nrm_shared.contracts.base import Event
from nrm_shared.inbox.delivery import Delivery
from nrm_shared.kernel.errors import Malformed
from nrm_shared.kernel.usecase import On, Received


@dataclass(slots=True)
class Message:
    """A decoded message: its typed content, the key of its order, and who handles it."""

    delivery: Delivery
    received: Received[Any]
    key: str
    on: On


Decode = Callable[[Delivery], Message]


def check_size(delivery: Delivery) -> None:
    """Raise `Malformed` for a body larger than any honest message."""
    if len(delivery.body) > envelope.MAX_BODY_BYTES:
        raise Malformed("/", "too-large", limit=envelope.MAX_BODY_BYTES)


def event_decoder(subscriptions: Mapping[type[Event], On]) -> Decode:
    """Return the decoder of a service's inbox: CloudEvents, ordered by the aggregate they are about."""
    by_type = {event.TYPE: (event, on) for event, on in subscriptions.items()}
    families = {type.rpartition(".v")[0] for type in by_type}

    def decode(delivery: Delivery) -> Message:
        check_size(delivery)
        if delivery.content_type != envelope.CONTENT_TYPE:
            raise Malformed("/content-type", "content-type")
        attributes = envelope.attributes_of(delivery.body)
        known = by_type.get(attributes["type"])
        if known is None:
            family = attributes["type"].rpartition(".v")[0]
            raise Malformed("/type", "unknown-version" if family in families else "unknown-type")
        event, on = known
        if attributes["id"] != delivery.message_id:
            raise Malformed("/id", "wrong-message-id")
        received = envelope.received(attributes, event, delivery.id)
        return Message(delivery, received, received.subject, on)

    return decode
