"""Make an export, some cases at a time, away from any request (F71): the consumer's timer calls until it is done."""

from dataclasses import dataclass
from uuid import UUID

from nrm_intake.app.export_rows import columns, row_of
from nrm_intake.app.ports import IntakeWork
from nrm_intake.domain.export import MAKING, REQUESTED, Export
from nrm_shared.contracts.intake import ExportReadyV1
from nrm_shared.kernel.confidential import KeyDestroyed

CASES_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class NextExport:
    """Which export is to be worked on: of those that failed least often the oldest."""


@dataclass(frozen=True, slots=True)
class MakeExport:
    """Look at the next cases of one export; after the last of them lock the file."""

    export_id: UUID


@dataclass(frozen=True, slots=True)
class CountExportFailure:
    """A step of this export failed; the third time it is given up."""

    export_id: UUID


def next_export(query: NextExport, work: IntakeWork) -> UUID | None:
    """Return the export to work on, or None."""
    return work.exports.next_to_make()


def make_export(command: MakeExport, work: IntakeWork) -> bool:
    """Do one step; return whether the file is there. Nothing is done for one that was purged meanwhile.

    Consent, protection and erasure are looked at here again: between the wish and this moment somebody may have said no.
    """
    export = work.exports.get(command.export_id)
    if export.status == REQUESTED:
        export.begin(by=work.actor.id, at=work.now)
    if export.status != MAKING:
        return False
    pending = work.exports.unmade(export.id, CASES_AT_ONCE)
    made = {position: _row(work, export, case_id) for position, case_id in pending}
    work.exports.keep_rows(export.id, made)
    export.advance(len(made), sum(row is not None for row in made.values()))
    work.record("export", export.id, case_id=None, reason=f"{export.status}:{export.done}")
    if export.done < export.total:
        return False
    work.exports.lock_file(export, columns(export.contents))
    export.finish(by=work.actor.id, at=work.now)
    work.emit(
        ExportReadyV1(export_id=export.id, rows=export.rows, purge_due_at=export.purge_due_at),
        subject=export.id,
        sequence=export.row_version,
    )
    return True


def count_export_failure(command: CountExportFailure, work: IntakeWork) -> None:
    """Count it, and give the export up when it was the last try."""
    export = work.exports.get(command.export_id)
    if export.purgeable and export.failed_once(by=work.actor.id, at=work.now):
        work.exports.empty(export.id)
        work.destroy_keys([export.id])
    work.record("export", export.id, case_id=None, reason=f"failure:{export.failures}")


def _row(work: IntakeWork, export: Export, case_id: UUID) -> list[str] | None:
    """Return the row of a case, or None for one that may not be in the file (any more)."""
    case = work.cases.read(case_id)
    if not export.may_hold(case, work.consents.of_case(case.id), work.now):
        return None
    try:
        return row_of(work, export, case, work.persons.read(case.person_id))
    except KeyDestroyed:
        return None
