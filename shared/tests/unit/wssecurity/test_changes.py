"""What was changed after it was signed is not believed."""

import base64
import hashlib
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from nrm_shared.wssecurity.plainxml import canonical
from nrm_shared.wssecurity.refusal import NotBelieved

from .parts import (
    EVIL,
    NOW,
    body_of,
    number_of,
    reason,
    signature_of,
    signed,
    stamp_of,
    verifier,
)


def test_a_changed_body_is_refused() -> None:
    root = signed()
    body_of(root)[0][0].text = EVIL
    assert reason(etree.tostring(root)) == "digest"


def test_a_changed_timestamp_is_refused() -> None:
    root = signed()
    stamp_of(root)[1].text = (NOW + timedelta(minutes=4)).isoformat()
    assert reason(etree.tostring(root)) == "digest"


def test_a_digest_changed_to_fit_breaks_the_signature() -> None:
    root = signed()
    body_of(root)[0][0].text = EVIL
    fitting = base64.b64encode(hashlib.sha256(canonical(body_of(root))).digest()).decode()
    signature_of(root)[0][2][2].text = fitting
    assert reason(etree.tostring(root)) == "signature"


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_byte_of_a_message_can_be_changed_and_mean_something_else(data: st.DataObject) -> None:
    content = bytearray(etree.tostring(signed()))
    at = data.draw(st.integers(0, len(content) - 1))
    content[at] = data.draw(st.integers(1, 255).filter(lambda byte: byte != content[at]))
    try:
        believed = verifier().verified(bytes(content))
    except NotBelieved:
        return
    assert number_of(believed) == "123"
