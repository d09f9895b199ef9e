"""The notice to stop and delete that a provider gets when consent to share with it is withdrawn (INV-15)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from nrm_shared.kernel.aggregate import Aggregate
from nrm_shared.kernel.machine import NEW, Machine, Move

WIND_DOWN = timedelta(hours=72)

MACHINE = Machine(
    "stop-notice",
    [
        Move("STOP-01", NEW, "send", "SENT", "system", "consent C5 withdrawn"),
        Move("STOP-02", "SENT", "acknowledge", "ACKNOWLEDGED", "PFP"),
        Move("STOP-03", "SENT", "overdue", "OVERDUE", "system", "72 h passed"),
        Move("STOP-04", "OVERDUE", "acknowledge", "ACKNOWLEDGED", "PFP"),
    ],
)


@dataclass(kw_only=True, eq=False)
class StopNotice(Aggregate):
    """One notice about one referral; the provider must acknowledge it."""

    referral_id: UUID
    case_id: UUID
    organisation: str
    due_at: datetime
    status: str = NEW
    sent_at: datetime | None = None
    acknowledged_by: str | None = None
    acknowledged_at: datetime | None = None

    def send(self, *, by: str, at: datetime) -> None:
        """Put it before the provider."""
        MACHINE.move(self, "send", by=by, at=at)
        self.sent_at = at

    def acknowledge(self, *, by: str, at: datetime) -> None:
        """The provider confirms that it stopped and deleted."""
        MACHINE.move(self, "acknowledge", by=by, at=at)
        self.acknowledged_by = by
        self.acknowledged_at = at

    def overdue(self, *, by: str, at: datetime) -> None:
        """Nobody confirmed in time."""
        MACHINE.move(self, "overdue", by=by, at=at)
