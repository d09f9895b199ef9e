"""How a registry signs its answers, and how somebody who is not the registry would."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from lxml import etree

from nrm_sandbox.modes import REGISTRIES
from nrm_shared.wssecurity.keys import SigningKey
from nrm_shared.wssecurity.sign import sign


def load_signing_keys(directory: Path) -> dict[str, SigningKey]:
    """Return each registry's own signing key: `<registry>-registry.crt` and `.key`."""
    return {
        registry: SigningKey.read(directory / f"{registry}-registry.crt", directory / f"{registry}-registry.key")
        for registry in REGISTRIES
    }


def signed(envelope: etree._Element, key: SigningKey, now: datetime | None = None) -> etree._Element:
    """Return `envelope` with a signature of `key`, made `now`."""
    sign(envelope, key, now)
    return envelope


def strangers_key() -> SigningKey:
    """Return a key that nobody has pinned, with a certificate that claims to be a registry's."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "national-id-registry")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    return SigningKey(certificate, key)
