"""Open an account for somebody who works for an organisation; it opens nothing until a first password is given out."""

from dataclasses import dataclass, field

from nrm_identity.app import announce
from nrm_identity.app.ports import IdentityWork
from nrm_identity.app.register_organisation import check_jurisdictions
from nrm_identity.domain.account import Account
from nrm_identity.domain.organisation import OrganisationInactive, organisation_key
from nrm_shared.kernel.actor import AccessObject
from nrm_shared.kernel.errors import Malformed, Problem, Refused
from nrm_shared.kernel.ids import new_id
from nrm_shared.reference.enums import Role


class UsernameTaken(Refused):
    """Somebody else has this user name."""

    default_code = "username-taken"


@dataclass(frozen=True, slots=True)
class OpenAccount:
    """Somebody new. Roles are codes of 2.2; jurisdictions are codes of places, `BD` for the whole country."""

    username: str
    name_bn: str = field(repr=False)
    name_en: str = field(repr=False)
    organisation: str
    roles: tuple[str, ...]
    jurisdictions: tuple[str, ...]


def open_account(command: OpenAccount, work: IdentityWork) -> Account:
    """Open the account.

    Raise `Malformed` for unknown codes, `OrganisationInactive`, `UsernameTaken`, `AdministratorAlone`, or
    `RoleNotGrantable` when the actor may not give such roles (a provider's focal person: only to the own staff, 2.14).
    """
    work.permit(AccessObject("account", organisation=command.organisation))
    check_roles(command.roles)
    check_jurisdictions(command.jurisdictions)
    organisation = work.organisations.find(organisation_key(command.organisation))
    if organisation is None:
        raise Malformed("/organisation", "not-an-organisation")
    if not organisation.active:
        raise OrganisationInactive
    if work.accounts.named(command.username) is not None:
        raise UsernameTaken
    account = Account.open(
        new_id(),
        username=command.username,
        name_bn=command.name_bn,
        name_en=command.name_en,
        organisation=command.organisation,
        roles=frozenset(command.roles),
        jurisdictions=command.jurisdictions,
        password_hash="",
        by=work.actor,
        at=work.now,
    )
    work.accounts.add(account)
    announce.roles_changed(account, work)
    return account


def check_roles(roles: tuple[str, ...]) -> None:
    """Raise `Malformed` for no role at all or a code that is no role."""
    if not roles:
        raise Malformed("/roles", "required")
    known = {str(role) for role in Role}
    problems = [Problem(f"/roles/{place}", "not-a-code") for place, role in enumerate(roles) if role not in known]
    if problems:
        raise Malformed.many(problems)
