"""TLS as every client and server of the product speaks it: version 1.2 or later, 128 bits of strength, the other side verified.

Certificates are files that settings name. AMQP URLs carry them behind the `?`, in the words of RabbitMQ's own URI
specification (`cacertfile`, `certfile`, `keyfile`, `auth_mechanism`); PostgreSQL URLs in libpq's (`sslrootcert`,
`sslcert`, `sslkey`, `sslmode`).
"""

import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

OLDEST = ssl.TLSVersion.TLSv1_2
# With TLS 1.2 (1.3 has no others): forward secrecy and authenticated encryption. OpenSSL's level 3 refuses what has less
# than 128 bits of strength, in certificates too: RSA below 3072 bits, curves below 256, SHA-1 (ASVS 11.2.3).
_SUITES = "ECDHE+AESGCM:ECDHE+CHACHA20"
CIPHERS = f"{_SUITES}:@SECLEVEL=3"
# 112 bits: RSA from 2048. Only where a setting says that an outside server has nothing stronger.
WEAKER_CIPHERS = f"{_SUITES}:@SECLEVEL=2"
STRONG_RSA_BITS = 3072
_AUTHORITY, _CERTIFICATE, _KEY = "cacertfile", "certfile", "keyfile"
_MECHANISM, _EXTERNAL = "auth_mechanism", "external"


@dataclass(frozen=True, slots=True)
class TlsFiles:
    """PEM files: the authority that signed the other side's certificate, and one's own certificate and key."""

    authority: Path
    certificate: Path
    key: Path

    def client_context(self) -> ssl.SSLContext:
        """Return what a client connects with: the server's name and certificate are checked, our own one is shown."""
        context = client_context(self.authority)
        context.load_cert_chain(self.certificate, self.key)
        return context

    def server_context(self, *, clients_prove_themselves: bool = False) -> ssl.SSLContext:
        """Return what a server listens with; a certificate that a client shows must always be one of the authority."""
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=str(self.authority))
        context.minimum_version = OLDEST
        context.set_ciphers(CIPHERS)
        context.load_cert_chain(self.certificate, self.key)
        context.verify_mode = ssl.CERT_REQUIRED if clients_prove_themselves else ssl.CERT_OPTIONAL
        return context


def tls_files(authority: Path | None, certificate: Path | None, key: Path | None) -> TlsFiles | None:
    """Return the three files of settings, or None without TLS: unless all are named there is none."""
    return TlsFiles(authority, certificate, key) if authority and certificate and key else None


def client_context(authority: Path | None = None, *, smallest_rsa_bits: int = STRONG_RSA_BITS) -> ssl.SSLContext:
    """Return a client's context that trusts `authority` alone, or the machine's own authorities if it is None.

    `smallest_rsa_bits` below 3072 lets it meet a server with certificates of 112 bits of strength.
    """
    context = ssl.create_default_context(ssl.Purpose.SERVER_AUTH, cafile=str(authority) if authority else None)
    context.minimum_version = OLDEST
    context.set_ciphers(CIPHERS if smallest_rsa_bits >= STRONG_RSA_BITS else WEAKER_CIPHERS)
    return context


class AmqpAddress(NamedTuple):
    """An AMQP URL taken apart."""

    url: str
    """The URL without its certificates."""
    context: ssl.SSLContext | None
    """What to connect with; None for plain `amqp`."""
    by_certificate: bool
    """Whether the user signs in by the certificate (SASL EXTERNAL) instead of the password."""


def amqp_query(files: TlsFiles) -> str:
    """Return what stands behind the `?` of an AMQP URL whose client uses `files`, and signs in by its certificate."""
    named = {_AUTHORITY: files.authority, _CERTIFICATE: files.certificate, _KEY: files.key}
    paths = {name: str(path) for name, path in named.items()}
    return urlencode(paths | {_MECHANISM: _EXTERNAL}, safe="/")


def split_amqp_url(url: str) -> AmqpAddress:
    """Take an AMQP URL apart.

    Raise `ValueError` for certificates on a plain URL, a certificate without its key, a mechanism that is not known, and a
    sign-in by certificate without one.
    """
    parts = urlsplit(url)
    given = dict(parse_qsl(parts.query))
    named = {name: Path(given.pop(name)) for name in (_AUTHORITY, _CERTIFICATE, _KEY) if name in given}
    mechanism = given.pop(_MECHANISM, "").lower()
    bare = urlunsplit(parts._replace(query=urlencode(given)))
    if mechanism not in ("", "plain", _EXTERNAL):
        raise ValueError("auth_mechanism of an AMQP URL is plain or external")
    by_certificate = mechanism == _EXTERNAL
    if by_certificate and _CERTIFICATE not in named:
        raise ValueError("an AMQP URL with auth_mechanism=external names a certificate")
    if parts.scheme != "amqps":
        if named:
            raise ValueError("an AMQP URL with certificates begins with amqps")
        return AmqpAddress(bare, None, by_certificate=False)
    if (_CERTIFICATE in named) != (_KEY in named):
        raise ValueError("an AMQP URL names a certificate and its key, or neither")
    context = client_context(named.get(_AUTHORITY))
    if _CERTIFICATE in named:
        context.load_cert_chain(named[_CERTIFICATE], named[_KEY])
    return AmqpAddress(bare, context, by_certificate)
