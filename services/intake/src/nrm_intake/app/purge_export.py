"""Destroy exports: by hand, after thirty days, and at once when somebody in it may not be in it any more (2.10, AC9).

The file's key is destroyed with it, so no copy of the database opens it either. What was fetched before lies with whoever
fetched it, under a password that nobody here knows; the event tells that it has to go.
"""

from dataclasses import dataclass
from uuid import UUID

from nrm_intake.app.export_object import ExportEntry, entry_of, export_object
from nrm_intake.app.ports import IntakeWork
from nrm_intake.domain.case import Case
from nrm_intake.domain.export import Export
from nrm_shared.contracts.intake import ExportPurgedV1

BY_HAND, TIME_OVER, NO_BASIS, ERASED = "BY_HAND", "TIME_OVER", "NO_BASIS", "ERASED"
AT_ONCE = 20


@dataclass(frozen=True, slots=True)
class PurgeExport:
    """Destroy one export now."""

    export_id: UUID
    row_version: int | None = None


@dataclass(frozen=True, slots=True)
class AnyExportOver:
    """Whether the time of an export is over and it still lies here."""


@dataclass(frozen=True, slots=True)
class PurgeExportsOver:
    """Destroy exports whose time is over."""


def purge_export(command: PurgeExport, work: IntakeWork) -> ExportEntry:
    """Destroy it; raises `NotFound`, `IllegalMove` when there is nothing to destroy, `ChangedMeanwhile`."""
    export = work.exports.get(command.export_id)
    work.permit(export_object(export))
    export.expect(command.row_version)
    _purge(work, export, BY_HAND)
    return entry_of(export)


def any_export_over(query: AnyExportOver, work: IntakeWork) -> bool:
    """Return whether there is one."""
    return bool(work.exports.over(work.now, 1))


def purge_exports_over(command: PurgeExportsOver, work: IntakeWork) -> int:
    """Destroy up to 20 whose time is over; return how many. None of them could be fetched since it was."""
    over = work.exports.over(work.now, AT_ONCE)
    for export in over:
        _purge(work, export, TIME_OVER)
    return len(over)


def look_again(work: IntakeWork, case: Case) -> None:
    """Destroy every export that holds the case and may not hold it any more; it can be asked for anew without it.

    One that did not come to the case yet asks the same when it does, and goes on without it.
    """
    holding = work.exports.holding([case.id])
    if not holding:
        return
    consents = work.consents.of_case(case.id)
    for export in holding:
        if not export.may_hold(case, consents, work.now):
            _purge(work, export, NO_BASIS)


def purge_of_erased(work: IntakeWork, case_ids: list[UUID]) -> None:
    """Destroy every export that holds one of the cases of somebody who is being erased; no other takes them in.

    They are struck out now: who makes an export at this moment has the keys still in memory.
    """
    work.exports.leave_out(case_ids)
    for export in work.exports.holding(case_ids):
        _purge(work, export, ERASED)


def _purge(work: IntakeWork, export: Export, cause: str) -> None:
    export.purge(cause, by=work.actor.id, at=work.now)
    work.exports.empty(export.id)
    work.destroy_keys([export.id])
    work.emit(
        ExportPurgedV1(export_id=export.id, cause=cause, downloads=export.downloads),
        subject=export.id,
        sequence=export.row_version,
    )
    work.record("export", export.id, case_id=None, reason=cause)
