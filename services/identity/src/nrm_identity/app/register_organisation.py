"""Register organisations: one by an administrator, or many from content files."""

from dataclasses import dataclass

from nrm_identity.app import announce
from nrm_identity.app.ports import IdentityWork
from nrm_identity.domain.organisation import KINDS, Organisation, Particulars, organisation_key
from nrm_shared.kernel.actor import AccessObject
from nrm_shared.kernel.errors import Malformed, Refused
from nrm_shared.reference import geography


class OrganisationExists(Refused):
    """There is an organisation with this code."""

    default_code = "organisation-exists"


@dataclass(frozen=True, slots=True)
class RegisterOrganisation:
    """A new organisation and the code by which all services know it."""

    code: str
    particulars: Particulars


@dataclass(frozen=True, slots=True)
class KeepOrganisations:
    """Organisations as a content file describes them; known ones are brought up to date, none is closed."""

    organisations: tuple[RegisterOrganisation, ...]


def register_organisation(command: RegisterOrganisation, work: IdentityWork) -> Organisation:
    """Register one organisation; raise `OrganisationExists`, or `Malformed` for unknown codes."""
    work.permit(AccessObject("organisation", command.code))
    check(command.particulars)
    if work.organisations.find(organisation_key(command.code)) is not None:
        raise OrganisationExists
    parent = command.particulars.parent
    if parent is not None and work.organisations.find(organisation_key(parent)) is None:
        raise Malformed("/parent", "not-an-organisation")
    return _register(command, work)


def keep_organisations(command: KeepOrganisations, work: IdentityWork) -> int:
    """Register or update the organisations and return how many changed; doing it again changes nothing."""
    work.permit(AccessObject("organisation"))
    work.organisations.preload([organisation_key(entry.code) for entry in command.organisations])
    changed = 0
    for entry in command.organisations:
        known = work.organisations.find(organisation_key(entry.code))
        if known is None:
            check(entry.particulars)
            _register(entry, work)
        elif known.describe(entry.particulars):
            announce.organisation_changed(known, work)
        else:
            continue
        changed += 1
    return changed


def check(particulars: Particulars) -> None:
    """Raise `Malformed` for a kind or place that is in no list."""
    if particulars.kind not in KINDS:
        raise Malformed("/kind", "not-a-code")
    if particulars.district is not None:
        geography.require("/district", particulars.district, "district")
    check_jurisdictions(particulars.jurisdictions)


def check_jurisdictions(jurisdictions: tuple[str, ...]) -> None:
    """Raise `Malformed` for a jurisdiction that is neither the country nor a place, from division to union."""
    for position, code in enumerate(jurisdictions):
        if code != "BD" and geography.find(code) is None and not geography.is_union(code):
            raise Malformed(f"/jurisdictions/{position}", "not-a-place")


def _register(entry: RegisterOrganisation, work: IdentityWork) -> Organisation:
    organisation = Organisation.register(entry.code, entry.particulars, by=work.actor.id, at=work.now)
    work.organisations.add(organisation)
    announce.organisation_changed(organisation, work)
    return organisation
