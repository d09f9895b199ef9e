"""Who has to do what: every kind of work item, derived from the dossier. The five modules are the contents page."""

from collections.abc import Iterator

from nrm_monitoring.domain.dossier import Dossier
from nrm_monitoring.domain.work import arrival, confirmation, needs, oversight, support
from nrm_monitoring.domain.work.item import Desk, WorkItem

PARTS = (arrival, confirmation, needs, support, oversight)

DESKS: dict[str, Desk] = {desk.kind: desk for part in PARTS for desk in vars(part).values() if isinstance(desk, Desk)}
"""Every kind of work by its name."""


def work_items(dossier: Dossier) -> list[WorkItem]:
    """Return all items of the dossier, open and done, in a fixed order."""
    found: Iterator[WorkItem] = (item for part in PARTS for item in part.items(dossier))
    return sorted(found, key=lambda item: (item.opened_at, item.key))


__all__ = ["DESKS", "Desk", "WorkItem", "work_items"]
