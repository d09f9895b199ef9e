"""Take a client's access away, or give it back: a partner's system that was stolen, a service that misbehaves."""

from dataclasses import dataclass

from nrm_identity.app.ports import IdentityWork
from nrm_identity.app.revoke import revoke
from nrm_identity.domain.client import Client, client_key
from nrm_shared.kernel.actor import AccessObject
from nrm_shared.kernel.errors import IllegalMove, NotFound
from nrm_shared.reference import codes


@dataclass(frozen=True, slots=True)
class RevokeClient:
    """Which client, and why (a code, of the same list as for people)."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class RestoreClient:
    """Which client may have tokens again."""

    name: str


def revoke_client(command: RevokeClient, work: IdentityWork) -> Client:
    """Revoke it; raise `NotFound`, `Malformed`, or `IllegalMove` if it is revoked already."""
    codes.require("/reason", "account_suspension", command.reason)
    client = _client(command.name, work)
    if not client.revoke():
        raise IllegalMove
    revoke("actor", client.as_actor().id, work, reason=command.reason)
    work.record("client", client.id, reason=command.reason)
    return client


def restore_client(command: RestoreClient, work: IdentityWork) -> Client:
    """Restore it; raise `NotFound`, or `IllegalMove` if it is not revoked."""
    client = _client(command.name, work)
    if not client.restore():
        raise IllegalMove
    work.record("client", client.id, reason="restored")
    return client


def _client(name: str, work: IdentityWork) -> Client:
    work.permit(AccessObject("client", name))
    client = work.clients.find(client_key(name))
    if client is None:
        raise NotFound(kind="client")
    return client
