"""TLS on HTTP, AMQP and PostgreSQL: servers that take nothing plain, nothing old and nobody unknown; and one real event.

The servers are set up by the product's own runner, the report goes in at intake's real HTTP process, its event is stored in
PostgreSQL, published by the real relay and read from RabbitMQ: each of the three steps over TLS.
"""

import json
import socket
import ssl
import struct
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import httpx
import pika
import psycopg2
import pytest

from nrm_local import databases
from nrm_local.environment import Addresses, Environment
from nrm_local.names import app_role, migrator_role
from nrm_local.paths import Layout, project_root
from nrm_local.ports import free_ports
from nrm_local.postgres import PostgresInstance, tls_parameters
from nrm_local.rabbit import RabbitInstance
from nrm_local.secrets import POSTGRES, RABBITMQ, Secrets
from nrm_shared.db.migrate import migrate
from nrm_shared.messaging import names, topology
from nrm_shared.messaging.connection import parameters
from nrm_shared.settings import with_password
from nrm_shared.transport import TlsFiles, amqp_query, client_context
from tests.support.processes import supervised
from tests.support.waiting import eventually

HOST = "127.0.0.1"
READER = names.service_user("monitoring")
REPORT = {
    "channel": "VOT_STATEMENT",
    "consent_basis": "VICTIM",
    "reporter_kind": "SELF",
    "current_district": "BD3026",
    "narrative": "A fictional story of a fictional person.",
    "consents": [{"purpose": "C1", "method": "ONLINE"}],
}
# PostgreSQL's own first word: "I would like TLS", before any byte of it.
SSL_REQUEST = struct.pack("!ii", 8, 80877103)


@dataclass(frozen=True)
class Encrypted:
    """What runs: where, with whose certificates; and the secrets of an authority that nobody here knows."""

    secrets: Secrets
    strangers: Secrets
    environment: Environment
    postgres: int
    rabbit: int
    http: int

    def tls(self, user: str = READER) -> TlsFiles:
        """Return the authority, and certificate and key of a broker user."""
        return self.secrets.tls(user)

    def foreign(self, user: str = READER) -> TlsFiles:
        """Return a certificate of the same name, which another authority issued, and the rightful authority."""
        other = self.strangers.tls(user)
        return TlsFiles(self.tls().authority, other.certificate, other.key)

    def database_url(self, parameters: str) -> str:
        """Return intake's URL, with the password, and with these parameters behind the `?`."""
        plain = f"postgresql://{app_role('intake')}@{HOST}:{self.postgres}/nrm_intake?{parameters}"
        return with_password(plain, self.secrets.read(self.secrets.database_password(app_role("intake"))))

    def amqp_url(self, query: str, scheme: str = "amqps", host: str = HOST) -> str:
        """Return the reader's URL, with the password, and with this behind the `?`."""
        plain = f"{scheme}://{READER}@{host}:{self.rabbit}/%2F" + (f"?{query}" if query else "")
        return with_password(plain, self.secrets.read(self.secrets.amqp_password(READER)))


@pytest.fixture(scope="module")
def encrypted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Encrypted]:
    """Start PostgreSQL, RabbitMQ and intake's HTTP and relay processes, all with TLS."""
    directory = tmp_path_factory.mktemp("transport")
    secrets, strangers = Secrets(directory / "secrets"), Secrets(directory / "strangers")
    for each in (secrets, strangers):
        each.generate(topology.users())
    postgres_port, rabbit_port, *rest = free_ports(6)
    postgres = PostgresInstance(
        directory / "postgres",
        postgres_port,
        secrets.read(secrets.database_password("administrator")),
        secrets.tls(POSTGRES),
    )
    rabbit = RabbitInstance(
        directory / "rabbitmq",
        rabbit_port,
        *rest[:2],
        cookie="cookie-of-this-test",
        definitions=topology.definitions(secrets.amqp_passwords(topology.users())),
        tls=secrets.tls(RABBITMQ),
        own=secrets.tls(names.OPERATOR),
    )
    with ExitStack() as stack:
        stack.callback(postgres.stop)
        postgres.start()
        stack.callback(rabbit.stop)
        rabbit.start()
        addresses = Addresses(
            f"{HOST}:{postgres_port}",
            f"{HOST}:{rabbit_port}",
            amqp_scheme="amqps",
            own_broker=True,
            database_parameters=tls_parameters(secrets.tls(POSTGRES).authority),
        )
        environment = Environment(Layout(project_root(), directory), secrets, addresses, tls=True)
        _migrate(postgres, secrets, addresses)
        settings = environment.of_service("intake") | {"NRM_INTAKE_PORT": str(rest[2]), "NRM_INTAKE_RELAY_PORT": "0"}
        stack.enter_context(supervised("nrm_intake.entrypoints.http", environment=settings))
        stack.enter_context(supervised("nrm_shared.outbox.relay", "--service", "intake", environment=settings))
        running = Encrypted(secrets, strangers, environment, postgres_port, rabbit_port, rest[2])
        eventually(lambda: _is_ready(running), "intake is ready over TLS", 40)
        yield running


def _migrate(postgres: PostgresInstance, secrets: Secrets, addresses: Addresses) -> None:
    databases.ensure(postgres.url, ["intake"], secrets)
    role = migrator_role("intake")
    url = with_password(addresses.database_url("intake", role), secrets.read(secrets.database_password(role)))
    migrate(url, project_root() / "services" / "intake" / "migrations")


def _is_ready(running: Encrypted) -> bool:
    try:
        with _http(running) as client:
            return client.get("/readyz").status_code == 200
    except httpx.HTTPError:
        return False


def _http(running: Encrypted, host: str = HOST, authority: Path | None = None) -> httpx.Client:
    context = client_context(authority or running.tls().authority)
    return httpx.Client(base_url=f"https://{host}:{running.http}", verify=context, trust_env=False, timeout=10)


# -- one real event -----------------------------------------------------------------------------------------------------


def test_a_report_travels_from_the_reporter_to_another_services_queue_over_tls_alone(encrypted: Encrypted) -> None:
    with _http(encrypted) as client:
        answer = client.post("/v1/reports", json=REPORT, headers={"Idempotency-Key": str(uuid4())})
    assert answer.status_code == 201, answer.text
    event = answer.headers["NRM-Event"].rpartition(":")[2]
    password = encrypted.secrets.read(encrypted.secrets.amqp_password(READER))
    connection = pika.BlockingConnection(parameters(with_password(encrypted.environment.amqp_url(READER), password)))
    assert isinstance(connection._impl._transport._sock, ssl.SSLSocket)
    assert connection._impl._transport._sock.version() in {"TLSv1.2", "TLSv1.3"}
    channel = connection.channel()
    for method, properties, body in channel.consume(names.inbox("monitoring"), inactivity_timeout=20):
        assert method is not None, "the event did not come"
        if properties.message_id == event:
            assert json.loads(body)["type"] == "intake.report-submitted.v1"
            break
    connection.close()
    _every_session_is_encrypted(encrypted)


def _every_session_is_encrypted(encrypted: Encrypted) -> None:
    administrator = encrypted.secrets.read(encrypted.secrets.database_password("administrator"))
    server = PostgresInstance(Path(), encrypted.postgres, administrator, encrypted.tls(POSTGRES))
    with psycopg2.connect(server.url) as connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT application_name, ssl, version FROM pg_stat_ssl JOIN pg_stat_activity USING (pid)"
            " WHERE client_port IS NOT NULL"
        )
        sessions = cursor.fetchall()
    connection.close()
    assert {"intake", "intake-relay"} <= {name for name, _, _ in sessions}
    assert all(encrypted for _, encrypted, _ in sessions), sessions
    assert {version for _, _, version in sessions} <= {"TLSv1.2", "TLSv1.3"}


# -- PostgreSQL ---------------------------------------------------------------------------------------------------------


def test_postgresql_refuses_a_plain_connection_from_whoever_knows_the_password(encrypted: Encrypted) -> None:
    with pytest.raises(psycopg2.OperationalError, match=r"no pg_hba\.conf entry.*no encryption"):
        psycopg2.connect(encrypted.database_url("sslmode=disable"))
    psycopg2.connect(encrypted.database_url(tls_parameters(encrypted.tls().authority))).close()


def test_a_client_refuses_a_postgresql_of_another_authority(encrypted: Encrypted) -> None:
    url = encrypted.database_url(tls_parameters(encrypted.strangers.tls(POSTGRES).authority))
    with pytest.raises(psycopg2.OperationalError, match="certificate verify failed"):
        psycopg2.connect(url)


def test_a_client_refuses_a_postgresql_whose_certificate_names_another_host(encrypted: Encrypted) -> None:
    url = encrypted.database_url(tls_parameters(encrypted.tls().authority) + f"&hostaddr={HOST}")
    with pytest.raises(psycopg2.OperationalError, match="does not match host name"):
        psycopg2.connect(url.replace(f"@{HOST}:", "@db.example:"))


# -- RabbitMQ -----------------------------------------------------------------------------------------------------------


def test_rabbitmq_has_no_plain_listener(encrypted: Encrypted) -> None:
    with pytest.raises((pika.exceptions.AMQPError, OSError)):
        pika.BlockingConnection(parameters(encrypted.amqp_url("", scheme="amqp")))
    with socket.create_connection((HOST, encrypted.rabbit), timeout=5) as plain:
        plain.sendall(b"AMQP\x00\x00\x09\x01")
        assert not plain.recv(64).startswith(b"\x01"), "the broker greeted a plain connection"


def test_rabbitmq_refuses_whoever_has_the_password_and_no_certificate(encrypted: Encrypted) -> None:
    with pytest.raises((pika.exceptions.AMQPError, OSError)):
        pika.BlockingConnection(parameters(encrypted.amqp_url(f"cacertfile={encrypted.tls().authority}")))


def test_rabbitmq_refuses_a_certificate_of_another_authority(encrypted: Encrypted) -> None:
    with pytest.raises((pika.exceptions.AMQPError, OSError)):
        pika.BlockingConnection(parameters(encrypted.amqp_url(amqp_query(encrypted.foreign()))))
    pika.BlockingConnection(parameters(encrypted.amqp_url(amqp_query(encrypted.tls())))).close()


def test_a_client_refuses_a_broker_of_another_authority(encrypted: Encrypted) -> None:
    own = encrypted.tls()
    mistaken = TlsFiles(encrypted.strangers.tls(READER).authority, own.certificate, own.key)
    with pytest.raises(ssl.SSLCertVerificationError):
        pika.BlockingConnection(parameters(encrypted.amqp_url(amqp_query(mistaken))))


def test_a_client_refuses_a_broker_whose_certificate_names_another_host(encrypted: Encrypted) -> None:
    wanted = parameters(encrypted.amqp_url(amqp_query(encrypted.tls())))
    wanted.ssl_options.server_hostname = "broker.example"
    with pytest.raises(ssl.SSLCertVerificationError, match="Hostname mismatch"):
        pika.BlockingConnection(wanted)


# -- HTTP ---------------------------------------------------------------------------------------------------------------


def test_a_service_refuses_plain_http(encrypted: Encrypted) -> None:
    with pytest.raises(httpx.TransportError):
        httpx.get(f"http://{HOST}:{encrypted.http}/readyz", trust_env=False, timeout=5)


def test_a_service_refuses_a_certificate_of_another_authority(encrypted: Encrypted) -> None:
    context = encrypted.foreign().client_context()
    url = f"https://{HOST}:{encrypted.http}/readyz"
    with pytest.raises(httpx.TransportError), httpx.Client(verify=context, trust_env=False) as client:
        client.get(url)
    with httpx.Client(verify=encrypted.tls().client_context(), trust_env=False) as client:
        assert client.get(url).status_code == 200


def test_a_client_refuses_a_service_of_another_authority(encrypted: Encrypted) -> None:
    authority = encrypted.strangers.tls(READER).authority
    with (
        pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"),
        _http(encrypted, authority=authority) as client,
    ):
        client.get("/readyz")


# -- versions -----------------------------------------------------------------------------------------------------------


@contextmanager
def _spoken_to(port: int, first: bytes = b"") -> Iterator[socket.socket]:
    with socket.create_connection((HOST, port), timeout=5) as plain:
        if first:
            plain.sendall(first)
            assert plain.recv(1) == b"S"
        yield plain


def _old(files: TlsFiles, version: ssl.TLSVersion) -> ssl.SSLContext:
    """Return a client that would speak an old version: the machine's own caution is switched off."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = context.maximum_version = version
    context.load_verify_locations(files.authority)
    context.load_cert_chain(files.certificate, files.key)
    return context


@pytest.mark.parametrize("server", ["postgres", "rabbit", "http"])
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
    with _spoken_to(getattr(encrypted, server), first) as plain:
        if spoken:
            with context.wrap_socket(plain, server_hostname=HOST) as tls:
                assert (tls.cipher() or ())[:1] == (ciphers,)
            return
        with pytest.raises(ssl.SSLError) as refused:
            context.wrap_socket(plain, server_hostname=HOST)
    assert "ALERT" in str(refused.value) or isinstance(refused.value, ssl.SSLEOFError)


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion")
@pytest.mark.parametrize("server", ["postgres", "rabbit", "http"])
@pytest.mark.parametrize(
    ("version", "spoken"),
    [(ssl.TLSVersion.TLSv1, False), (ssl.TLSVersion.TLSv1_1, False), (ssl.TLSVersion.TLSv1_2, True)],
)
def test_every_server_refuses_versions_before_1_2(
    encrypted: Encrypted, server: str, version: ssl.TLSVersion, spoken: bool
) -> None:
    context = _old(encrypted.tls(), version)
    first = SSL_REQUEST if server == "postgres" else b""
    with _spoken_to(getattr(encrypted, server), first) as plain:
        if spoken:
            with context.wrap_socket(plain, server_hostname=HOST) as tls:
                assert tls.version() == "TLSv1.2"
            return
        with pytest.raises(ssl.SSLError) as refused:
            context.wrap_socket(plain, server_hostname=HOST)
    # The server's own alert, or (asyncio) its hanging up at once; not the client's reluctance.
    assert "ALERT_PROTOCOL_VERSION" in str(refused.value) or isinstance(refused.value, ssl.SSLEOFError)
