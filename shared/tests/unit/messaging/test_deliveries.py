"""Deliveries are read whole from a stream of frames, wherever it is cut, and everything else is left to pika."""

from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from pika import BasicProperties, frame, spec

from nrm_shared.messaging.deliveries import DeliveryReader

CHANNEL = 1
HEARTBEAT = frame.Heartbeat().marshal()
CANCEL = frame.Method(CHANNEL, spec.Basic.Cancel("ctag", False)).marshal()
ELSEWHERE = frame.Method(2, spec.Basic.Ack(1)).marshal()


@dataclass
class Reading:
    """A reader and what came out of it."""

    deliveries: list[tuple[int, bool, str, bytes]] = field(default_factory=list)
    others: list[bytes] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.reader = DeliveryReader(CHANNEL, self._arrived, self.others.append)

    def _arrived(self, tag: int, redelivered: bool, properties: Any, body: bytes) -> None:
        self.deliveries.append((tag, redelivered, properties.message_id, body))


def delivery(tag: int, body: bytes, *, redelivered: bool = False, longest: int = 100) -> bytes:
    """Return a delivery as a broker sends it, its body in frames of up to `longest` bytes."""
    method = spec.Basic.Deliver("ctag1.0", tag, redelivered, "exchange", "key")
    properties = BasicProperties(message_id=f"id-{tag}", headers={"a": 1})
    frames: list[Any] = [frame.Method(CHANNEL, method), frame.Header(CHANNEL, len(body), properties)]
    frames += [frame.Body(CHANNEL, body[start : start + longest]) for start in range(0, len(body), longest)]
    return b"".join(each.marshal() for each in frames)


def cut(stream: bytes, places: list[int]) -> list[bytes]:
    """Return the stream in pieces."""
    cuts = sorted({0, len(stream), *(place % (len(stream) + 1) for place in places)})
    return [stream[first:last] for first, last in pairwise(cuts)]


@given(
    bodies=st.lists(st.binary(max_size=350), min_size=1, max_size=6),
    between=st.lists(st.sampled_from([HEARTBEAT, CANCEL, ELSEWHERE]), max_size=6),
    places=st.lists(st.integers(min_value=0), max_size=20),
)
def test_a_stream_may_be_cut_anywhere(bodies: list[bytes], between: list[bytes], places: list[int]) -> None:
    pieces = [delivery(tag, body, redelivered=tag % 2 == 0) for tag, body in enumerate(bodies, 1)]
    mixed = [part for pair in zip(pieces, between, strict=False) for part in pair] + pieces[len(between) :]
    reading = Reading()
    for piece in cut(b"".join(mixed), places):
        reading.reader.feed(piece)
    assert reading.deliveries == [(tag, tag % 2 == 0, f"id-{tag}", body) for tag, body in enumerate(bodies, 1)]
    assert reading.others == between[: len(pieces)]


def test_frames_of_another_channel_may_stand_between_those_of_a_delivery() -> None:
    whole = delivery(1, b"body")
    first = frame.Method(CHANNEL, spec.Basic.Deliver("ctag1.0", 1, False, "exchange", "key")).marshal()
    reading = Reading()
    reading.reader.feed(first + ELSEWHERE + whole[len(first) :])
    assert ([body for *_, body in reading.deliveries], reading.others) == ([b"body"], [ELSEWHERE])


def test_a_returned_message_is_not_taken_for_a_delivery() -> None:
    returned = frame.Method(CHANNEL, spec.Basic.Return(312, "NO_ROUTE", "exchange", "key")).marshal()
    content = frame.Header(CHANNEL, 1, BasicProperties()).marshal() + frame.Body(CHANNEL, b"x").marshal()
    reading = Reading()
    reading.reader.feed(returned + content)
    assert reading.deliveries == []
    assert b"".join(reading.others) == returned + content


def test_a_frame_without_its_end_is_left_to_pika_which_closes_the_connection() -> None:
    broken = delivery(1, b"")[:-1] + b"!"
    reading = Reading()
    reading.reader.feed(broken)
    assert reading.deliveries == []
    assert broken.endswith(reading.others[0])
