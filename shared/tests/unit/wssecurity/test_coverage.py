"""A signature over too little, too much, or something else is not believed."""

import base64
import hashlib
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from lxml import etree

from nrm_shared.wssecurity.names import WSSE, WSU_ID
from nrm_shared.wssecurity.plainxml import canonical

from .parts import (
    Attack,
    body_of,
    message,
    reason,
    security_of,
    sign_anew,
    signature_of,
    signed,
    stamp_of,
)


def body_not_covered(root: etree._Element) -> None:
    info = signature_of(root)[0]
    info.remove(info[2])
    sign_anew(root)


def timestamp_not_covered(root: etree._Element) -> None:
    info = signature_of(root)[0]
    info.remove(info[3])
    sign_anew(root)


def one_covered_twice(root: etree._Element) -> None:
    info = signature_of(root)[0]
    info.replace(info[3], deepcopy(info[2]))
    sign_anew(root)


def something_else_covered_too(root: etree._Element) -> None:
    info = signature_of(root)[0]
    info.append(deepcopy(info[2]))
    info[4].set("URI", "#" + security_of(root).find(f"{{{WSSE}}}BinarySecurityToken").get(WSU_ID))
    sign_anew(root)


def whole_document_covered(root: etree._Element) -> None:
    signature_of(root)[0][2].set("URI", "")
    sign_anew(root)


def reference_without_uri(root: etree._Element) -> None:
    del signature_of(root)[0][2].attrib["URI"]
    sign_anew(root)


def reference_to_a_file(root: etree._Element) -> None:
    signature_of(root)[0][2].set("URI", "file:///etc/hostname")
    sign_anew(root)


def reference_by_xpointer(root: etree._Element) -> None:
    reference = signature_of(root)[0][2]
    reference.set("URI", f"#xpointer(id('{reference.get('URI')[1:]}'))")
    sign_anew(root)


@pytest.mark.parametrize(
    "attack",
    [
        body_not_covered,
        timestamp_not_covered,
        one_covered_twice,
        something_else_covered_too,
        whole_document_covered,
        reference_without_uri,
        reference_to_a_file,
        reference_by_xpointer,
    ],
    ids=lambda attack: attack.__name__,
)
def test_a_signature_over_anything_but_body_and_timestamp_is_refused(attack: Attack) -> None:
    root = signed()
    attack(root)
    assert reason(etree.tostring(root)) == "references"


@pytest.mark.parametrize("find", [body_of, stamp_of], ids=["body", "timestamp"])
def test_an_element_without_an_id_cannot_be_referred_to(find: Callable[[Any], Any]) -> None:
    root = signed()
    covered = find(root)
    reference = next(one for one in signature_of(root)[0][2:] if one.get("URI") == f"#{covered.get(WSU_ID)}")
    del covered.attrib[WSU_ID]
    reference.set("URI", "#None")
    reference[2].text = base64.b64encode(hashlib.sha256(canonical(covered)).digest()).decode()
    sign_anew(root)
    assert reason(etree.tostring(root)) == "references"


def test_a_message_that_nobody_signed_is_refused() -> None:
    assert reason(etree.tostring(message())) == "unsigned"
    root = signed()
    security_of(root).remove(signature_of(root))
    assert reason(etree.tostring(root)) == "unsigned"
    bare = message()
    bare.remove(bare[0])
    assert reason(etree.tostring(bare)) == "unsigned"
