"""What the owners of clocks tell: a threshold passed, or the due time did (2.7)."""

from datetime import datetime

from nrm_monitoring.app.fold.reader import Readers
from nrm_monitoring.domain.dossier import ClockFact, Dossier
from nrm_shared.contracts import approval, intake, referral, verification
from nrm_shared.contracts.words import ClockBreached, ClockDue

OWNERS = (intake, verification, approval, referral)


def due(dossier: Dossier, data: ClockDue, at: datetime) -> None:
    """A clock's warning threshold passed."""
    known = dossier.clocks.get((data.clock, data.object_id))
    if known is None or known.due_at < data.due_at:
        dossier.clocks[data.clock, data.object_id] = ClockFact(data.due_at, breached=False)


def breached(dossier: Dossier, data: ClockBreached, at: datetime) -> None:
    """A clock's due time passed and the work is not done."""
    known = dossier.clocks.get((data.clock, data.object_id))
    if known is None or known.due_at <= data.due_at:
        dossier.clocks[data.clock, data.object_id] = ClockFact(data.due_at, breached=True)


READERS: Readers = {owner.ClockDueV1: due for owner in OWNERS} | {owner.ClockBreachedV1: breached for owner in OWNERS}
