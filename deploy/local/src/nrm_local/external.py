"""Database servers and brokers of others, as their administrators' URLs name them; and a room of our own there for tests.

Tests never use the names of a real installation: their databases and roles begin with a prefix that was never used before,
and their queues lie in a virtual host of that name. Broker users cannot be renamed (their names stand in every message and
are checked), so a broker that has them already is refused.
"""

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

from psycopg2 import sql

from nrm_local.broker_api import BrokerApi
from nrm_local.databases import connect
from nrm_shared.messaging import topology

TEST_PREFIX = "nrmtest_"
# What a URL may say about the connection itself; everything else (certificates, other names) would be the
# administrator's own and does not hold for the services' roles.
_CONNECTION_PARAMETERS = frozenset(
    {"sslmode", "sslrootcert", "sslcrl", "ssl_min_protocol_version", "channel_binding", "gssencmode"}
    | {"target_session_attrs"}
)
_PREFIX = re.compile(r"([a-z][a-z0-9_]{0,29})?")


class ExternalRefused(RuntimeError):
    """A setting says something that cannot be honoured, or tests would touch what is not theirs; the message says what."""


def database_parameters(url: str | None) -> str:
    """Return the query of an administrator's database URL for the services' URLs; raise ``ExternalRefused``."""
    given = parse_qsl(urlsplit(url or "").query, keep_blank_values=True)
    unknown = sorted({name for name, _ in given} - _CONNECTION_PARAMETERS)
    if unknown:
        raise ExternalRefused(
            f"NRM_DATABASE_URL: {', '.join(unknown)} cannot be handed on to the services' own roles; "
            f"possible are {', '.join(sorted(_CONNECTION_PARAMETERS))}"
        )
    return urlencode(given, safe="/")


def virtual_host(url: str | None) -> str:
    """Return the virtual host of an AMQP URL, ``/`` if it names none; raise ``ExternalRefused`` for parameters."""
    parts = urlsplit(url or "")
    if parts.query:
        raise ExternalRefused(
            "NRM_AMQP_URL: parameters behind ? are not supported; for TLS use amqps:// (SSL_CERT_FILE names the authority)"
        )
    if parts.scheme not in ("", "amqp", "amqps"):
        raise ExternalRefused("NRM_AMQP_URL is not an amqp or amqps address")
    return unquote(parts.path.removeprefix("/")) or topology.VHOST


def checked_prefix(prefix: str) -> str:
    """Return ``prefix`` if names of databases and roles may begin with it (``NRM_DATABASE_PREFIX``)."""
    if not _PREFIX.fullmatch(prefix):
        raise ExternalRefused(
            "NRM_DATABASE_PREFIX: at most 30 lower-case letters, digits and _, beginning with a letter"
        )
    return prefix


def new_test_prefix() -> str:
    """Return a prefix for databases and roles that nobody has used."""
    return f"{TEST_PREFIX}{secrets.token_hex(4)}_"


def drop_everything(administrator_url: str, prefix: str) -> None:
    """Drop all databases and roles whose names begin with ``prefix``, which must be one of the tests'."""
    if not prefix.startswith(TEST_PREFIX) or prefix == TEST_PREFIX:
        raise ExternalRefused(f"{prefix!r} is no prefix of one test run")
    server = connect(administrator_url)
    try:
        with server.cursor() as cursor:
            cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", (prefix,))
            for (name,) in cursor.fetchall():
                cursor.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
            cursor.execute("SELECT rolname FROM pg_roles WHERE starts_with(rolname, %s)", (prefix,))
            for (name,) in cursor.fetchall():
                cursor.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(name)))
    finally:
        server.close()


@contextmanager
def room_at_broker(amqp_url: str, api_url: str | None) -> Iterator[str]:
    """Make a virtual host for one test run; yield ``amqp_url`` into it; remove it and the users made meanwhile.

    Raise ``ExternalRefused`` if the broker has users of ours: they belong to an installation, whose sign-in would break.
    """
    virtual_host(amqp_url)
    api = BrokerApi(api_url)
    taken = sorted(api.users() & set(topology.users()))
    if taken:
        raise ExternalRefused(
            f"the broker of NRM_AMQP_URL has the users of an installation ({', '.join(taken[:3])}, ...): tests would "
            "change their passwords. Use another broker, or delete these users if a broken-off test run left them"
        )
    parts = urlsplit(amqp_url)
    name = new_test_prefix().rstrip("_")
    api.create_vhost(name, unquote(parts.username or "guest"))
    try:
        yield urlunsplit(parts._replace(path="/" + quote(name, safe="")))
    finally:
        api.delete_vhost(name)
        for user in sorted(api.users() & set(topology.users())):
            api.delete_user(user)
