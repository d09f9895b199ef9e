"""Suspend an account, so that its holder is out within a second or two, or reinstate it (2.14 ADM)."""

from dataclasses import dataclass
from uuid import UUID

from nrm_identity.app import announce
from nrm_identity.app.ports import IdentityWork
from nrm_identity.app.revoke import revoke_person
from nrm_identity.domain.account import Account
from nrm_shared.kernel.actor import AccessObject
from nrm_shared.reference import codes


@dataclass(frozen=True, slots=True)
class SuspendAccount:
    """Whose account, why (a code), and which version the caller saw."""

    account: UUID
    reason: str
    version: int | None


@dataclass(frozen=True, slots=True)
class ReinstateAccount:
    """Whose account, and which version the caller saw."""

    account: UUID
    version: int | None


def suspend_account(command: SuspendAccount, work: IdentityWork) -> Account:
    """Suspend it; raise `NotFound`, `Malformed`, `ChangedMeanwhile`, or `IllegalMove` if it is suspended already."""
    codes.require("/reason", "account_suspension", command.reason)
    account = _account(command.account, command.version, work)
    account.suspend(by=work.actor.id, at=work.now, reason=command.reason)
    announce.roles_changed(account, work)
    revoke_person(str(account.id), work.sessions.live_of(account.id), work, reason=command.reason)
    return account


def reinstate_account(command: ReinstateAccount, work: IdentityWork) -> Account:
    """Reinstate it; raise `NotFound`, `ChangedMeanwhile`, or `IllegalMove` if it is in use."""
    account = _account(command.account, command.version, work)
    account.reinstate(by=work.actor.id, at=work.now)
    announce.roles_changed(account, work)
    return account


def _account(id: UUID, version: int | None, work: IdentityWork) -> Account:
    account = work.accounts.get(id)
    work.permit(AccessObject("account", str(account.id), organisation=account.organisation))
    account.expect(version)
    return account
