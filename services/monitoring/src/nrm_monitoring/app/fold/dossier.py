"""Folding: each event type is read by one function, found in the table of its owner."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from nrm_monitoring.app.fold import approval, clocks, intake, referral, verification
from nrm_monitoring.app.fold.kept import KeptEvent, in_order
from nrm_monitoring.app.fold.reader import Reader, Readers
from nrm_monitoring.domain.dossier import Dossier
from nrm_shared.contracts.base import Event
from nrm_shared.reference.clocks import clock

READERS: Readers = {**intake.READERS, **verification.READERS, **approval.READERS, **referral.READERS, **clocks.READERS}
# The one service standard whose due time no event tells (K17: "without delay").
PLAN_WITHIN = timedelta(days=clock("K17").length.days)
BY_TYPE: dict[str, tuple[type[Event], Reader]] = {event.TYPE: (event, reader) for event, reader in READERS.items()}
"""Types that change no view (deliveries, identity, offerings, ...) are not in the table; the timeline shows them."""


def fold(root: UUID, events: Iterable[KeptEvent]) -> Dossier:
    """Return the dossier of `root` from all events of its stories; the order of `events` does not matter."""
    dossier = Dossier(root, plan_within=PLAN_WITHIN)
    for event in in_order(event for event in events if event.type in BY_TYPE):
        event_class, read = BY_TYPE[event.type]
        read(dossier, event_class.model_validate_json(event.data, extra="ignore"), event.time)
    return dossier
