"""Sign in as a client: a service or a partner's system, with its long random secret."""

import hashlib
import hmac
from dataclasses import dataclass, field

from nrm_identity.app.ports import IdentityWork
from nrm_identity.app.sign_in import Admission
from nrm_identity.domain.audience import checked_audience
from nrm_identity.domain.client import client_key
from nrm_shared.kernel.actor import AccessObject


@dataclass(frozen=True, slots=True)
class SignInClient:
    """Which client asks, and for which services a token is wanted."""

    client_id: str
    secret: str = field(repr=False)
    audience: tuple[str, ...]


def digest(secret: str) -> bytes:
    """Return what is kept of a client's secret; it is long and random, so a plain hash cannot be searched."""
    return hashlib.sha256(secret.encode()).digest()


def sign_in_client(command: SignInClient, work: IdentityWork) -> Admission:
    """Return whom to admit; raises `Malformed` for an audience that is no service."""
    work.permit(AccessObject("token"))
    audience = checked_audience(command.audience)
    client = work.clients.seen(client_key(command.client_id))
    kept = bytes(client.secret_digest) if client else bytes(32)
    if client is None or not hmac.compare_digest(kept, digest(command.secret)) or not client.active:
        work.record("client", client.id if client else None, reason="refused")
        return Admission(None, audience, "client")
    work.record("client", client.id, reason="admitted")
    return Admission(client.as_actor(), audience, "client")
