"""Where two of anything stand, nothing is believed: nobody can say which was meant."""

from copy import deepcopy

import pytest
from lxml import etree

from nrm_shared.wssecurity.names import SOAP11, WSSE, WSU_ID

from .parts import XML_ID, Attack, body_of, evil_body, reason, security_of, signature_of, signed, stamp_of


def second_signature(root: etree._Element) -> None:
    security_of(root).append(deepcopy(signature_of(root)))


def second_signature_elsewhere(root: etree._Element) -> None:
    etree.SubElement(root[0], "Other").append(deepcopy(signature_of(root)))


def second_security(root: etree._Element) -> None:
    etree.SubElement(root[0], f"{{{WSSE}}}Security")


def second_timestamp(root: etree._Element) -> None:
    other = deepcopy(stamp_of(root))
    del other.attrib[WSU_ID]
    security_of(root).append(other)


def second_token(root: etree._Element) -> None:
    other = deepcopy(security_of(root).find(f"{{{WSSE}}}BinarySecurityToken"))
    del other.attrib[WSU_ID]
    security_of(root).append(other)


def second_body(root: etree._Element) -> None:
    root.append(evil_body(None))


def second_question(root: etree._Element) -> None:
    body_of(root).append(deepcopy(body_of(root)[0]))


@pytest.mark.parametrize(
    "attack",
    [
        second_signature,
        second_signature_elsewhere,
        second_security,
        second_timestamp,
        second_token,
        second_body,
        second_question,
    ],
    ids=lambda attack: attack.__name__,
)
def test_two_of_anything_are_refused(attack: Attack) -> None:
    root = signed()
    attack(root)
    assert reason(etree.tostring(root)) in {"structure", "envelope", "ids"}


@pytest.mark.parametrize("name", ["Envelope", "Header", "Body"])
def test_a_second_envelope_header_or_body_is_refused_wherever_it_stands(name: str) -> None:
    root = signed()
    etree.SubElement(root[0], f"{{{SOAP11}}}{name}")
    assert reason(etree.tostring(root)) == "structure"


def test_values_hold_text_alone_and_the_token_says_what_it_is() -> None:
    root = signed()
    etree.SubElement(signature_of(root)[1], "Other")
    assert reason(etree.tostring(root)) == "structure"
    root = signed()
    security_of(root).find(f"{{{WSSE}}}BinarySecurityToken").set("ValueType", "urn:other")
    assert reason(etree.tostring(root)) == "structure"


@pytest.mark.parametrize("name", [WSU_ID, XML_ID, "Id", "ID", "id", "AssertionID"])
def test_an_id_that_stands_twice_is_refused_under_whatever_name(name: str) -> None:
    root = signed()
    etree.SubElement(root[0], "Other").set(name, body_of(root).get(WSU_ID))
    assert reason(etree.tostring(root)) == "ids"
