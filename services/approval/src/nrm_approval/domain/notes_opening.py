"""Opened health and psychological notes: masked for the focal point unless a reason is on record (2.2 FP)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from nrm_shared.kernel.aggregate import Aggregate
from nrm_shared.kernel.confidential import Confidential

# As long as break-glass (decision 12): long enough to read, too short to forget about.
OPEN_FOR = timedelta(minutes=60)


@dataclass(kw_only=True, eq=False)
class NotesOpening(Aggregate):
    """One person's reasoned look at the notes of one assessment; never changed afterwards."""

    assessment_id: UUID
    case_id: UUID
    account: str
    reason: str
    text: Confidential
    opened_at: datetime
    until: datetime

    def holds(self, account: str, at: datetime) -> bool:
        """Return whether `account` may read the notes at `at`."""
        return self.account == account and self.opened_at <= at < self.until
