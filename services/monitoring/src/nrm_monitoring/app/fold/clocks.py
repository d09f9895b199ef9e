"""What the owners of clocks tell: a threshold passed, or the due time did (2.7)."""

from datetime import datetime

from nrm_monitoring.app.fold.reader import Readers
from nrm_monitoring.domain.dossier import ClockFact, Dossier
from nrm_shared.contracts import approval, intake, referral, verification
from nrm_shared.contracts.words import ClockBreached, ClockDue

OWNERS = (intake, verification, approval, referral)


def due(dossier: Dossier, data: ClockDue, at: datetime) -> None:
    """A clock's warning threshold passed."""
    runs = dossier.clocks.setdefault((data.clock, data.object_id), {})
    runs.setdefault(data.due_at, ClockFact(data.due_at, breached=False))


def breached(dossier: Dossier, data: ClockBreached, at: datetime) -> None:
    """A clock's due time passed and the work is not done."""
    runs = dossier.clocks.setdefault((data.clock, data.object_id), {})
    runs[data.due_at] = ClockFact(data.due_at, breached=True)


READERS: Readers = {owner.ClockDueV1: due for owner in OWNERS} | {owner.ClockBreachedV1: breached for owner in OWNERS}
