"""Only the pinned key is believed, whatever a message brings along."""

from datetime import timedelta

import pytest
from lxml import etree

from nrm_shared.wssecurity.names import DS, WSSE

from .parts import NOW, Attack, reason, security_of, signature_of, signed, signer


def test_another_key_is_refused_whatever_certificate_it_brings() -> None:
    stranger = signer("stranger")
    assert reason(etree.tostring(signed(key=stranger))) == "certificate"
    root = signed(key=stranger)
    token = security_of(root).find(f"{{{WSSE}}}BinarySecurityToken")
    token.text = security_of(signed()).find(f"{{{WSSE}}}BinarySecurityToken").text
    assert reason(etree.tostring(root)) == "signature"


def test_a_certificate_that_has_ended_is_refused() -> None:
    late = NOW + timedelta(days=31)
    assert reason(etree.tostring(signed(at=late)), at=late) == "certificate"


def key_value_instead_of_the_certificate(root: etree._Element) -> None:
    signature = signature_of(root)
    signature.remove(signature[2])
    etree.SubElement(etree.SubElement(signature, f"{{{DS}}}KeyInfo"), f"{{{DS}}}KeyValue")


def no_key_info(root: etree._Element) -> None:
    signature_of(root).remove(signature_of(root)[2])


def token_of_another_id(root: etree._Element) -> None:
    signature_of(root)[2][0][0].set("URI", "#elsewhere")


@pytest.mark.parametrize(
    "attack",
    [key_value_instead_of_the_certificate, no_key_info, token_of_another_id],
    ids=lambda attack: attack.__name__,
)
def test_a_key_is_named_by_the_pinned_certificate_only(attack: Attack) -> None:
    root = signed()
    attack(root)
    assert reason(etree.tostring(root)) == "structure"
