"""Make an export, some cases at a time, away from any request: the consumer's timer calls until it is done."""

from dataclasses import dataclass
from uuid import UUID

from nrm_intake.app.export_rows import columns, row_of, without_identity
from nrm_intake.app.ports import IntakeWork
from nrm_intake.domain.export import FAILED, MAKING, REQUESTED, Export
from nrm_shared.contracts.intake import ExportFailedV1, ExportReadyV1
from nrm_shared.kernel.confidential import KeyDestroyed

CASES_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class NextExport:
    """Which export is to be worked on: of those whose time has come, the one that waits longest."""


@dataclass(frozen=True, slots=True)
class MakeExport:
    """Look at the next cases of one export; after the last of them lock the file."""

    export_id: UUID


@dataclass(frozen=True, slots=True)
class TryExport:
    """Count a try of the next step of one export, before it is made."""

    export_id: UUID


@dataclass(frozen=True, slots=True)
class CountExportFailure:
    """The try failed, for a coded cause; after the third the export is given up."""

    export_id: UUID
    cause: str


def next_export(query: NextExport, work: IntakeWork) -> UUID | None:
    """Return the export to work on, or None."""
    return work.exports.next_to_make(work.now)


def try_export(command: TryExport, work: IntakeWork) -> bool:
    """Return whether the step shall be done: not for one that has no try left, or that was purged meanwhile."""
    export = work.exports.get(command.export_id)
    if export.status not in (REQUESTED, MAKING):
        return False
    tried = export.try_step(by=work.actor.id, at=work.now)
    _tell_given_up(work, export)
    work.record("export", export.id, case_id=None, reason=f"try:{export.failures}")
    return tried


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
    export.step_done(at=work.now)
    work.record("export", export.id, case_id=None, reason=f"{export.status}:{export.done}")
    if export.done < export.total:
        return False
    _put_into_file(work, export)
    export.finish(by=work.actor.id, at=work.now)
    work.emit(
        ExportReadyV1(export_id=export.id, rows=export.rows, purge_due_at=export.purge_due_at),
        subject=export.id,
        sequence=export.row_version,
    )
    return True


def count_export_failure(command: CountExportFailure, work: IntakeWork) -> None:
    """Keep why, and give the export up when it was the last try."""
    export = work.exports.get(command.export_id)
    if export.status in (REQUESTED, MAKING):
        export.step_failed(command.cause, by=work.actor.id, at=work.now)
        _tell_given_up(work, export)
    work.record("export", export.id, case_id=None, reason=f"failure:{command.cause}")


def _put_into_file(work: IntakeWork, export: Export) -> None:
    """Lock the file: the kept rows as they are, or what is left of them when nobody may be told by them."""
    kept = work.exports.kept_rows(export.id)
    if not export.de_identified:
        work.exports.lock_file(export, columns(export.contents), (row.cells for row in kept))
        return
    rows, too_few = without_identity(export, list(kept))
    work.exports.let_go(export.id, too_few)
    export.leave_out(len(too_few))
    work.exports.lock_file(export, columns(export.contents), rows)


def _tell_given_up(work: IntakeWork, export: Export) -> None:
    """Forget what was made of an export that is given up, and tell who asked for it."""
    if export.status != FAILED or export.failure is None:
        return
    work.exports.empty(export.id)
    work.destroy_keys([export.id])
    work.emit(
        ExportFailedV1(export_id=export.id, failure=export.failure),
        subject=export.id,
        sequence=export.row_version,
    )


def _row(work: IntakeWork, export: Export, case_id: UUID) -> list[str] | None:
    """Return the row of a case, or None for one that may not be in the file (any more)."""
    case = work.cases.read(case_id)
    if not export.may_hold(case, work.consents.of_case(case.id), work.now):
        return None
    try:
        return row_of(work, export, case, work.persons.read(case.person_id))
    except KeyDestroyed:
        return None
