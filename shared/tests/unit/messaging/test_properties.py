"""Whatever a sender writes on the outside of a message, reading it raises nothing."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pika import BasicProperties

from nrm_shared.messaging.properties import ReadableProperties, delivery_count, read, text_of

FAR = b"T" + struct.pack(">Q", 2**60)
NAN = b"d" + struct.pack(">d", float("nan"))
UNKNOWN = b"?"
HEADERS_FLAG = 1 << 13


def outside(value: bytes) -> bytes:
    table = b"\x01x" + value
    return struct.pack(">HI", HEADERS_FLAG, len(table)) + table


@pytest.mark.parametrize("value", [FAR, NAN, UNKNOWN])
def test_properties_that_cannot_be_read_count_as_absent(value: bytes) -> None:
    with pytest.raises(Exception):  # noqa: B017 - pika raises whatever the value makes Python raise
        BasicProperties().decode(outside(value))
    properties = read(outside(value))
    assert (properties.headers, properties.message_id, properties.user_id) == (None, None, None)


def test_good_properties_are_read_as_ever() -> None:
    written = b"".join(BasicProperties(message_id="m", type="t", headers={"a": "b"}).encode())
    properties = read(written)
    assert (properties.message_id, properties.type, properties.headers) == ("m", "t", {"a": "b"})


@given(st.binary(max_size=300))
def test_no_bytes_make_reading_raise(encoded: bytes) -> None:
    ReadableProperties().decode(encoded)


TRACE = "00-a9d1cb6e5a2f4c0e8f0b0d3f6f0a7c51-8f0b0d3f6f0a7c51-00"
headers = st.none() | st.sampled_from(
    [{"traceparent": TRACE}, {"traceparent": "short"}, {"traceparent": TRACE, "b": "c"}, {"b": TRACE}]
)


@given(
    text=st.text(max_size=60), headers=headers, cut=st.integers(min_value=0, max_value=160), end=st.binary(max_size=90)
)
def test_what_relays_write_is_read_as_pika_would(
    text: str, headers: dict[str, str] | None, cut: int, end: bytes
) -> None:
    written = BasicProperties(
        message_id=text, type=text, content_type=text, delivery_mode=2, user_id=text, headers=headers
    )
    whole = b"".join(written.encode())
    for encoded in (whole, whole[:cut], whole[:2] + end, whole[:cut] + end):
        by_pika = ReadableProperties()
        by_pika.decode(encoded)
        assert repr(vars(read(encoded))) == repr(vars(by_pika))


@given(st.binary(max_size=300))
def test_any_other_properties_are_read_by_pika(encoded: bytes) -> None:
    by_pika = ReadableProperties()
    by_pika.decode(encoded)
    assert repr(vars(read(encoded))) == repr(vars(by_pika))


def test_a_property_that_is_no_text_is_none() -> None:
    assert (text_of("a"), text_of(b"\xff"), text_of(7)) == ("a", None, None)


@pytest.mark.parametrize(
    ("said", "redelivered", "count"), [(3, True, 3), (3, False, 0), ("many", True, 0), (-1, True, 0)]
)
def test_only_the_broker_can_say_how_often_it_delivered(said: object, redelivered: bool, count: int) -> None:
    assert delivery_count({"x-delivery-count": said}, redelivered=redelivered) == count
