"""Connection parameters with a deadline on everything, over TLS where the URL begins with `amqps`."""

from urllib.parse import unquote, urlsplit

import pika

from nrm_shared.messaging import properties
from nrm_shared.transport import split_amqp_url

properties.install()

HEARTBEAT_SECONDS = 5
CONNECT_SECONDS = 5.0


def parameters(url: str) -> pika.URLParameters:
    """Return pika's parameters for `url`: short heartbeats find a half-open connection, short time-outs a dead host.

    The certificates of an `amqps` URL stand behind its `?` (see `nrm_shared.transport`); the broker is always verified.
    With `auth_mechanism=external` the certificate says who signs in, and the password is not sent.
    """
    bare, context, by_certificate = split_amqp_url(url)
    wanted = pika.URLParameters(bare)
    if context is not None:
        wanted.ssl_options = pika.SSLOptions(context, wanted.host)
    if by_certificate:
        wanted.credentials = pika.credentials.ExternalCredentials()
    wanted.heartbeat = HEARTBEAT_SECONDS
    wanted.socket_timeout = CONNECT_SECONDS
    wanted.stack_timeout = CONNECT_SECONDS + 1
    wanted.blocked_connection_timeout = 30.0
    wanted.connection_attempts = 1
    return wanted


def user_of(url: str) -> str:
    """Return the user that an AMQP URL names, whatever it signs in with; every message of ours carries it."""
    return unquote(urlsplit(url).username or "")
