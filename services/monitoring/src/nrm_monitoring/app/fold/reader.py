"""What reads an event into a dossier."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from nrm_monitoring.domain.dossier import Dossier
from nrm_shared.contracts.base import Event

Reader = Callable[[Dossier, Any, datetime], None]
Readers = dict[type[Event], Reader]
"""One owner's event types and what reads each: (dossier, the typed data, the event's time)."""
