"""Sign in as a client: a service or a partner's system, by what it signed with its own key (RFC 7523)."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from nrm_identity.app.ports import IdentityWork
from nrm_identity.app.sign_in import CLIENT, Admission, nobody
from nrm_identity.app.sign_in_ports import Asserted, Assertions
from nrm_identity.domain.audience import checked_audience
from nrm_identity.domain.client import client_key
from nrm_identity.domain.organisation import organisation_key
from nrm_shared.kernel.actor import AccessObject


@dataclass(frozen=True, slots=True)
class SignInClient:
    """The signed assertion, and for which services a token is wanted."""

    assertion: str = field(repr=False)
    audience: tuple[str, ...]


def asserted(assertions: Assertions) -> Callable[[SignInClient, Any], Asserted | None]:
    """Return the preparation of `sign_in_client`: the signature, checked without a transaction."""

    def prepare(command: SignInClient, _caller: Any) -> Asserted | None:
        checked_audience(command.audience)
        return assertions.check(command.assertion)

    return prepare


def sign_in_client(command: SignInClient, work: IdentityWork) -> Admission:
    """Return whom to admit; raises `Malformed` for an audience that is no service."""
    work.permit(AccessObject("token"))
    audience = checked_audience(command.audience)
    found: Asserted | None = work.prepared
    client = work.clients.held(client_key(found.client)) if found else None
    refused = nobody("invalid-assertion", audience)
    if found is None or client is None or not client.active:
        work.record("client", client.id if client else None, reason="refused")
        return refused
    organisation = client.organisation
    if organisation and not work.organisations.held(organisation_key(organisation)).active:
        work.record("client", client.id, reason="organisation-inactive")
        return refused
    if not work.once.take_number(client.id, found.number, found.until):
        work.record("client", client.id, reason="assertion-used")
        return refused
    work.record("client", client.id, reason="admitted")
    at = work.instant
    return Admission(client.as_actor(), audience, CLIENT, at, began_at=at)
