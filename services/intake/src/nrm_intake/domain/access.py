"""Who outside the focal point's office has to do with a case: filled from the events of the others, never by hand."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nrm_shared.kernel.aggregate import Aggregate

STATION, ASSESSOR, PROVIDER, CASE_MANAGER = "STATION", "ASSESSOR", "PROVIDER", "CASE_MANAGER"


@dataclass(kw_only=True, eq=False)
class CaseAccess(Aggregate):
    """One relation to a case, known by the id of what made it (task, assessment, referral; the case for its manager)."""

    case_id: UUID
    organisation: str
    account: str | None = None
    relation: str
    needs: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    from_at: datetime
    until_at: datetime | None = None
    consent_ended_at: datetime | None = None

    def live(self, at: datetime) -> bool:
        """Return whether the relation holds at `at`."""
        return self.until_at is None or at < self.until_at

    def end(self, at: datetime) -> None:
        """End the relation at `at`, unless it ends earlier."""
        if self.until_at is None or at < self.until_at:
            self.until_at = at
            self.changed()

    def lose_consent(self, at: datetime) -> None:
        """Close the person's data to this relation for good: a later consent carries a new referral only (INV-15)."""
        if self.consent_ended_at is None:
            self.consent_ended_at = at
            self.changed()

    def given_to(self, organisation: str, account: str | None) -> None:
        """Name the organisation and account that hold the relation now."""
        self.organisation, self.account = organisation, account
        self.until_at = None
        self.changed()
