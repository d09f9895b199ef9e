"""Takes whole deliveries out of the bytes a broker sends, and leaves everything else to pika.

pika makes objects of a message's three frames, copies what is left of its buffer after each, and asks its table of callbacks
about all of them: half of a busy consumer's time (ADR 0014). A delivery needs none of this.
"""

from collections.abc import Callable
from struct import Struct
from typing import Any

import pika
from pika import spec

from nrm_shared.messaging.properties import read

_FRAME = Struct(">BHL")
_TAG = Struct(">Q")
_SIZE = Struct(">Q")
_HEAD_BYTES = _FRAME.size
_DELIVER = spec.Basic.Deliver.INDEX.to_bytes(4, "big")
# In a header frame: class, weight, size of the body; then the properties.
_SIZE_AT, _PROPERTIES_AT = 4, 12

Arrived = Callable[[int, bool, Any, bytes], None]


class DeliveryReader:
    """Reads one channel. `arrived(tag, redelivered, properties, body)` gets each delivery, `others` every other frame."""

    def __init__(self, channel: int, arrived: Arrived, others: Callable[[bytes], None]) -> None:
        self._channel = channel
        self._arrived = arrived
        self._others = others
        self._left = b""
        self._tag: int | None = None
        self._redelivered = False
        self._properties: Any = None
        self._missing = 0
        self._parts: list[bytes] = []

    def feed(self, data: bytes) -> None:
        """Take in the next bytes, wherever they were cut."""
        buffer = self._left + data if self._left else data
        position, end = 0, len(buffer)
        while end - position > _HEAD_BYTES:
            kind, channel, size = _FRAME.unpack_from(buffer, position)
            start = position + _HEAD_BYTES
            stop = start + size
            if stop >= end:
                break
            mine = channel == self._channel and buffer[stop] == spec.FRAME_END
            if not (mine and self._take(kind, buffer, start, stop)):
                self._others(buffer[position : stop + 1])
            position = stop + 1
        self._left = buffer[position:]

    def _take(self, kind: int, buffer: bytes, start: int, stop: int) -> bool:
        """Take the frame if it is part of a delivery; return whether it was."""
        if kind == spec.FRAME_METHOD:
            if buffer[start : start + 4] != _DELIVER:
                return False
            # The consumer's tag, a short string, comes first.
            at = start + 5 + buffer[start + 4]
            (self._tag,) = _TAG.unpack_from(buffer, at)
            self._redelivered = bool(buffer[at + _TAG.size] & 1)
            return True
        if self._tag is None:
            return False
        if kind == spec.FRAME_HEADER:
            (self._missing,) = _SIZE.unpack_from(buffer, start + _SIZE_AT)
            self._properties = read(buffer[start + _PROPERTIES_AT : stop])
        elif kind == spec.FRAME_BODY:
            self._parts.append(buffer[start:stop])
            self._missing -= stop - start
        else:
            return False
        if self._missing <= 0:
            body = self._parts[0] if len(self._parts) == 1 else b"".join(self._parts)
            tag, self._tag, self._parts = self._tag, None, []
            self._arrived(tag, self._redelivered, self._properties, body)
        return True


def pass_by_pika(
    connection: pika.BlockingConnection, channel: int, arrived: Arrived, *, idle: Callable[[], bool]
) -> None:
    """Give the deliveries on `channel` to `arrived` from now on; `process_data_events` returns for one that ends `idle`."""
    inner = connection._impl
    pikas_own = inner._on_data_available

    def wake_and_arrive(tag: int, redelivered: bool, properties: Any, body: bytes) -> None:
        if idle():
            # pika does not know that anything has come: this ends its waiting.
            connection.add_callback_threadsafe(_nothing)
        arrived(tag, redelivered, properties, body)

    reader = DeliveryReader(channel, wake_and_arrive, pikas_own)

    def available(data: bytes) -> None:
        # pika's watch for a dead connection counts what it has read itself.
        inner.bytes_received += len(data)
        reader.feed(data)

    inner._on_data_available = available


def leave(connection: pika.BlockingConnection) -> None:
    """Close `connection` without cancelling what it consumes; raises pika's errors and `OSError`.

    pika cancels first. What the queue hands out while it learns of that goes back at once, before what the consumer still
    holds: whoever consumes next would get the later messages first. Without the cancel all go back together, in order.
    """
    for channel in connection._impl._channels.values():
        channel._get_cookie()._consumer_infos.clear()
        channel._consumers.clear()
    connection.close()


def _nothing() -> None:
    """Do nothing, but in pika's loop."""
