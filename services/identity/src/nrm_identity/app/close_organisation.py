"""Close an organisation, so that its people are out at once, or open it again; the others learn of both."""

from dataclasses import dataclass

from nrm_identity.app import announce
from nrm_identity.app.ports import IdentityWork
from nrm_identity.app.revoke import revoke
from nrm_identity.domain.organisation import Organisation, organisation_key
from nrm_shared.kernel.actor import AccessObject
from nrm_shared.reference import codes


@dataclass(frozen=True, slots=True)
class CloseOrganisation:
    """Which organisation, why (a code), and which version the caller saw."""

    code: str
    reason: str
    version: int | None


@dataclass(frozen=True, slots=True)
class ReopenOrganisation:
    """Which closed organisation takes part again, and which version the caller saw."""

    code: str
    version: int | None


def close_organisation(command: CloseOrganisation, work: IdentityWork) -> Organisation:
    """Close it; raise `NotFound`, `ChangedMeanwhile`, `Malformed`, or `IllegalMove` if it is closed already."""
    codes.require("/reason", "organisation_closure", command.reason)
    work.permit(AccessObject("organisation", command.code))
    organisation = work.organisations.get(organisation_key(command.code))
    organisation.expect(command.version)
    organisation.close(by=work.actor.id, at=work.now, reason=command.reason)
    announce.organisation_changed(organisation, work)
    at = revoke("organisation", organisation.code, work, reason=command.reason)
    for session in work.sessions.live_of_organisation(organisation.code):
        session.end(command.reason, at=at)
    return organisation


def reopen_organisation(command: ReopenOrganisation, work: IdentityWork) -> Organisation:
    """Open it again; raise `NotFound`, `ChangedMeanwhile`, or `IllegalMove` if it is not closed."""
    work.permit(AccessObject("organisation", command.code))
    organisation = work.organisations.get(organisation_key(command.code))
    organisation.expect(command.version)
    organisation.reopen(by=work.actor.id, at=work.now)
    announce.organisation_changed(organisation, work)
    return organisation
