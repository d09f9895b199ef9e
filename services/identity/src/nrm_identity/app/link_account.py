"""Say who somebody is at the identity provider; roles and organisation stay ours, what the provider says is no right."""

from dataclasses import dataclass
from uuid import UUID

from nrm_identity.app.ports import IdentityWork
from nrm_identity.app.revoke import revoke_person
from nrm_identity.domain.account import Account
from nrm_shared.kernel.actor import AccessObject
from nrm_shared.kernel.errors import Refused


class AlreadyLinked(Refused):
    """Somebody else's account has this name at the identity provider."""

    default_code = "already-linked"


@dataclass(frozen=True, slots=True)
class LinkAccount:
    """Whose account, issuer and subject as ID tokens name them, and which version of the account the caller saw."""

    account: UUID
    issuer: str
    subject: str
    version: int | None


def link_account(command: LinkAccount, work: IdentityWork) -> Account:
    """Link them, and end what went on under another name; raise `NotFound`, `AlreadyLinked` or `SelfGrant` (SD7)."""
    account = work.accounts.get(command.account)
    work.permit(AccessObject("account", str(account.id), organisation=account.organisation))
    account.expect(command.version)
    other = work.accounts.linked(command.issuer, command.subject)
    if other is not None and other.id != account.id:
        raise AlreadyLinked
    account.link(command.issuer, command.subject, by=work.actor)
    revoke_person(str(account.id), work.sessions.live_of(account.id), work, reason="LINKED_ANEW")
    return account
