"""What a sender wrote on the outside of a message, read so that nothing it writes can disturb its neighbours.

pika raises while it decodes some values AMQP allows (a timestamp after the year 9999, a float that is no number), takes
that for a broken connection and gives back every message in hand, the innocent ones too. Here such properties count as
absent: the message is then refused like any other that does not say what it is.
"""

from typing import Any

from pika import spec

DELIVERY_COUNT = "x-delivery-count"
_ABSENT = tuple(vars(spec.BasicProperties()))


class ReadableProperties(spec.BasicProperties):  # type: ignore[misc]  # pika has no types
    """Properties that are all absent if one of them cannot be read."""

    def decode(self, encoded: bytes, offset: int = 0) -> Any:
        """Decode as pika does, or as nothing."""
        try:
            return super().decode(encoded, offset)
        except Exception:  # noqa: BLE001 - pika raises whatever a value makes Python raise, down to a stack overflow
            for name in _ABSENT:
                setattr(self, name, None)
            return self


# What the relays of the house write and nothing else: content type, delivery mode, message id, type and user, and
# among the headers, if there are any, the trace of the request alone.
_PLAIN = (
    spec.BasicProperties.FLAG_CONTENT_TYPE
    | spec.BasicProperties.FLAG_DELIVERY_MODE
    | spec.BasicProperties.FLAG_MESSAGE_ID
    | spec.BasicProperties.FLAG_TYPE
    | spec.BasicProperties.FLAG_USER_ID
)
_TRACED = _PLAIN | spec.BasicProperties.FLAG_HEADERS
_OF_RELAYS = (_PLAIN.to_bytes(2, "big"), _TRACED.to_bytes(2, "big"))
TRACE_LENGTH = 55
# A table of one long string.
_NAME = b"\x0btraceparentS" + TRACE_LENGTH.to_bytes(4, "big")
_TABLE = (len(_NAME) + TRACE_LENGTH).to_bytes(4, "big") + _NAME


def read(encoded: bytes) -> ReadableProperties:
    """Return the properties of a message; those that relays write are read without asking for all the others (ADR 0028)."""
    properties = ReadableProperties()
    flags = encoded[:2]
    if flags not in _OF_RELAYS:
        properties.decode(encoded)
        return properties
    try:
        at = 3 + encoded[2]
        content_type = encoded[3:at].decode()
        if flags == _OF_RELAYS[1]:
            start = at + len(_TABLE)
            if encoded[at:start] != _TABLE:
                properties.decode(encoded)
                return properties
            at = start + TRACE_LENGTH
            properties.headers = {"traceparent": encoded[start:at].decode()}
        properties.content_type = content_type
        properties.delivery_mode = encoded[at]
        start = at + 2
        at = start + encoded[at + 1]
        properties.message_id = encoded[start:at].decode()
        start = at + 1
        at = start + encoded[at]
        properties.type = encoded[start:at].decode()
        properties.user_id = encoded[at + 1 : at + 1 + encoded[at]].decode()
    except (IndexError, UnicodeDecodeError):
        properties.decode(encoded)
    return properties


def install() -> None:
    """Let pika read properties this way in this process."""
    spec.props[spec.BasicProperties.INDEX] = ReadableProperties


def text_of(value: Any) -> str | None:
    """Return a property as text, None for anything else: pika leaves what is no UTF-8 as bytes."""
    return value if isinstance(value, str) else None


def delivery_count(headers: dict[str, Any], *, redelivered: bool) -> int:
    """Return how often the broker has delivered the message before; on the first time the header is the sender's own."""
    count = headers.get(DELIVERY_COUNT) if redelivered else None
    return count if isinstance(count, int) and count > 0 else 0
