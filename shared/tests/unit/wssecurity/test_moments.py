"""What is late, early or repeated is not believed."""

import base64
import hashlib
from datetime import timedelta

import pytest
from lxml import etree

from nrm_shared.wssecurity.plainxml import canonical
from nrm_shared.wssecurity.refusal import NotBelieved

from .parts import (
    NOW,
    number_of,
    reason,
    sign_anew,
    signature_of,
    signed,
    stamp_of,
    verifier,
)


@pytest.mark.parametrize("minutes", [-6, 3, 6])
def test_what_is_too_old_or_from_the_future_is_refused(minutes: int) -> None:
    """A message lives two minutes, so three minutes later it has ended; six minutes ahead nobody's clock is that wrong."""
    content = etree.tostring(signed())
    assert reason(content, at=NOW + timedelta(minutes=minutes)) == "stale"


def test_a_message_is_believed_once() -> None:
    door = verifier()
    content = etree.tostring(signed())
    door.verified(content)
    with pytest.raises(NotBelieved, match="replayed"):
        door.verified(content)
    door.verified(etree.tostring(signed()))


def test_a_replay_with_other_white_space_is_still_one() -> None:
    door = verifier()
    root = signed()
    door.verified(etree.tostring(root))
    signature_of(root)[1].text = "\n" + signature_of(root)[1].text + "\n"
    with pytest.raises(NotBelieved, match="replayed"):
        door.verified(etree.tostring(root))


def test_a_replay_under_the_other_signature_that_holds_as_well_is_still_one() -> None:
    order = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
    door = verifier()
    root = signed()
    door.verified(etree.tostring(root))
    value = signature_of(root)[1]
    proof = base64.b64decode(value.text)
    other = order - int.from_bytes(proof[32:], "big")
    value.text = base64.b64encode(proof[:32] + other.to_bytes(32, "big")).decode()
    assert number_of(verifier().verified(etree.tostring(root))) == "123", "it does hold"
    with pytest.raises(NotBelieved, match="replayed"):
        door.verified(etree.tostring(root))


def _stamped(created: timedelta, expires: timedelta) -> bytes:
    """Return a message whose rightful signer says these moments."""
    root = signed()
    for element, moment in zip(stamp_of(root), (created, expires), strict=True):
        element.text = (NOW + moment).isoformat()
    info = signature_of(root)[0]
    info[3][2].text = base64.b64encode(hashlib.sha256(canonical(stamp_of(root))).digest()).decode()
    sign_anew(root)
    return etree.tostring(root)


def test_what_expires_before_it_was_made_is_refused() -> None:
    verifier().verified(_stamped(timedelta(), timedelta(minutes=1)))
    assert reason(_stamped(timedelta(minutes=1), timedelta(seconds=30))) == "timestamp"


@pytest.mark.parametrize("created", ["", "yesterday", "2026-08-12T03:00:00", "2026-08-12"])
def test_a_moment_without_zone_or_sense_is_refused(created: str) -> None:
    root = signed()
    stamp_of(root)[0].text = created
    info = signature_of(root)[0]
    info[3][2].text = base64.b64encode(hashlib.sha256(canonical(stamp_of(root))).digest()).decode()
    sign_anew(root)
    assert reason(etree.tostring(root)) == "timestamp"
