"""Clients: services and partners' systems that act by themselves and prove it by signing with their own key."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from nrm_shared.kernel.actor import Actor
from nrm_shared.kernel.aggregate import Aggregate

_NAMESPACE = UUID("6f0f6b5e-7a0a-5d0e-9a6c-0d9a2f6b1c02")
KINDS = ("service", "partner")


def client_key(name: str) -> UUID:
    """Return the UUID of the client with this name."""
    return uuid5(_NAMESPACE, name)


@dataclass(kw_only=True, eq=False)
class Client(Aggregate):
    """A service (`intake`) or a partner's system (`mofa`); `public_keys` are JSON Web Keys, one or more while it rotates."""

    name: str
    kind: str
    organisation: str | None
    public_keys: list[dict[str, Any]] = field(default_factory=list)
    active: bool = True

    @classmethod
    def register(
        cls, name: str, kind: str, organisation: str | None, keys: list[dict[str, Any]], *, at: datetime
    ) -> "Client":
        """Return a new client of the kind `service` or `partner`."""
        if kind not in KINDS:
            raise ValueError(f"{kind} is no kind of client")
        client = cls(
            id=client_key(name), created_at=at, name=name, kind=kind, organisation=organisation, public_keys=keys
        )
        client.changed()
        return client

    def renew(self, keys: list[dict[str, Any]]) -> bool:
        """Replace the keys; return whether they are others."""
        if self.public_keys == keys:
            return False
        self.public_keys = keys
        self.changed()
        return True

    def revoke(self) -> bool:
        """Let it get no more tokens; return whether it could before."""
        if not self.active:
            return False
        self.active = False
        self.changed()
        return True

    def restore(self) -> bool:
        """Let it get tokens again; return whether it could not before."""
        if self.active:
            return False
        self.active = True
        self.changed()
        return True

    def as_actor(self) -> Actor:
        """Return who the bearer of this client's token is."""
        return Actor(
            id=f"{self.kind}:{self.name}",
            kind=self.kind,
            organisation=self.organisation,
            # Each service has rights of its own; what a partner's system may do depends on whose system it is.
            roles=frozenset({f"SVC-{self.name}" if self.kind == "service" else "SYS"}),
        )
