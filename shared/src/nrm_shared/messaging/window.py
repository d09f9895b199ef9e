"""Writing a whole window of messages to the socket at once.

pika hands each of a message's three frames to the kernel by itself, so that a window of 500 costs 1,500 system calls:
two fifths of the relay's time (measured). Here the frames are made by pika and joined before they are handed over.
"""

from functools import lru_cache
from typing import Any

import pika
from pika import frame, spec
from pika.channel import Channel


def publish_frames(
    channel: Channel, exchange: str, routing_key: str, properties: pika.BasicProperties, body: bytes
) -> bytes:
    """Return the bytes of one mandatory publish on `channel`, as AMQP 0-9-1 wants them."""
    number = channel.channel_number
    parts = [_method(number, exchange, routing_key), frame.Header(number, len(body), properties).marshal()]
    most = channel.connection._body_max_length
    parts += [frame.Body(number, body[at : at + most]).marshal() for at in range(0, len(body), most)]
    return b"".join(parts)


@lru_cache(maxsize=512)
def _method(number: int, exchange: str, routing_key: str) -> bytes:
    """Return the first frame of a publish; a service has few exchanges and types, so few different ones."""
    method = spec.Basic.Publish(exchange=exchange, routing_key=routing_key, mandatory=True)
    return bytes(frame.Method(number, method).marshal())


def write_window(channel: Channel, messages: list[bytes]) -> None:
    """Hand the messages to the connection of `channel` as one piece."""
    connection: Any = channel.connection
    connection._output_marshaled_frames([b"".join(messages)])
