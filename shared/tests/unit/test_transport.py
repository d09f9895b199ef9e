"""AMQP URLs with certificates, and contexts that accept nothing old and nobody unknown."""

import ssl
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pika
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from nrm_local.secrets import Secrets
from nrm_shared.messaging.connection import parameters, user_of
from nrm_shared.transport import TlsFiles, amqp_query, client_context, split_amqp_url

FORWARD_SECRET = {"kx-ecdhe", "kx-any"}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> TlsFiles:
    secrets = Secrets(tmp_path_factory.mktemp("secrets"))
    secrets.generate(["nrm-intake"])
    return secrets.tls("nrm-intake")


def test_a_plain_url_has_no_context() -> None:
    assert split_amqp_url("amqp://u:p@h:1/%2F") == ("amqp://u:p@h:1/%2F", None, False)


def test_certificates_leave_the_url_and_the_rest_of_it_stays(files: TlsFiles) -> None:
    bare, context, _ = split_amqp_url(f"amqps://u:p@h:1/%2F?{amqp_query(files)}&channel_max=7")
    assert bare == "amqps://u:p@h:1/%2F?channel_max=7"
    assert context is not None
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)
    assert context.minimum_version == ssl.TLSVersion.TLSv1_2
    assert len(context.get_ca_certs()) == 1


def test_a_broker_over_tls_is_asked_for_its_own_name(files: TlsFiles) -> None:
    wanted = parameters(f"amqps://u:p@127.0.0.1:1/%2F?{amqp_query(files)}")
    assert wanted.ssl_options.server_hostname == "127.0.0.1"


def test_a_certificate_signs_in_instead_of_the_password_where_the_url_says_so(files: TlsFiles) -> None:
    by_certificate = f"amqps://u:p@h:1/%2F?{amqp_query(files)}"
    by_password = by_certificate.replace("&auth_mechanism=external", "")
    assert isinstance(parameters(by_certificate).credentials, pika.credentials.ExternalCredentials)
    assert parameters(by_password).credentials == pika.PlainCredentials("u", "p")
    assert user_of(by_certificate) == user_of(by_password) == "u"


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("amqp://u@h/%2F?cacertfile=/x.crt", "amqps"),
        ("amqps://u@h/%2F?certfile=/x.crt", "its key"),
        ("amqps://u@h/%2F?cacertfile=/x.crt&auth_mechanism=external", "names a certificate"),
        ("amqps://u@h/%2F?auth_mechanism=amqplain", "plain or external"),
    ],
)
def test_half_of_tls_is_refused(url: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        split_amqp_url(url)


def test_a_server_may_demand_that_clients_prove_themselves(files: TlsFiles) -> None:
    assert files.server_context().verify_mode == ssl.CERT_OPTIONAL
    assert files.server_context(clients_prove_themselves=True).verify_mode == ssl.CERT_REQUIRED
    assert files.server_context().minimum_version == ssl.TLSVersion.TLSv1_2


def test_a_server_prefers_tls_1_3(files: TlsFiles) -> None:
    assert spoken(files.client_context(), files.server_context()) == "TLSv1.3"


def spoken(client: ssl.SSLContext, server: ssl.SSLContext) -> str | None:
    """Return the version of TLS that two contexts agree on, in memory."""
    to_client, to_server = ssl.MemoryBIO(), ssl.MemoryBIO()
    ends = [
        client.wrap_bio(to_client, to_server, server_hostname="localhost"),
        server.wrap_bio(to_server, to_client, server_side=True),
    ]
    for _ in range(4):
        for end in ends:
            with suppress(ssl.SSLWantReadError):
                end.do_handshake()
    return ends[0].version()


@pytest.mark.parametrize("side", ["client", "server"])
def test_only_ciphers_with_forward_secrecy_and_authentication_are_offered(files: TlsFiles, side: str) -> None:
    context = files.client_context() if side == "client" else files.server_context()
    offered = context.get_ciphers()
    assert offered
    assert [cipher["name"] for cipher in offered if not cipher["aead"] or cipher["kea"] not in FORWARD_SECRET] == []


def server_of(directory: Path, bits: int) -> tuple[Path, ssl.SSLContext]:
    """Return the certificate of a server with a key of RSA, and what it listens with."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=bits)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = certificate.public_bytes(serialization.Encoding.PEM)
    path, both = directory / "server.crt", directory / "server.pem"
    path.write_bytes(pem)
    form = serialization.PrivateFormat.PKCS8
    both.write_bytes(pem + key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(both)
    return path, context


def test_a_server_whose_certificate_has_less_than_128_bits_of_strength_is_refused(tmp_path: Path) -> None:
    authority, weak = server_of(tmp_path, 2048)
    with pytest.raises(ssl.SSLCertVerificationError, match="key too weak"):
        spoken(client_context(authority), weak)
    assert spoken(client_context(authority, smallest_rsa_bits=2048), weak) == "TLSv1.3"
    authority, strong = server_of(tmp_path, 3072)
    assert spoken(client_context(authority), strong) == "TLSv1.3"


def test_nobody_of_ours_comes_with_a_certificate_of_less_than_128_bits_of_strength(tmp_path: Path) -> None:
    authority, _ = server_of(tmp_path, 2048)
    weak = TlsFiles(authority, tmp_path / "server.pem", tmp_path / "server.pem")
    with pytest.raises(ssl.SSLError, match="KEY_TOO_SMALL"):
        weak.client_context()
    with pytest.raises(ssl.SSLError, match="KEY_TOO_SMALL"):
        weak.server_context()


def test_certificates_that_are_not_there_are_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        split_amqp_url(f"amqps://u@h/%2F?cacertfile={tmp_path / 'none.crt'}")
