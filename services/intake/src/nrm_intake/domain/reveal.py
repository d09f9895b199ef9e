"""The Authority's reasoned look at who a case is about: an hour, one reader, on record (2.2 AUT)."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from nrm_shared.kernel.aggregate import Aggregate
from nrm_shared.kernel.confidential import Confidential

# As long as break-glass (decision 12).
OPEN_FOR = timedelta(minutes=60)


@dataclass(kw_only=True, eq=False)
class Reveal(Aggregate):
    """One reveal; never changed afterwards."""

    case_id: UUID
    account: str
    organisation: str | None
    reason: str
    text: Confidential = field(repr=False)
    revealed_at: datetime
    until: datetime

    def holds(self, account: str, at: datetime) -> bool:
        """Return whether `account` may see the person at `at`."""
        return self.account == account and self.revealed_at <= at < self.until
