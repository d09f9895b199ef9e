"""Signing an envelope: a Timestamp, the certificate, and one signature over Body and Timestamp."""

import base64
import hashlib
import secrets
from datetime import UTC, datetime, timedelta

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from lxml import etree

from nrm_shared.wssecurity.keys import PrivateKey, SigningKey
from nrm_shared.wssecurity.names import (
    BASE64,
    DS,
    ECDSA_SHA256,
    EXCLUSIVE_C14N,
    RSA_SHA256,
    SHA256,
    WSSE,
    WSU,
    WSU_ID,
    X509_TOKEN,
)
from nrm_shared.wssecurity.plainxml import canonical

# Long enough for a slow line, short enough that a captured message is soon worthless.
LIFE = timedelta(minutes=2)


def sign(envelope: etree._Element, key: SigningKey, now: datetime | None = None) -> None:
    """Add Timestamp, BinarySecurityToken and Signature to the Security header of `envelope`, in place.

    Header and Security are made if they are not there; what else they hold stays and is not covered. Every element
    signed gets a random id, so no two signatures are alike, not even of the same words in the same instant.
    """
    soap = etree.QName(envelope).namespace
    body = envelope.find(f"{{{soap}}}Body")
    if body is None:
        raise ValueError("an envelope has a Body")
    security = _security(envelope, f"{{{soap}}}Header")
    stamp = _timestamp(security, now or datetime.now(UTC))
    token = etree.SubElement(
        security, f"{{{WSSE}}}BinarySecurityToken", EncodingType=BASE64, ValueType=X509_TOKEN, nsmap={"wsu": WSU}
    )
    token.text = _text(key.certificate.public_bytes(serialization.Encoding.DER))
    for element in (body, stamp, token):
        element.set(WSU_ID, f"id-{secrets.token_hex(16)}")
    signature = etree.SubElement(security, f"{{{DS}}}Signature", nsmap={"ds": DS})
    info = _signed_info(signature, [body, stamp], ECDSA_SHA256 if _is_curve(key.key) else RSA_SHA256)
    etree.SubElement(signature, f"{{{DS}}}SignatureValue").text = _text(_signed(key.key, canonical(info)))
    holder = etree.SubElement(etree.SubElement(signature, f"{{{DS}}}KeyInfo"), f"{{{WSSE}}}SecurityTokenReference")
    etree.SubElement(holder, f"{{{WSSE}}}Reference", URI=f"#{token.get(WSU_ID)}", ValueType=X509_TOKEN)


def _security(envelope: etree._Element, header_tag: str) -> etree._Element:
    header = envelope.find(header_tag)
    if header is None:
        header = etree.Element(header_tag)
        envelope.insert(0, header)
    security = header.find(f"{{{WSSE}}}Security")
    return security if security is not None else etree.SubElement(header, f"{{{WSSE}}}Security", nsmap={"wsse": WSSE})


def _timestamp(security: etree._Element, now: datetime) -> etree._Element:
    stamp = etree.Element(f"{{{WSU}}}Timestamp", nsmap={"wsu": WSU})
    security.insert(0, stamp)
    for name, moment in (("Created", now), ("Expires", now + LIFE)):
        text = moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        etree.SubElement(stamp, f"{{{WSU}}}{name}").text = text
    return stamp


def _signed_info(signature: etree._Element, signed: list[etree._Element], algorithm: str) -> etree._Element:
    info = etree.SubElement(signature, f"{{{DS}}}SignedInfo")
    etree.SubElement(info, f"{{{DS}}}CanonicalizationMethod", Algorithm=EXCLUSIVE_C14N)
    etree.SubElement(info, f"{{{DS}}}SignatureMethod", Algorithm=algorithm)
    for element in signed:
        reference = etree.SubElement(info, f"{{{DS}}}Reference", URI=f"#{element.get(WSU_ID)}")
        transforms = etree.SubElement(reference, f"{{{DS}}}Transforms")
        etree.SubElement(transforms, f"{{{DS}}}Transform", Algorithm=EXCLUSIVE_C14N)
        etree.SubElement(reference, f"{{{DS}}}DigestMethod", Algorithm=SHA256)
        etree.SubElement(reference, f"{{{DS}}}DigestValue").text = _text(hashlib.sha256(canonical(element)).digest())
    return info


def _signed(key: PrivateKey, data: bytes) -> bytes:
    if isinstance(key, rsa.RSAPrivateKey):
        return key.sign(data, padding.PKCS1v15(), hashes.SHA256())
    # XML Signature wants both numbers at their full length, one after the other, not their ASN.1.
    numbers = decode_dss_signature(key.sign(data, ec.ECDSA(hashes.SHA256())))
    length = (key.curve.key_size + 7) // 8
    return b"".join(number.to_bytes(length, "big") for number in numbers)


def _is_curve(key: PrivateKey) -> bool:
    return isinstance(key, ec.EllipticCurvePrivateKey)


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
