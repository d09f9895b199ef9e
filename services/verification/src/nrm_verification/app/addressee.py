"""Who a confirmation task goes to: a police station, or a competent authority other than the police (decision 14)."""

from dataclasses import dataclass

from nrm_shared.contracts.identity import OrganisationChangedV1
from nrm_shared.kernel.usecase import Received
from nrm_shared.reference import stations
from nrm_verification.app.police import station_of
from nrm_verification.app.ports import VerificationWork
from nrm_verification.domain.organisation_ref import (
    COMPETENT_AUTHORITY,
    OrganisationInactive,
    OrganisationRef,
    organisation_key,
)


@dataclass(frozen=True, slots=True)
class Addressee:
    """The organisation `code`. `police_system` is the partner that serves it, None for the portal."""

    code: str
    police_system: str | None = None
    competent_authority: bool = False


def addressee_of(code: str, work: VerificationWork) -> Addressee:
    """Return whom `code` names.

    Raises `Malformed` (not-a-station) for what is neither a station nor a competent authority that identity told of, and
    `OrganisationInactive` for an authority that takes no part at present.
    """
    if not stations.exists(code):
        known = next(iter(work.organisations.where(organisation=code)), None)
        if known is not None and known.kind == COMPETENT_AUTHORITY:
            if not known.active:
                raise OrganisationInactive
            return Addressee(code, competent_authority=True)
    station = station_of(code)
    return Addressee(station.code, station.police_system)


def on_organisation_changed(event: Received[OrganisationChangedV1], work: VerificationWork) -> None:
    """Know the present state of an organisation."""
    said = event.data
    key = organisation_key(said.organisation)
    known = work.organisations.find(key)
    if known is not None:
        known.told(said.kind, active=said.active, sequence=event.sequence)
        return
    work.organisations.add(
        OrganisationRef(
            id=key,
            created_at=work.now,
            organisation=said.organisation,
            kind=said.kind,
            active=said.active,
            sequence=event.sequence,
        )
    )
