"""Set the roles and jurisdictions of an account.

What is added holds with the next token, at most five minutes later. What is taken away is gone at once: tokens that still
say it are refused, and whoever is signed in gets another with the rest.
"""

from dataclasses import dataclass
from uuid import UUID

from nrm_identity.app import announce
from nrm_identity.app.open_account import check_roles
from nrm_identity.app.ports import IdentityWork
from nrm_identity.app.register_organisation import check_jurisdictions
from nrm_identity.app.revoke import revoke
from nrm_identity.domain.account import Account
from nrm_shared.kernel.actor import AccessObject


@dataclass(frozen=True, slots=True)
class AssignRoles:
    """Whose roles, which, where, and which version of the account the caller saw."""

    account: UUID
    roles: tuple[str, ...]
    jurisdictions: tuple[str, ...]
    version: int | None


def assign_roles(command: AssignRoles, work: IdentityWork) -> Account:
    """Set them; raise `NotFound`, `ChangedMeanwhile`, `Malformed`, `SelfGrant` (SD7) or `RoleNotGrantable`."""
    check_roles(command.roles)
    check_jurisdictions(command.jurisdictions)
    account = work.accounts.get(command.account)
    work.permit(AccessObject("account", str(account.id), organisation=account.organisation))
    account.expect(command.version)
    before = set(account.roles) | set(account.jurisdictions)
    if account.assign(frozenset(command.roles), command.jurisdictions, by=work.actor):
        announce.roles_changed(account, work)
        if before - set(account.roles) - set(account.jurisdictions):
            revoke("actor", str(account.id), work, reason="ROLES_TAKEN_AWAY")
    return account
