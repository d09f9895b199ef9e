"""A signed message, its signer, a verifier at a standing clock, and where in a message an attack reaches."""

import base64
from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID
from lxml import etree

from nrm_shared.wssecurity.keys import Pinned, SigningKey
from nrm_shared.wssecurity.names import DS, SOAP11, WSSE, WSU, WSU_ID
from nrm_shared.wssecurity.plainxml import canonical
from nrm_shared.wssecurity.refusal import NotBelieved
from nrm_shared.wssecurity.sign import _signed, sign
from nrm_shared.wssecurity.verify import Verifier

Attack = Callable[[etree._Element], None]
XML_ID = "{http://www.w3.org/XML/1998/namespace}id"
EVIL = "999"
NOW = datetime(2026, 8, 12, 3, 0, tzinfo=UTC)
QUESTION = "urn:fictional:question"


@cache
def signer(name: str = "registry", kind: str = "curve") -> SigningKey:
    key = (
        rsa.generate_private_key(public_exponent=65537, key_size=3072)
        if kind == "rsa"
        else ec.generate_private_key(ec.SECP256R1())
    )
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - timedelta(days=1))
        .not_valid_after(NOW + timedelta(days=30))
        .sign(key, hashes.SHA256())
    )
    return SigningKey(certificate, key)


def message(number: str = "123") -> etree._Element:
    """Return an envelope that asks for a number; the question's namespace is declared far above it."""
    envelope = etree.Element(f"{{{SOAP11}}}Envelope", nsmap={"e": SOAP11, "q": QUESTION, "unused": "urn:unused"})
    etree.SubElement(envelope, f"{{{SOAP11}}}Header")
    body = etree.SubElement(envelope, f"{{{SOAP11}}}Body")
    etree.SubElement(etree.SubElement(body, f"{{{QUESTION}}}Ask"), f"{{{QUESTION}}}Number").text = number
    return envelope


def signed(number: str = "123", key: SigningKey | None = None, at: datetime = NOW) -> etree._Element:
    envelope = message(number)
    sign(envelope, key or signer(), at)
    return envelope


def verifier(key: SigningKey | None = None, at: datetime = NOW) -> Verifier:
    return Verifier(SOAP11, Pinned((key or signer()).certificate), now=lambda: at)


def number_of(body: etree._Element) -> str | None:
    return body.findtext(f"{{{QUESTION}}}Number")


def reason(content: bytes, **how: object) -> str:
    with pytest.raises(NotBelieved) as caught:
        verifier(**how).verified(content)  # type: ignore[arg-type]
    return caught.value.reason


def body_of(root: Any) -> Any:
    return root[1]


def security_of(root: Any) -> Any:
    return root[0].find(f"{{{WSSE}}}Security")


def signature_of(root: Any) -> Any:
    return security_of(root).find(f"{{{DS}}}Signature")


def stamp_of(root: Any) -> Any:
    return security_of(root).find(f"{{{WSU}}}Timestamp")


def evil_body(id: str | None) -> Any:
    body = deepcopy(body_of(message(EVIL)))
    if id is not None:
        body.set(WSU_ID, id)
    return body


def sign_anew(root: etree._Element) -> None:
    """Let the rightful signer sign SignedInfo as it is now: only the rules can refuse it, not the arithmetic."""
    signature = signature_of(root)
    signature[1].text = base64.b64encode(_signed(signer().key, canonical(signature[0]))).decode()
