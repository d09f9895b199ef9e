"""Private authorities and their certificates: one for the product's own TLS, one for the sandbox's registries.

An authority's own key is not kept: nobody can issue a further certificate; a new set replaces the old one.
"""

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from nrm_shared.demomarks import DEMO_ORGANISATION

AUTHORITY = "authority"
AUTHORITY_NAME = "NRM private authority"
LIFE = timedelta(days=397)
# A set is replaced this long before it ends, at a start.
RENEW_BEFORE = timedelta(days=30)
_ORGANISATION = "National Referral Mechanism"
_LOOPBACK = ("localhost", "127.0.0.1")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A certificate to be issued: its common name, and whose connections it proves; messages may be signed with any."""

    name: str
    server: bool = False
    """It proves a server at the loopback address."""
    client: bool = False
    life: timedelta = LIFE
    """How long from now it holds."""


def issue(wanted: Iterable[Wanted], *, for_demo: bool) -> dict[str, bytes]:
    """Return PEM files by name: ``authority.crt``, and ``.crt`` and ``.key`` of everyone wanted.

    ``for_demo`` names the demonstration as issuer, which the production profile refuses.
    """
    authority_key = ec.generate_private_key(ec.SECP256R1())
    authority_name = _name(AUTHORITY_NAME, DEMO_ORGANISATION if for_demo else _ORGANISATION)
    authority = (
        _builder(authority_name, authority_name, authority_key)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(authority_key.public_key()), critical=False)
        .add_extension(_usage(sign_certificates=True), critical=True)
        .sign(authority_key, hashes.SHA256())
    )
    files = {f"{AUTHORITY}.crt": authority.public_bytes(serialization.Encoding.PEM)}
    for one in wanted:
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = _leaf(one, key, authority_name, authority_key).sign(authority_key, hashes.SHA256())
        files[f"{one.name}.crt"] = certificate.public_bytes(serialization.Encoding.PEM)
        files[f"{one.name}.key"] = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    return files


def is_ours(pem: bytes) -> bool:
    """Tell whether a certificate was issued here, and so may be replaced here."""
    names = x509.load_pem_x509_certificate(pem).issuer.get_attributes_for_oid(NameOID.COMMON_NAME)
    return [name.value for name in names] == [AUTHORITY_NAME]


def ends_soon(pem: bytes, now: datetime | None = None) -> bool:
    """Tell whether a certificate should be replaced now."""
    return x509.load_pem_x509_certificate(pem).not_valid_after_utc - (now or datetime.now(UTC)) < RENEW_BEFORE


def _leaf(
    wanted: Wanted, key: ec.EllipticCurvePrivateKey, issuer: x509.Name, issuer_key: ec.EllipticCurvePrivateKey
) -> x509.CertificateBuilder:
    builder = (
        _builder(_name(wanted.name, _ORGANISATION), issuer, key, wanted.life)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(sign_certificates=False), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False)
    )
    purposes = [ExtendedKeyUsageOID.SERVER_AUTH] * wanted.server + [ExtendedKeyUsageOID.CLIENT_AUTH] * wanted.client
    if purposes:
        builder = builder.add_extension(x509.ExtendedKeyUsage(purposes), critical=False)
    if wanted.server:
        name, address = _LOOPBACK
        names = [x509.DNSName(name), x509.IPAddress(ipaddress.ip_address(address))]
        builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
    return builder


def _name(common_name: str, organisation: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name),
        ]
    )


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, life: timedelta = LIFE
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + life)
    )


def _usage(*, sign_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not sign_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=sign_certificates,
        crl_sign=sign_certificates,
        encipher_only=False,
        decipher_only=False,
    )
