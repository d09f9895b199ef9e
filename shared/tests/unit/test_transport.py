"""AMQP URLs with certificates, and contexts that accept nothing old and nobody unknown."""

import ssl
from contextlib import suppress
from pathlib import Path

import pytest

from nrm_local.secrets import Secrets
from nrm_shared.messaging.connection import parameters
from nrm_shared.transport import TlsFiles, amqp_query, split_amqp_url

FORWARD_SECRET = {"kx-ecdhe", "kx-any"}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> TlsFiles:
    secrets = Secrets(tmp_path_factory.mktemp("secrets"))
    secrets.generate(["nrm-intake"])
    return secrets.tls("nrm-intake")


def test_a_plain_url_has_no_context() -> None:
    assert split_amqp_url("amqp://u:p@h:1/%2F") == ("amqp://u:p@h:1/%2F", None)


def test_certificates_leave_the_url_and_the_rest_of_it_stays(files: TlsFiles) -> None:
    bare, context = split_amqp_url(f"amqps://u:p@h:1/%2F?{amqp_query(files)}&channel_max=7")
    assert bare == "amqps://u:p@h:1/%2F?channel_max=7"
    assert context is not None
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)
    assert context.minimum_version == ssl.TLSVersion.TLSv1_2
    assert len(context.get_ca_certs()) == 1


def test_a_broker_over_tls_is_asked_for_its_own_name(files: TlsFiles) -> None:
    wanted = parameters(f"amqps://u:p@127.0.0.1:1/%2F?{amqp_query(files)}")
    assert wanted.ssl_options.server_hostname == "127.0.0.1"
    assert wanted.credentials.username == "u"


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("amqp://u@h/%2F?cacertfile=/x.crt", "amqps"),
        ("amqps://u@h/%2F?certfile=/x.crt", "its key"),
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


def test_certificates_that_are_not_there_are_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        split_amqp_url(f"amqps://u@h/%2F?cacertfile={tmp_path / 'none.crt'}")
