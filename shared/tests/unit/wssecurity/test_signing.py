"""What was rightly signed is believed, by us and by somebody else's implementation; and the other way round."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import xmlsec
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from cryptography.x509.oid import NameOID
from lxml import etree

from nrm_shared.wssecurity.freshness import Seen
from nrm_shared.wssecurity.keys import Pinned, SigningKey
from nrm_shared.wssecurity.names import DS, SHA256, SOAP11, WSSE, WSU_ID
from nrm_shared.wssecurity.refusal import NotBelieved
from nrm_shared.wssecurity.sign import sign

from .parts import NOW, message, number_of, signed, signer, verifier

KINDS = ("rsa", "curve")


@pytest.mark.parametrize("kind", KINDS)
def test_what_the_pinned_key_signed_is_believed_and_read(kind: str) -> None:
    key = signer("registry", kind)
    assert number_of(verifier(key).verified(etree.tostring(signed("4711", key)))) == "4711"


def test_what_is_read_is_the_signed_element_alone() -> None:
    believed: Any = verifier().verified(etree.tostring(signed()))
    assert believed.getparent().getparent() is None
    assert {child.tag for child in believed.getparent()} == {believed.tag}


@pytest.mark.parametrize("kind", KINDS)
def test_libxmlsec_believes_what_we_sign(kind: str) -> None:
    key = signer("registry", kind)
    root: Any = etree.fromstring(etree.tostring(signed(key=key)))
    context = xmlsec.SignatureContext()
    for element in root.iter():
        if element.get(WSU_ID):
            context.register_id(element, "Id", etree.QName(WSU_ID).namespace)
    pem = key.certificate.public_bytes(serialization.Encoding.PEM)
    context.key = xmlsec.Key.from_memory(pem, xmlsec.constants.KeyDataFormatCertPem)
    context.verify(root.find(f".//{{{DS}}}Signature"))


@pytest.mark.parametrize("kind", KINDS)
def test_we_believe_what_libxmlsec_signs(kind: str) -> None:
    key = signer("registry", kind)
    root = message("4711")
    sign(root, key, NOW)
    signature: Any = root.find(f".//{{{DS}}}Signature")
    for value in [*signature.iter(f"{{{DS}}}DigestValue"), signature[1]]:
        value.text = None
    context = xmlsec.SignatureContext()
    for element in root.iter():
        if element.get(WSU_ID):
            context.register_id(element, "Id", etree.QName(WSU_ID).namespace)
    pem = key.key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    context.key = xmlsec.Key.from_memory(pem, xmlsec.constants.KeyDataFormatPem)
    context.sign(signature)
    assert {method.get("Algorithm") for method in signature.iter(f"{{{DS}}}DigestMethod")} == {SHA256}
    assert number_of(verifier(key).verified(etree.tostring(root))) == "4711"


def test_an_envelope_without_a_header_gets_one_and_what_security_holds_stays() -> None:
    bare = message()
    bare.remove(bare[0])
    sign(bare, signer(), NOW)
    assert number_of(verifier().verified(etree.tostring(bare))) == "123"
    root = message()
    security = etree.SubElement(root[0], f"{{{WSSE}}}Security")
    etree.SubElement(security, f"{{{WSSE}}}UsernameToken")
    sign(root, signer(), NOW)
    looked: list[str] = []
    verifier().verified(etree.tostring(root), lambda found: looked.extend(str(child.tag) for child in found))
    assert f"{{{WSSE}}}UsernameToken" in looked


def test_who_is_refused_behind_the_signature_does_not_use_it_up() -> None:
    door = verifier()
    content = etree.tostring(signed())

    def refuse(_security: etree._Element) -> None:
        raise PermissionError

    with pytest.raises(PermissionError):
        door.verified(content, refuse)
    assert number_of(door.verified(content)) == "123"


def test_no_two_signatures_are_alike() -> None:
    values = [signed(key=signer("registry", "rsa")).findtext(f".//{{{DS}}}SignatureValue") for _ in range(3)]
    assert len(set(values)) == 3


def test_only_an_envelope_with_a_body_can_be_signed() -> None:
    with pytest.raises(ValueError, match="Body"):
        sign(etree.Element(f"{{{SOAP11}}}Envelope"), signer())


def test_what_was_seen_is_forgotten_when_it_can_no_longer_be_fresh_and_not_before() -> None:
    seen = Seen(most=2)
    seen.first_time(b"one", NOW)
    seen.first_time(b"two", NOW + timedelta(minutes=9))
    with pytest.raises(NotBelieved, match="replayed"):
        seen.first_time(b"one", NOW + timedelta(minutes=10))
    with pytest.raises(NotBelieved, match="replayed"):
        seen.first_time(b"three", NOW + timedelta(minutes=10))
    seen.first_time(b"three", NOW + timedelta(minutes=11))


def _written(directory: Path, certificate: x509.Certificate, key: object) -> tuple[Path, Path]:
    pem = key.private_bytes(  # type: ignore[attr-defined]
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (directory / "a.crt").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (directory / "a.key").write_bytes(pem)
    return directory / "a.crt", directory / "a.key"


def test_a_pair_is_read_from_files_and_one_that_does_not_belong_together_is_refused(tmp_path: Path) -> None:
    key = signer()
    assert SigningKey.read(*_written(tmp_path, key.certificate, key.key)).certificate == key.certificate
    with pytest.raises(ValueError, match="is not the key of"):
        SigningKey.read(*_written(tmp_path, key.certificate, signer("other").key))
    with pytest.raises(ValueError, match="neither"):
        SigningKey.read(*_written(tmp_path, key.certificate, ed25519.Ed25519PrivateKey.generate()))


def test_a_certificate_of_less_than_128_bits_of_strength_cannot_be_pinned(tmp_path: Path) -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "weak")])
    weak = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(NOW)
        .not_valid_after(NOW + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    path, _ = _written(tmp_path, weak, key)
    with pytest.raises(ValueError, match="3072"):
        Pinned.read(path)
