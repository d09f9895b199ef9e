"""Telling a station: through the partner queue of its police system, or in the portal where it has none."""

from uuid import UUID

from nrm_shared.contracts.base import SealedMessage
from nrm_shared.kernel.errors import Malformed
from nrm_shared.messaging.names import partner_out
from nrm_shared.reference import stations
from nrm_shared.reference.stations import Station
from nrm_verification.app.ports import VerificationWork


def station_of(code: str, field: str = "/station") -> Station:
    """Return the station; raise `Malformed` (not-a-station) naming the field."""
    return stations.station(stations.require(field, code))


def proposed_station(upazila: str | None) -> Station:
    """Return the station of where the person is now (decision 8); raise `Malformed` when that is not known."""
    if upazila is None:
        raise Malformed("/station", "required")
    try:
        return stations.for_upazila(upazila)
    except LookupError as error:
        raise Malformed("/station", "required") from error


def tell(work: VerificationWork, system: str | None, message: SealedMessage, *, about: UUID) -> None:
    """Seal `message` about a case or return for the police system, if the station has one."""
    if system is not None:
        work.send(message, to=system, queue=partner_out(system), about=about)
