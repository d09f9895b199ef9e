"""Keys that sign and certificates that are pinned, from PEM files."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

# 128 bits of strength (NIST SP 800-57), as everywhere.
SMALLEST_RSA_BITS = 3072
SMALLEST_CURVE_BITS = 256

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
PublicKey = rsa.RSAPublicKey | ec.EllipticCurvePublicKey


@dataclass(frozen=True)
class SigningKey:
    """A private key and its certificate, with which one party signs."""

    certificate: x509.Certificate
    key: PrivateKey

    @classmethod
    def read(cls, certificate: Path, key: Path) -> "SigningKey":
        """Return the pair of two PEM files; raise `OSError`, or `ValueError` if they are no usable pair."""
        loaded = serialization.load_pem_private_key(key.read_bytes(), password=None)
        if not isinstance(loaded, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
            raise ValueError(  # noqa: TRY004 - the file is wrong, not the caller
                f"{key} holds neither an RSA nor an elliptic curve key"
            )
        pair = cls(_certificate(certificate), loaded)
        if loaded.public_key() != strong(pair.certificate):
            raise ValueError(f"{key} is not the key of {certificate}")
        return pair


@dataclass(frozen=True)
class Pinned:
    """The one certificate whose signatures are believed. Whose authority issued it does not matter."""

    certificate: x509.Certificate

    @classmethod
    def read(cls, path: Path) -> "Pinned":
        """Return the certificate of a PEM file; raise `OSError`, or `ValueError` for a weak or unreadable one."""
        pinned = cls(_certificate(path))
        strong(pinned.certificate)
        return pinned

    @cached_property
    def der(self) -> bytes:
        """Return the certificate as it stands in a message."""
        return self.certificate.public_bytes(serialization.Encoding.DER)

    @cached_property
    def key(self) -> PublicKey:
        """Return the key that verifies."""
        return strong(self.certificate)

    def valid_at(self, moment: datetime) -> bool:
        """Tell whether the certificate may be used at `moment`."""
        return self.certificate.not_valid_before_utc <= moment <= self.certificate.not_valid_after_utc


def strong(certificate: x509.Certificate) -> PublicKey:
    """Return the certificate's key if it is of a kind and size that may sign; raise `ValueError` otherwise."""
    key = certificate.public_key()
    if isinstance(key, rsa.RSAPublicKey) and key.key_size >= SMALLEST_RSA_BITS:
        return key
    if isinstance(key, ec.EllipticCurvePublicKey) and key.curve.key_size >= SMALLEST_CURVE_BITS:
        return key
    raise ValueError(
        f"a signing key is RSA of {SMALLEST_RSA_BITS} bits or an elliptic curve of {SMALLEST_CURVE_BITS}, or more"
    )


def _certificate(path: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(path.read_bytes())
