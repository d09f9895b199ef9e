"""A window of messages is the bytes that pika would have written, one message after the other."""

import json
from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st
from pika import BasicProperties, frame, spec

from nrm_shared.messaging.window import SOME_ID, SOME_TRACE, Row, frames

CHANNEL = 1
LONGEST = 64
USER = "nrm-intake"
words = st.text(max_size=20)
rows = st.tuples(
    st.uuids().map(str),
    words,
    words,
    words,
    words,
    st.none()
    | st.dictionaries(st.text(min_size=1, max_size=10), words | st.uuids().map(str), min_size=1).map(json.dumps),
    st.binary(max_size=3 * LONGEST),
)


def by_pika(row: Row) -> bytes:
    """Return the publish of one outbox row, every frame made by pika."""
    id, exchange, key, type, content_type, headers, body = row
    properties = BasicProperties(
        message_id=id,
        type=type,
        content_type=content_type,
        delivery_mode=2,
        user_id=USER,
        headers=json.loads(headers) if headers else None,
    )
    method = spec.Basic.Publish(exchange=exchange, routing_key=key, mandatory=True)
    written: list[Any] = [frame.Method(CHANNEL, method), frame.Header(CHANNEL, len(body), properties)]
    written += [frame.Body(CHANNEL, bytes(body[at : at + LONGEST])) for at in range(0, len(body), LONGEST)]
    return b"".join(each.marshal() for each in written)


@given(st.lists(rows, max_size=5))
def test_a_window_is_what_pika_would_write(window: list[Row]) -> None:
    assert frames(CHANNEL, LONGEST, USER, window) == b"".join(by_pika(row) for row in window)


def test_messages_of_one_kind_keep_their_own_id_size_and_body() -> None:
    window: list[Row] = [
        (str(UUID(int=number)), "e", "k", "t", "c", None, memoryview(b"x" * number)) for number in (1, 2, 150)
    ]
    assert frames(CHANNEL, LONGEST, USER, window) == b"".join(by_pika(row) for row in window)


def test_messages_keep_their_own_traces() -> None:
    traces = [f"00-{number:032x}-{number:016x}-01" for number in (1, 2)]
    window: list[Row] = [
        (str(UUID(int=7)), "e", "k", "t", "c", json.dumps({"traceparent": trace}), b"x")
        for trace in [*traces, SOME_TRACE, "no trace"]
    ]
    assert frames(CHANNEL, LONGEST, USER, window) == b"".join(by_pika(row) for row in window)


def test_a_header_may_hold_any_id() -> None:
    row: Row = (str(UUID(int=1)), "e", "k", "t", "c", json.dumps({"a": SOME_ID}), b"x")
    assert frames(CHANNEL, LONGEST, USER, [row]) == by_pika(row)
