"""Signature wrapping: the signed element is still somewhere, another one is where it is read."""

from copy import deepcopy

import pytest
from lxml import etree

from nrm_shared.wssecurity.names import DS, WSU_ID

from .parts import EVIL, Attack, body_of, evil_body, reason, security_of, signature_of, signed, stamp_of


def _move(root: etree._Element, holder: etree._Element, id: str | None) -> None:
    """Move the signed Body into `holder`, and put another one in its place."""
    body = body_of(root)
    replacement = evil_body(body.get(WSU_ID) if id == "same" else id)
    holder.append(body)
    root.append(replacement)


def wrapped_in_the_header(root: etree._Element) -> None:
    _move(root, etree.SubElement(root[0], "Wrapper"), "id-evil")


def wrapped_without_an_id(root: etree._Element) -> None:
    _move(root, etree.SubElement(root[0], "Wrapper"), None)


def wrapped_under_the_same_id(root: etree._Element) -> None:
    _move(root, etree.SubElement(root[0], "Wrapper"), "same")


def wrapped_in_the_security_header(root: etree._Element) -> None:
    _move(root, etree.SubElement(security_of(root), "Wrapper"), "id-evil")


def wrapped_in_the_signature(root: etree._Element) -> None:
    _move(root, etree.SubElement(signature_of(root), f"{{{DS}}}Object"), "id-evil")


def wrapped_in_the_new_body(root: etree._Element) -> None:
    body = body_of(root)
    root.append(evil_body("id-evil"))
    body_of(root).getparent()[-1][0].append(body)


def wrapped_beside_the_new_body(root: etree._Element) -> None:
    body = body_of(root)
    root.append(evil_body("id-evil"))
    root.insert(2, body)


def wrapped_before_the_header(root: etree._Element) -> None:
    body = body_of(root)
    root.insert(0, body)
    root.append(evil_body("id-evil"))


def wrapped_behind_the_new_body(root: etree._Element) -> None:
    root.insert(1, evil_body("id-evil"))


def wrapped_whole_envelope(root: etree._Element) -> None:
    whole = deepcopy(root)
    etree.SubElement(root[0], "Wrapper").append(whole)
    security_of(root).getparent().remove(security_of(root))
    body_of(root)[0][0].text = EVIL


def wrapped_timestamp(root: etree._Element) -> None:
    stamp = stamp_of(root)
    other = deepcopy(stamp)
    other.set(WSU_ID, "id-evil")
    etree.SubElement(root[0], "Wrapper").append(stamp)
    security_of(root).insert(0, other)


def wrapped_security(root: etree._Element) -> None:
    security = security_of(root)
    etree.SubElement(root[0], "Wrapper").append(security)


WRAPPINGS = [
    wrapped_in_the_header,
    wrapped_without_an_id,
    wrapped_under_the_same_id,
    wrapped_in_the_security_header,
    wrapped_in_the_signature,
    wrapped_in_the_new_body,
    wrapped_beside_the_new_body,
    wrapped_before_the_header,
    wrapped_behind_the_new_body,
    wrapped_whole_envelope,
    wrapped_timestamp,
    wrapped_security,
]


@pytest.mark.parametrize("attack", WRAPPINGS, ids=lambda attack: attack.__name__)
def test_signature_wrapping_is_refused(attack: Attack) -> None:
    root = signed()
    attack(root)
    assert reason(etree.tostring(root)) in {"structure", "envelope", "ids", "references", "unsigned"}
