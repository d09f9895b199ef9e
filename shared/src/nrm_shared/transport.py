"""TLS as every client and server of the product speaks it: version 1.2 or later, the other side always verified.

Certificates are files that settings name. AMQP URLs carry them behind the `?`, in the words of RabbitMQ's own URI
specification (`cacertfile`, `certfile`, `keyfile`); PostgreSQL URLs in libpq's (`sslrootcert`, `sslmode`).
"""

import ssl
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

OLDEST = ssl.TLSVersion.TLSv1_2
# With TLS 1.2 (1.3 has no others): forward secrecy and authenticated encryption.
CIPHERS = "ECDHE+AESGCM:ECDHE+CHACHA20"
_AUTHORITY, _CERTIFICATE, _KEY = "cacertfile", "certfile", "keyfile"


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


def client_context(authority: Path | None = None) -> ssl.SSLContext:
    """Return a client's context that trusts `authority` alone, or the machine's own authorities if it is None."""
    context = ssl.create_default_context(ssl.Purpose.SERVER_AUTH, cafile=str(authority) if authority else None)
    context.minimum_version = OLDEST
    context.set_ciphers(CIPHERS)
    return context


def amqp_query(files: TlsFiles) -> str:
    """Return what stands behind the `?` of an AMQP URL whose client uses `files`."""
    named = {_AUTHORITY: files.authority, _CERTIFICATE: files.certificate, _KEY: files.key}
    return urlencode({name: str(path) for name, path in named.items()}, safe="/")


def split_amqp_url(url: str) -> tuple[str, ssl.SSLContext | None]:
    """Return an AMQP URL without its certificates, and the context to connect with (None for plain `amqp`).

    Raise `ValueError` for certificates on a plain URL, and for a certificate without its key.
    """
    parts = urlsplit(url)
    given = dict(parse_qsl(parts.query))
    named = {name: Path(given.pop(name)) for name in (_AUTHORITY, _CERTIFICATE, _KEY) if name in given}
    bare = urlunsplit(parts._replace(query=urlencode(given)))
    if parts.scheme != "amqps":
        if named:
            raise ValueError("an AMQP URL with certificates begins with amqps")
        return bare, None
    if (_CERTIFICATE in named) != (_KEY in named):
        raise ValueError("an AMQP URL names a certificate and its key, or neither")
    context = client_context(named.get(_AUTHORITY))
    if _CERTIFICATE in named:
        context.load_cert_chain(named[_CERTIFICATE], named[_KEY])
    return bare, context
