"""What runs with TLS, with whose certificates, and how it is spoken to."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from nrm_local.environment import Environment
from nrm_local.names import app_role
from nrm_local.secrets import Secrets
from nrm_shared.messaging import names
from nrm_shared.settings import with_password
from nrm_shared.transport import TlsFiles, client_context

HOST = "127.0.0.1"
READER = names.service_user("monitoring")
ROLE = app_role("intake")


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


def client_of(running: Encrypted, port: int = 0, authority: Path | None = None) -> httpx.Client:
    """Return a client of intake's HTTP process, or of what listens at `port`; it trusts `authority`, or the rightful one."""
    context = client_context(authority or running.tls().authority)
    return httpx.Client(base_url=f"https://{HOST}:{port or running.http}", verify=context, trust_env=False, timeout=10)


@contextmanager
def spoken_to(port: int, first: bytes = b"") -> Iterator[socket.socket]:
    """Connect to a server that speaks TLS and say `first`, to which it has to agree; leave the rest to the caller."""
    with socket.create_connection((HOST, port), timeout=5) as plain:
        if first:
            plain.sendall(first)
            assert plain.recv(1) == b"S"
        yield plain
