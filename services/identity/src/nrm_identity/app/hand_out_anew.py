"""Give out a first password anew when telephone and recovery codes are lost: the administrator, never for oneself."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from nrm_identity.app.ports import Credentials, IdentityWork, Passwords, chosen
from nrm_identity.app.revoke import revoke_person
from nrm_identity.domain.account import Account
from nrm_shared.kernel.actor import AccessObject


@dataclass(frozen=True, slots=True)
class HandOutAnew:
    """Whose account, the password to begin with, and which version of the account the caller saw."""

    account: UUID
    password: str = field(repr=False)
    version: int | None


def hashed_anew(passwords: Passwords, credentials: Credentials) -> Callable[[HandOutAnew, Any], str]:
    """Return the preparation of `hand_out_anew`: the slow hash of the password, or `Guessable`."""

    def prepare(command: HandOutAnew, _caller: Any) -> str:
        stored = credentials.of(command.account)
        return chosen(passwords, command.password, "/password", (stored.username if stored else "",))

    return prepare


def hand_out_anew(command: HandOutAnew, work: IdentityWork) -> Account:
    """Set the first password, forget the second factor, end what goes on; raise `NotFound`, `SelfGrant` (SD7)."""
    account = work.accounts.get(command.account)
    work.permit(AccessObject("account", str(account.id), organisation=account.organisation))
    account.expect(command.version)
    account.hand_out_anew(work.prepared, by=work.actor)
    revoke_person(str(account.id), work.sessions.live_of(account.id), work, reason="HANDED_OUT_ANEW")
    work.record("account", account.id, reason="handed-out-anew")
    return account
