"""A natural person known to the mechanism (E5). Names and contacts exist nowhere else in the system."""

from dataclasses import dataclass, field
from uuid import UUID

from nrm_intake.domain.details import PersonDetails
from nrm_shared.kernel.aggregate import Aggregate
from nrm_shared.kernel.confidential import Confidential, reveal


@dataclass(kw_only=True, eq=False)
class Person(Aggregate):
    """Somebody a report is about. All that identifies lies sealed in `details`; gender and district are level L1."""

    gender: str
    home_district: str | None = None
    home_upazila: str | None = None
    details: Confidential = field(repr=False)

    @classmethod
    def of(
        cls, id: UUID, gender: str, details: PersonDetails, *, district: str | None = None, upazila: str | None = None
    ) -> "Person":
        """Return a new person."""
        sealed = Confidential(id, details.to_text())
        person = cls(id=id, gender=gender, home_district=district, home_upazila=upazila, details=sealed)
        person.changed()
        return person

    def known(self) -> PersonDetails:
        """Return what is known of the person; whoever shows it writes the audit row."""
        return PersonDetails.from_text(reveal(self.details) or "{}")

    def learn(self, details: PersonDetails) -> None:
        """Put newly known details over the present ones."""
        self.details = Confidential(self.id, self.known().merged(details).to_text())
        self.changed()

    def fill_gaps(
        self, details: PersonDetails, *, gender: str | None, district: str | None, upazila: str | None
    ) -> None:
        """Take over only what was not known before."""
        self.details = Confidential(self.id, details.merged(self.known()).to_text())
        self.gender = gender or self.gender
        if self.home_district is None:
            self.home_district, self.home_upazila = district, upazila
        self.changed()

    def correct(self, *, gender: str | None, district: str | None, upazila: str | None) -> None:
        """Change what is given of the L1 facts; None leaves a fact as it is."""
        self.gender = gender or self.gender
        if district is not None:
            self.home_district, self.home_upazila = district, upazila
        self.changed()
