"""The calibrator of *wire*: a bare publisher with a confirm window, sending ready bytes to a quorum queue."""

import time
from typing import Any
from urllib.parse import unquote, urlsplit

import amqp
import pika
from pika.adapters.select_connection import SelectConnection

WINDOWS = (500, 1000)


def with_pika(url: str, queue: str, rows: list[Any], window: int) -> float:
    """Publish `rows` with pika's SelectConnection and return the seconds until the last confirm."""
    state: dict[str, Any] = {"next": 0, "open": set(), "tag": 0, "began": 0.0, "took": 0.0}

    def publish(channel: Any) -> None:
        while len(state["open"]) < window and state["next"] < len(rows):
            id, _, _, type, content_type, body = rows[state["next"]]
            state["next"] += 1
            state["tag"] += 1
            state["open"].add(state["tag"])
            properties = pika.BasicProperties(message_id=id, type=type, content_type=content_type, delivery_mode=2)
            channel.basic_publish("", queue, body, properties, mandatory=True)

    def confirmed(frame: Any) -> None:
        tag = frame.method.delivery_tag
        if frame.method.NAME != "Basic.Ack":
            raise RuntimeError("the broker refused a message")
        state["open"] = {t for t in state["open"] if t > tag} if frame.method.multiple else state["open"] - {tag}
        if len(state["open"]) <= window // 2:
            publish(channel_box[0])
        if not state["open"] and state["next"] == len(rows):
            state["took"] = time.monotonic() - state["began"]
            connection.close()

    channel_box: list[Any] = []

    def opened(channel: Any) -> None:
        channel_box.append(channel)
        channel.confirm_delivery(confirmed, callback=lambda _: begin(channel))

    def begin(channel: Any) -> None:
        state["began"] = time.monotonic()
        publish(channel)

    connection = SelectConnection(
        pika.URLParameters(url),
        on_open_callback=lambda c: c.channel(on_open_callback=opened),
        on_close_callback=lambda c, _: c.ioloop.stop(),
    )
    connection.ioloop.start()
    return float(state["took"])


def with_amqp(url: str, queue: str, rows: list[Any], window: int) -> float:
    """Publish `rows` with py-amqp and return the seconds until the last confirm."""
    parts = urlsplit(url)
    connection = amqp.Connection(
        f"{parts.hostname}:{parts.port}",
        userid=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        virtual_host=unquote(parts.path[1:]) or "/",
    )
    connection.connect()
    channel = connection.channel()
    channel.confirm_select()
    unconfirmed: set[int] = set()

    def acked(tag: int, multiple: bool) -> None:
        if multiple:
            unconfirmed.difference_update({t for t in unconfirmed if t <= tag})
        else:
            unconfirmed.discard(tag)

    channel.events["basic_ack"].add(acked)
    began = time.monotonic()
    for number, (id, _, _, type, content_type, body) in enumerate(rows, 1):
        message = amqp.Message(body, message_id=id, type=type, content_type=content_type, delivery_mode=2)
        unconfirmed.add(number)
        channel._basic_publish(message, "", queue, mandatory=True)
        while len(unconfirmed) >= window:
            connection.drain_events(timeout=10)
    while unconfirmed:
        connection.drain_events(timeout=10)
    took = time.monotonic() - began
    connection.close()
    return took


CONTENDERS = {
    f"{name}, window {window}": (publish, window)
    for name, publish in (("pika", with_pika), ("py-amqp", with_amqp))
    for window in WINDOWS
}
