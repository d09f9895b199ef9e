"""Keep accounts as a content file describes them (demonstration and training; never production)."""

from dataclasses import dataclass, field
from uuid import UUID, uuid5

from nrm_identity.app import announce
from nrm_identity.app.open_account import check_roles
from nrm_identity.app.ports import IdentityWork
from nrm_identity.app.register_organisation import check_jurisdictions
from nrm_identity.domain.account import Account
from nrm_identity.domain.evidence import PasswordOrigin
from nrm_shared.kernel.actor import AccessObject

_NAMESPACE = UUID("6f0f6b5e-7a0a-5d0e-9a6c-0d9a2f6b1c03")


def seeded_account_id(username: str) -> UUID:
    """Return the id of a seeded account: the same in every installation, so that scripts can name it."""
    return uuid5(_NAMESPACE, username)


@dataclass(frozen=True, slots=True)
class SeededAccount:
    """One account of the file."""

    username: str
    name_bn: str
    name_en: str
    organisation: str
    roles: tuple[str, ...]
    jurisdictions: tuple[str, ...]
    factor: str = field(repr=False)
    """The secret of the account's codes, derived from this installation's seed."""


@dataclass(frozen=True, slots=True)
class KeepAccounts:
    """The accounts; `password_hash` is given to new ones, and to all of them when `reset` is set."""

    accounts: tuple[SeededAccount, ...]
    password_hash: str = field(repr=False)
    reset: bool = False


def keep_accounts(command: KeepAccounts, work: IdentityWork) -> int:
    """Open the accounts that do not exist and update the roles of the others; return how many changed."""
    work.permit(AccessObject("account"))
    changed = 0
    for entry in command.accounts:
        check_roles(entry.roles)
        check_jurisdictions(entry.jurisdictions)
        known = work.accounts.find(seeded_account_id(entry.username))
        if known is None:
            known = _opened(entry, command.password_hash, work)
            known.equip(entry.factor)
            announce.roles_changed(known, work)
        elif not _brought_up_to_date(known, entry, command, work):
            continue
        changed += 1
    return changed


def _brought_up_to_date(known: Account, entry: SeededAccount, command: KeepAccounts, work: IdentityWork) -> bool:
    """Return whether anything changed. Whoever chose an own password keeps it, and the own second factor."""
    moved = known.assign(frozenset(entry.roles), entry.jurisdictions, by=work.actor)
    if moved:
        announce.roles_changed(known, work)
    if known.password_origin == PasswordOrigin.OWN:
        return moved
    reset = command.reset or known.password_origin != PasswordOrigin.DEMO
    if reset:
        known.set_password(command.password_hash, PasswordOrigin.DEMO)
    return known.equip(entry.factor) or reset or moved


def _opened(entry: SeededAccount, password_hash: str, work: IdentityWork) -> Account:
    account = Account.open(
        seeded_account_id(entry.username),
        username=entry.username,
        name_bn=entry.name_bn,
        name_en=entry.name_en,
        organisation=entry.organisation,
        roles=frozenset(entry.roles),
        jurisdictions=entry.jurisdictions,
        password_hash=password_hash,
        by=work.actor,
        at=work.now,
        password_origin=PasswordOrigin.DEMO,
    )
    work.accounts.add(account)
    return account
