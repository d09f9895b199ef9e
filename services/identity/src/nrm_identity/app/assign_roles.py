"""Set the roles and jurisdictions of an account; in force with the next token, at most five minutes later."""

from dataclasses import dataclass
from uuid import UUID

from nrm_identity.app import announce
from nrm_identity.app.open_account import check_roles
from nrm_identity.app.ports import IdentityWork
from nrm_identity.app.register_organisation import check_jurisdictions
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
    if account.assign(frozenset(command.roles), command.jurisdictions, by=work.actor):
        announce.roles_changed(account, work)
    return account
