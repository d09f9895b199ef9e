"""An export as the permission table sees it, and as its answers show it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from nrm_intake.domain.export import STATISTICS_ROWS, Export
from nrm_shared.access import conditions
from nrm_shared.kernel.actor import AccessObject


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportEntry:
    """An export as it stands: `done` of `total` cases were looked at, `rows` of them are in the file."""

    export_id: UUID
    number: str
    status: str
    contents: str
    reason: str
    requested_by: str
    organisation: str | None
    opened_from: date | None
    opened_until: date | None
    case_status: str | None
    victim_status: str | None
    district: str | None
    persons: int
    total: int
    done: int
    rows: int
    requested_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    refusal: str | None
    failure: str | None
    made_at: datetime | None
    purge_due_at: datetime
    purged_at: datetime | None
    purge_cause: str | None
    downloads: int
    row_version: int


def export_object(export: Export) -> AccessObject:
    """Return the export as an object: the deed of whoever asked for it."""
    mine = frozenset({export.requested_by})
    return AccessObject("export", id=str(export.id), assigned=mine, facts=export_facts(export.contents))


def export_facts(contents: str) -> frozenset[str]:
    """Return what holds for an export of these contents."""
    return frozenset({conditions.DE_IDENTIFIED}) if contents == STATISTICS_ROWS else frozenset()


def facts_of(export: Export) -> dict[str, Any]:
    """Return what every view of an export shows."""
    same = ExportEntry.__dataclass_fields__.keys() - {"export_id"}
    return {"export_id": export.id} | {name: getattr(export, name) for name in same}


def entry_of(export: Export) -> ExportEntry:
    """Return the export as lists and answers to commands show it: without the words of the reason."""
    return ExportEntry(**facts_of(export))
