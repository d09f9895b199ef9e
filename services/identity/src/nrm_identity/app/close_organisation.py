"""Close an organisation: its people get no more tokens and the others learn that it is inactive."""

from dataclasses import dataclass

from nrm_identity.app import announce
from nrm_identity.app.ports import IdentityWork
from nrm_identity.domain.organisation import Organisation, organisation_key
from nrm_shared.kernel.actor import AccessObject


@dataclass(frozen=True, slots=True)
class CloseOrganisation:
    """Which organisation, why (a code), and which version the caller saw."""

    code: str
    reason: str
    version: int | None


def close_organisation(command: CloseOrganisation, work: IdentityWork) -> Organisation:
    """Close it; raise `NotFound`, `ChangedMeanwhile`, or `IllegalMove` if it is closed already."""
    work.permit(AccessObject("organisation", command.code))
    organisation = work.organisations.get(organisation_key(command.code))
    organisation.expect(command.version)
    organisation.close(by=work.actor.id, at=work.now, reason=command.reason)
    announce.organisation_changed(organisation, work)
    return organisation
