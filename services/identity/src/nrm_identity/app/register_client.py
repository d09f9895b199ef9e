"""Keep the clients: services and partners' systems with the public keys by which they are known."""

from dataclasses import dataclass
from typing import Any

from nrm_identity.app.ports import IdentityWork
from nrm_identity.domain.client import Client, client_key
from nrm_shared.kernel.actor import AccessObject


@dataclass(frozen=True, slots=True)
class ClientKeys:
    """One client: its name, `service` or `partner`, its organisation if it acts for one, and its public keys."""

    name: str
    kind: str
    organisation: str | None
    keys: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class KeepClients:
    """The clients of this installation; a known one takes over renewed keys."""

    clients: tuple[ClientKeys, ...]


def keep_clients(command: KeepClients, work: IdentityWork) -> int:
    """Register the clients or renew their keys; return how many changed. A revoked one stays revoked."""
    work.permit(AccessObject("client"))
    changed = 0
    for entry in command.clients:
        known = work.clients.find(client_key(entry.name))
        keys = list(entry.keys)
        if known is None:
            work.clients.add(Client.register(entry.name, entry.kind, entry.organisation, keys, at=work.now))
            changed += 1
        else:
            changed += known.renew(keys)
    return changed
