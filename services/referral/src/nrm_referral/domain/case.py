"""What this service knows of a case (a projection), and what it keeps about a case itself (manager, open work)."""

from dataclasses import dataclass, field
from datetime import datetime

from nrm_referral.domain.refusals import CaseClosed
from nrm_shared.kernel.aggregate import Aggregate


@dataclass(kw_only=True, eq=False)
class CaseRef(Aggregate):
    """Status and profile (level L1) of a case as intake announced them; `sequence` is the newest fact applied."""

    number: str
    status: str = "OPEN"
    victim_status: str = "POSSIBLE"
    gender: str = "NotSpecified"
    age_band: str = "UNKNOWN"
    minor_now: str = "unknown"
    home_district: str | None = None
    current_district: str | None = None
    current_upazila: str | None = None
    current_union_code: str | None = None
    witness_protected: bool = False
    sequence: int = 0

    def require_open(self) -> None:
        """Raise `CaseClosed` for a closed case. A case on hold still gets help (INV-17)."""
        if self.status == "CLOSED":
            raise CaseClosed

    @property
    def places(self) -> frozenset[str]:
        """Return the places whose committees are concerned."""
        known = (self.current_district, self.current_upazila, self.current_union_code)
        return frozenset(place for place in known if place)


@dataclass(kw_only=True, eq=False)
class CaseFile(Aggregate):
    """The case manager, and the last answer given to "may this case close?". Locking it orders the work on one case."""

    manager_organisation: str | None = None
    manager_person: str | None = None
    manager_since: datetime | None = None
    manager_appointed_by: str | None = None
    blocking: list[str] = field(default_factory=list)
    announced: bool = False

    def appoint(self, *, organisation: str, person: str, by: str, at: datetime) -> None:
        """Make `person` of `organisation` the one case manager (step 11, INV-32)."""
        self.manager_organisation = organisation
        self.manager_person = person
        self.manager_appointed_by = by
        self.manager_since = at
        self.changed()

    @property
    def has_manager(self) -> bool:
        """Return whether the case has a case manager."""
        return self.manager_person is not None

    def answer(self, blocking: list[str]) -> bool:
        """Take the present answer in; return whether it differs from the one announced last (INV-40)."""
        if self.announced and blocking == self.blocking:
            return False
        self.blocking = blocking
        self.announced = True
        self.changed()
        return True
