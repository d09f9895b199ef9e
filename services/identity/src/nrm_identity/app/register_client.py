"""Keep the clients: services and partners' systems with the digests of their secrets."""

from dataclasses import dataclass, field

from nrm_identity.app.ports import IdentityWork
from nrm_identity.app.sign_in_client import digest
from nrm_identity.domain.client import SHORTEST_SECRET, Client, SecretTooShort, client_key
from nrm_shared.kernel.actor import AccessObject


@dataclass(frozen=True, slots=True)
class ClientSecret:
    """One client: its name, `service` or `partner`, its organisation if it acts for one, and its secret."""

    name: str
    kind: str
    organisation: str | None
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class KeepClients:
    """The clients of this installation; a known one takes over a renewed secret."""

    clients: tuple[ClientSecret, ...]


def keep_clients(command: KeepClients, work: IdentityWork) -> int:
    """Register the clients or renew their secrets; return how many changed. Raise `SecretTooShort`."""
    work.permit(AccessObject("client"))
    changed = 0
    for entry in command.clients:
        if len(entry.secret) < SHORTEST_SECRET:
            raise SecretTooShort
        known = work.clients.find(client_key(entry.name))
        if known is None:
            work.clients.add(
                Client.register(entry.name, entry.kind, entry.organisation, digest(entry.secret), at=work.now)
            )
            changed += 1
        else:
            changed += known.renew(digest(entry.secret))
    return changed
