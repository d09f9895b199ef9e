"""TLS on HTTP, AMQP and PostgreSQL: servers that take nothing plain, nothing old, nobody unknown and nobody as somebody else;
and one real event.

The servers are set up by the product's own runner, the report goes in at intake's real HTTP process, its event is stored in
PostgreSQL, published by the real relay and read from RabbitMQ: each of the three steps over TLS.
"""

import json
import socket
import ssl
import struct
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import ClassVar
from uuid import uuid4

import httpx
import pika
import psycopg2
import pytest

from nrm_local import databases
from nrm_local.certificates import Wanted, issue
from nrm_local.environment import Addresses, Environment
from nrm_local.names import (
    ADMINISTRATOR,
    PARTNERS,
    SERVICES_WITH_DATABASE,
    app_role,
    database_roles,
    migrator_role,
)
from nrm_local.paths import Layout, project_root
from nrm_local.ports import free_ports
from nrm_local.postgres import PostgresInstance, client_parameters, tls_parameters
from nrm_local.rabbit import RabbitInstance
from nrm_local.secrets import POSTGRES, RABBITMQ, Secrets, write_secret
from nrm_partners.settings import PartnerSettings
from nrm_shared.db.migrate import migrate
from nrm_shared.messaging import names, topology
from nrm_shared.messaging.connection import parameters
from nrm_shared.settings import with_password
from nrm_shared.transport import TlsFiles, amqp_query, client_context
from tests.support.processes import supervised
from tests.support.waiting import eventually

HOST = "127.0.0.1"
READER = names.service_user("monitoring")
ROLE = app_role("intake")
ROLES = tuple(role(service) for service in SERVICES_WITH_DATABASE for role in (app_role, migrator_role))
# With TLS 1.3 a client learns after its first words only that its certificate was refused; with 1.2 at once.
SPEAK_OLD = "&ssl_max_protocol_version=TLSv1.2"
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
    """What runs: where, with whose certificates; the secrets of an authority that nobody here knows; and of one that the
    servers believe, whose certificates have ended.
    """

    secrets: Secrets
    strangers: Secrets
    ended: Secrets
    environment: Environment
    postgres: int
    rabbit: int
    http: int
    relay: int

    def tls(self, user: str = READER) -> TlsFiles:
        """Return the authority, and certificate and key of a broker user, a role or a server."""
        return self.secrets.tls(user)

    def foreign(self, user: str = READER) -> TlsFiles:
        """Return a certificate of the same name, which another authority issued, and the rightful authority."""
        other = self.strangers.tls(user)
        return TlsFiles(self.tls().authority, other.certificate, other.key)

    def past(self, user: str) -> TlsFiles:
        """Return a certificate of the same name that the servers believed until it ended, and the rightful authority."""
        other = self.ended.tls(user)
        return TlsFiles(self.tls().authority, other.certificate, other.key)

    def database_url(self, parameters: str, role: str = ROLE) -> str:
        """Return a role's URL, with its password, and with these parameters behind the `?`."""
        database = role.removesuffix("_app").removesuffix("_migrator")
        plain = f"postgresql://{role}@{HOST}:{self.postgres}/{database}?{parameters}"
        return with_password(plain, self.secrets.read(self.secrets.database_password(role)))

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
    ended = _ended(directory / "ended")
    believed = directory / "believed.crt"
    believed.write_text(secrets.tls(POSTGRES).authority.read_text() + ended.tls(READER).authority.read_text())
    postgres_port, rabbit_port, *rest = free_ports(6)
    postgres = PostgresInstance(
        directory / "postgres",
        postgres_port,
        secrets.read(secrets.database_password("administrator")),
        replace(secrets.tls(POSTGRES), authority=believed),
        own=secrets.tls(ADMINISTRATOR),
    )
    rabbit = RabbitInstance(
        directory / "rabbitmq",
        rabbit_port,
        *rest[:2],
        cookie="cookie-of-this-test",
        definitions=topology.definitions(secrets.amqp_passwords(topology.users())),
        tls=replace(secrets.tls(RABBITMQ), authority=believed),
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
            own_database=True,
            own_broker=True,
            database_parameters=tls_parameters(secrets.tls(POSTGRES).authority),
        )
        environment = Environment(Layout(project_root(), directory), secrets, addresses, tls=True)
        databases.ensure(postgres.url, SERVICES_WITH_DATABASE, secrets)
        _migrate(environment)
        settings = environment.of_service("intake") | {
            "NRM_INTAKE_PORT": str(rest[2]),
            "NRM_INTAKE_RELAY_PORT": str(rest[3]),
        }
        stack.enter_context(supervised("nrm_intake.entrypoints.http", environment=settings))
        stack.enter_context(supervised("nrm_shared.outbox.relay", "--service", "intake", environment=settings))
        running = Encrypted(secrets, strangers, ended, environment, postgres_port, rabbit_port, *rest[2:])
        for port in rest[2:]:
            eventually(partial(_is_ready, running, port), "intake and its relay are ready over TLS", 40)
        yield running


def _ended(directory: Path) -> Secrets:
    """Return certificates of a role and a broker user that ended a minute ago; their authority did not."""
    wanted = [Wanted(name, client=True, life=-timedelta(minutes=1)) for name in (ROLE, READER)]
    for name, content in issue(wanted, for_demo=False).items():
        write_secret(directory / "tls" / name, content.decode())
    return Secrets(directory)


def _migrate(environment: Environment) -> None:
    """Migrate intake as its job does, by the settings of that job."""
    settings = environment.of_migration()
    password = Path(settings["NRM_INTAKE_MIGRATOR_PASSWORD_FILE"]).read_text().strip()
    url = with_password(settings["NRM_INTAKE_DATABASE_URL"], password)
    migrate(url, project_root() / "services" / "intake" / "migrations")


def _is_ready(running: Encrypted, port: int) -> bool:
    try:
        with _http(running, port=port) as client:
            return client.get("/readyz").status_code == 200
    except httpx.HTTPError:
        return False


def _http(running: Encrypted, port: int = 0, authority: Path | None = None) -> httpx.Client:
    context = client_context(authority or running.tls().authority)
    return httpx.Client(base_url=f"https://{HOST}:{port or running.http}", verify=context, trust_env=False, timeout=10)


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
    server = PostgresInstance(Path(), encrypted.postgres, administrator, own=encrypted.tls(ADMINISTRATOR))
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
    psycopg2.connect(encrypted.database_url(client_parameters(encrypted.tls(ROLE)))).close()


def test_postgresql_refuses_whoever_has_the_password_and_no_certificate(encrypted: Encrypted) -> None:
    with pytest.raises(psycopg2.OperationalError, match="requires a valid client certificate"):
        psycopg2.connect(encrypted.database_url(tls_parameters(encrypted.tls().authority)))


def test_postgresql_refuses_a_certificate_of_another_authority(encrypted: Encrypted) -> None:
    with pytest.raises(psycopg2.OperationalError, match="unknown ca"):
        psycopg2.connect(encrypted.database_url(client_parameters(encrypted.foreign(ROLE)) + SPEAK_OLD))


def test_postgresql_refuses_a_certificate_that_has_ended(encrypted: Encrypted) -> None:
    with pytest.raises(psycopg2.OperationalError, match="certificate expired"):
        psycopg2.connect(encrypted.database_url(client_parameters(encrypted.past(ROLE)) + SPEAK_OLD))


def test_postgresql_refuses_whoever_has_the_certificate_and_not_the_password(encrypted: Encrypted) -> None:
    url = with_password(encrypted.database_url(client_parameters(encrypted.tls(ROLE))), "guessed")
    with pytest.raises(psycopg2.OperationalError, match="password authentication failed"):
        psycopg2.connect(url)


@pytest.mark.parametrize("role", ROLES)
def test_a_role_comes_in_by_its_own_certificate_and_by_nobody_elses(encrypted: Encrypted, role: str) -> None:
    psycopg2.connect(encrypted.database_url(client_parameters(encrypted.tls(role)), role)).close()
    others = [other for other in (*database_roles(), *topology.users()) if other != role]
    for other in others:
        with pytest.raises(psycopg2.OperationalError, match="password authentication failed"):
            psycopg2.connect(encrypted.database_url(client_parameters(encrypted.tls(other)), role))


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


def test_rabbitmq_refuses_a_certificate_that_has_ended(encrypted: Encrypted) -> None:
    context = encrypted.past(READER).client_context()
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    with (
        socket.create_connection((HOST, encrypted.rabbit), timeout=5) as plain,
        pytest.raises(ssl.SSLError, match="CERTIFICATE_EXPIRED"),
    ):
        context.wrap_socket(plain, server_hostname=HOST)


class _Password(pika.PlainCredentials):  # type: ignore[misc]
    """A password that is sent whatever the broker says it takes."""

    offered: ClassVar[list[str]] = []

    def response_for(self, start: pika.spec.Connection.Start) -> tuple[str, bytes]:
        """Answer by PLAIN."""
        self.offered.append(str(start.mechanisms))
        return "PLAIN", b"\0" + self.username.encode() + b"\0" + self.password.encode()


def test_rabbitmq_takes_no_password_even_with_the_right_certificate(encrypted: Encrypted) -> None:
    wanted = parameters(encrypted.amqp_url(amqp_query(encrypted.tls())))
    wanted.credentials = _Password(READER, encrypted.secrets.read(encrypted.secrets.amqp_password(READER)))
    with pytest.raises(pika.exceptions.AMQPConnectionError):
        pika.BlockingConnection(wanted)
    [offered] = _Password.offered
    assert "EXTERNAL" in offered and "PLAIN" not in offered


@pytest.mark.parametrize("user", topology.users())
def test_who_shows_a_certificate_is_its_user_whatever_the_url_says(encrypted: Encrypted, user: str) -> None:
    other = next(one for one in topology.users() if one != user)
    url = encrypted.amqp_url(amqp_query(encrypted.tls(user))).replace(f"//{READER}:", f"//{other}:")
    not_his = next(names.inbox(service) for service in names.SERVICES if names.service_user(service) != user)
    connection = pika.BlockingConnection(parameters(url))
    with pytest.raises(pika.exceptions.ChannelClosedByBroker, match=rf"ACCESS_REFUSED.*user '{user}'"):
        connection.channel().basic_get(not_his)
    connection.close()


@pytest.mark.parametrize("name", [ROLE, ADMINISTRATOR])
def test_a_certificate_that_is_no_broker_users_opens_nothing(encrypted: Encrypted, name: str) -> None:
    with pytest.raises(pika.exceptions.AMQPConnectionError, match="ACCESS_REFUSED"):
        pika.BlockingConnection(parameters(encrypted.amqp_url(amqp_query(encrypted.tls(name)))))


@pytest.mark.parametrize("partner", PARTNERS)
def test_a_partner_comes_in_by_the_certificate_it_was_given(encrypted: Encrypted, partner: str) -> None:
    settings = PartnerSettings.of(partner, encrypted.environment.of_partner(partner))
    connection = pika.BlockingConnection(settings.connection())
    connection.channel().basic_get(settings.queue)
    connection.close()


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


@pytest.mark.parametrize("server", ["http", "relay"])
def test_a_service_refuses_plain_http(encrypted: Encrypted, server: str) -> None:
    with pytest.raises(httpx.TransportError):
        httpx.get(f"http://{HOST}:{getattr(encrypted, server)}/readyz", trust_env=False, timeout=5)


def test_who_connects_and_says_nothing_keeps_nobody_from_asking_how_a_relay_is(encrypted: Encrypted) -> None:
    with _spoken_to(encrypted.relay), _http(encrypted, port=encrypted.relay) as client:
        assert client.get("/readyz").status_code == 200


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
    with _spoken_to(getattr(encrypted, server), first) as plain:
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
    with _spoken_to(getattr(encrypted, server), first) as plain:
        if spoken:
            with context.wrap_socket(plain, server_hostname=HOST) as tls:
                assert tls.version() == "TLSv1.2"
            return
        with pytest.raises(ssl.SSLError) as refused:
            context.wrap_socket(plain, server_hostname=HOST)
    # The server's own alert, or (asyncio) its hanging up at once; not the client's reluctance.
    assert "ALERT_PROTOCOL_VERSION" in str(refused.value) or isinstance(refused.value, ssl.SSLEOFError)
