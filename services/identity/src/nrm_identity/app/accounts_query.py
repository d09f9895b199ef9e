"""Read an account: the own one, or as an administrator."""

from dataclasses import dataclass
from uuid import UUID

from nrm_identity.app.ports import IdentityWork
from nrm_shared.kernel.actor import AccessObject
from nrm_shared.kernel.confidential import reveal


@dataclass(frozen=True, slots=True)
class GetAccount:
    """Whose account."""

    account: UUID


@dataclass(frozen=True, slots=True)
class AccountView:
    """An account as it may be shown."""

    id: UUID
    username: str
    name_bn: str | None
    name_en: str | None
    organisation: str
    roles: tuple[str, ...]
    jurisdictions: tuple[str, ...]
    active: bool
    row_version: int


def get_account(query: GetAccount, work: IdentityWork) -> AccountView:
    """Return the account; raise `NotFound`, also to one who may not see it."""
    account = work.accounts.read(query.account)
    work.permit(AccessObject("account", str(account.id), organisation=account.organisation))
    return AccountView(
        id=account.id,
        username=account.username,
        name_bn=reveal(account.name_bn),
        name_en=reveal(account.name_en),
        organisation=account.organisation,
        roles=tuple(account.roles),
        jurisdictions=tuple(account.jurisdictions),
        active=account.active,
        row_version=account.row_version,
    )
