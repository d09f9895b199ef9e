"""RabbitMQ has no plain listener and takes no password: who comes in is whom the certificate names."""

import socket
import ssl
from typing import ClassVar

import pika
import pytest

from nrm_local.names import ADMINISTRATOR, PARTNERS
from nrm_partners.settings import PartnerSettings
from nrm_shared.messaging import names, topology
from nrm_shared.messaging.connection import parameters
from nrm_shared.transport import TlsFiles, amqp_query
from tests.security.transport.encrypted import HOST, READER, ROLE, Encrypted


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
