"""Clients: services and partners' systems that act by themselves, with a secret instead of a password."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from nrm_shared.kernel.actor import Actor
from nrm_shared.kernel.aggregate import Aggregate
from nrm_shared.kernel.errors import Refused

SHORTEST_SECRET = 32
_NAMESPACE = UUID("6f0f6b5e-7a0a-5d0e-9a6c-0d9a2f6b1c02")
ROLE_OF_KIND = {"service": "SVC", "partner": "SYS"}


class SecretTooShort(Refused):
    """A client's secret is generated, not chosen: at least 32 characters."""

    default_code = "secret-too-short"


def client_key(name: str) -> UUID:
    """Return the UUID of the client with this name."""
    return uuid5(_NAMESPACE, name)


@dataclass(kw_only=True, eq=False)
class Client(Aggregate):
    """A service (`intake`) or a partner's system (`mofa`); `secret_digest` is the SHA-256 of a long random secret."""

    name: str
    kind: str
    organisation: str | None
    secret_digest: bytes
    active: bool = True

    @classmethod
    def register(cls, name: str, kind: str, organisation: str | None, digest: bytes, *, at: datetime) -> "Client":
        """Return a new client of the kind `service` or `partner`."""
        if kind not in ROLE_OF_KIND:
            raise ValueError(f"{kind} is no kind of client")
        client = cls(
            id=client_key(name),
            created_at=at,
            name=name,
            kind=kind,
            organisation=organisation,
            secret_digest=digest,
        )
        client.changed()
        return client

    def renew(self, digest: bytes) -> bool:
        """Replace the secret; return whether it is another one."""
        if bytes(self.secret_digest) == digest:
            return False
        self.secret_digest = digest
        self.changed()
        return True

    def as_actor(self) -> Actor:
        """Return who the bearer of this client's token is."""
        return Actor(
            id=f"{self.kind}:{self.name}",
            kind=self.kind,
            organisation=self.organisation,
            roles=frozenset({ROLE_OF_KIND[self.kind]}),
        )
