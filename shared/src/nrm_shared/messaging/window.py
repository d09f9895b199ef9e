"""Writing a whole window of messages to the socket at once.

pika hands each of a message's three frames to the kernel by itself, so that a window of 500 costs 1,500 system calls (ADR
0006), and writes every property of every message anew. Messages of one kind differ in their size, their id and their body
only: pika writes the first two frames once for each kind, and here what differs is put in (ADR 0028).
"""

import json
import re
from collections.abc import Iterable
from functools import lru_cache
from struct import Struct
from typing import Any
from uuid import UUID

import pika
from pika import frame, spec
from pika.channel import Channel

_HEAD = Struct(">BHL")
_SIZE = Struct(">Q")
# In a header frame: its own head, class and weight; then the size of the body.
_SIZE_AT = _HEAD.size + 4
_END = bytes([spec.FRAME_END])
# Stands where the id will be while pika writes the frames of a kind.
SOME_ID = str(UUID("a9d1cb6e-5a2f-4c0e-8f0b-0d3f6f0a7c51"))
# The same for a traceparent, the one header that events have.
SOME_TRACE = "00-a9d1cb6e5a2f4c0e8f0b0d3f6f0a7c51-8f0b0d3f6f0a7c51-00"
TRACED = re.compile(r'\{"traceparent": "([0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2})"\}')
_SOME_HEADERS = json.dumps({"traceparent": SOME_TRACE})
# A service has few exchanges and types; dead letters, whose headers differ, are not remembered.
KINDS = 512

Row = tuple[str, str, str, str, str, str | None, bytes | memoryview]


def write_window(channel: Channel, user: str, rows: Iterable[Row]) -> None:
    """Publish outbox rows (message_id, exchange, routing_key, type, content_type, headers, body) as one piece."""
    connection: Any = channel.connection
    connection._output_marshaled_frames([frames(channel.channel_number, connection._body_max_length, user, rows)])


def frames(number: int, most: int, user: str, rows: Iterable[Row]) -> bytes:
    """Return mandatory, persistent publishes on channel `number` as AMQP 0-9-1 wants them, bodies in frames up to `most`."""
    parts: list[bytes | memoryview] = []
    for id, exchange, routing_key, type, content_type, headers, body in rows:
        traced = TRACED.fullmatch(headers) if headers else None
        written = _written if headers is None or traced else _written.__wrapped__
        upto_size, upto_trace, upto_id, after_id = written(
            number, user, exchange, routing_key, type, content_type, _SOME_HEADERS if traced else headers
        )
        trace = traced[1].encode() if traced else b""
        parts += (upto_size, _SIZE.pack(len(body)), upto_trace, trace, upto_id, id.encode(), after_id)
        for at in range(0, len(body), most):
            piece = body[at : at + most]
            parts += (_HEAD.pack(spec.FRAME_BODY, number, len(piece)), piece, _END)
    return b"".join(parts)


@lru_cache(maxsize=KINDS)
def _written(
    number: int, user: str, exchange: str, routing_key: str, type: str, content_type: str, headers: str | None
) -> tuple[bytes, bytes, bytes, bytes]:
    """Return the first two frames of a kind of message in four: up to the size, to the trace, to the id, and the rest."""
    method = spec.Basic.Publish(exchange=exchange, routing_key=routing_key, mandatory=True)
    properties = pika.BasicProperties(
        message_id=SOME_ID,
        type=type,
        content_type=content_type,
        delivery_mode=2,
        user_id=user,
        headers=json.loads(headers) if headers else None,
    )
    header = bytes(frame.Header(number, 0, properties).marshal())
    # From behind: a header's value may be the id that stands for every id, what follows the id is ours.
    upto_id, _, after_id = header[_SIZE_AT + _SIZE.size :].rpartition(SOME_ID.encode())
    upto_trace = b""
    if headers is _SOME_HEADERS:
        upto_trace, _, upto_id = upto_id.rpartition(SOME_TRACE.encode())
    return bytes(frame.Method(number, method).marshal()) + header[:_SIZE_AT], upto_trace, upto_id, after_id
