"""No server speaks a version before TLS 1.2, or a cipher without authenticated encryption."""

import ssl
import struct

import pytest

from nrm_shared.transport import TlsFiles
from tests.security.transport.encrypted import HOST, Encrypted, spoken_to

# PostgreSQL's own first word: "I would like TLS", before any byte of it.
SSL_REQUEST = struct.pack("!ii", 8, 80877103)


def _old(files: TlsFiles, version: ssl.TLSVersion) -> ssl.SSLContext:
    """Return a client that would speak an old version: the machine's own caution is switched off."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = context.maximum_version = version
    context.load_verify_locations(files.authority)
    context.load_cert_chain(files.certificate, files.key)
    return context


@pytest.mark.parametrize("server", ["postgres", "rabbit", "http", "relay"])
@pytest.mark.parametrize(
    ("ciphers", "spoken"),
    [
        ("ECDHE-ECDSA-AES256-GCM-SHA384", True),
        ("ECDHE-ECDSA-AES256-SHA384:ECDHE-ECDSA-AES128-SHA256", False),
        ("ECDHE-ECDSA-AES256-SHA:ECDHE-ECDSA-AES128-SHA", False),
    ],
)
def test_every_server_refuses_ciphers_without_authenticated_encryption(
    encrypted: Encrypted, server: str, ciphers: str, spoken: bool
) -> None:
    context = _old(encrypted.tls(), ssl.TLSVersion.TLSv1_2)
    context.set_ciphers(f"{ciphers}:@SECLEVEL=0")
    first = SSL_REQUEST if server == "postgres" else b""
    with spoken_to(getattr(encrypted, server), first) as plain:
        if spoken:
            with context.wrap_socket(plain, server_hostname=HOST) as tls:
                assert (tls.cipher() or ())[:1] == (ciphers,)
            return
        with pytest.raises(ssl.SSLError) as refused:
            context.wrap_socket(plain, server_hostname=HOST)
    assert "ALERT" in str(refused.value) or isinstance(refused.value, ssl.SSLEOFError)


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion")
@pytest.mark.parametrize("server", ["postgres", "rabbit", "http", "relay"])
@pytest.mark.parametrize(
    ("version", "spoken"),
    [(ssl.TLSVersion.TLSv1, False), (ssl.TLSVersion.TLSv1_1, False), (ssl.TLSVersion.TLSv1_2, True)],
)
def test_every_server_refuses_versions_before_1_2(
    encrypted: Encrypted, server: str, version: ssl.TLSVersion, spoken: bool
) -> None:
    context = _old(encrypted.tls(), version)
    first = SSL_REQUEST if server == "postgres" else b""
    with spoken_to(getattr(encrypted, server), first) as plain:
        if spoken:
            with context.wrap_socket(plain, server_hostname=HOST) as tls:
                assert tls.version() == "TLSv1.2"
            return
        with pytest.raises(ssl.SSLError) as refused:
            context.wrap_socket(plain, server_hostname=HOST)
    # The server's own alert, or (asyncio) its hanging up at once; not the client's reluctance.
    assert "ALERT_PROTOCOL_VERSION" in str(refused.value) or isinstance(refused.value, ssl.SSLEOFError)
