"""A second person decides on an export of more than 50 persons (SD6)."""

from dataclasses import dataclass
from uuid import UUID

from nrm_intake.app.export_object import ExportEntry, entry_of, export_object
from nrm_intake.app.ports import IntakeWork
from nrm_intake.domain.export import Export
from nrm_shared.contracts.intake import ExportDecidedV1
from nrm_shared.reference import codes


@dataclass(frozen=True, slots=True)
class ApproveExport:
    """Let it be made."""

    export_id: UUID
    row_version: int | None = None


@dataclass(frozen=True, slots=True)
class RefuseExport:
    """Say no; `reason` is a code."""

    export_id: UUID
    reason: str
    row_version: int | None = None


def approve_export(command: ApproveExport, work: IntakeWork) -> ExportEntry:
    """Release it to be made. Raises `NotFound`, `ExportNeedsApproval`, `IllegalMove`, `ChangedMeanwhile`."""
    export = _export(work, command.export_id, command.row_version)
    export.approve(work.actor, at=work.now)
    return _tell(work, export, None)


def refuse_export(command: RefuseExport, work: IntakeWork) -> ExportEntry:
    """Refuse it for good. Raises `Malformed`, and as `approve_export`."""
    codes.require("/reason", "export_refusal", command.reason)
    export = _export(work, command.export_id, command.row_version)
    export.refuse(command.reason, work.actor, at=work.now)
    work.exports.empty(export.id)
    work.destroy_keys([export.id])
    return _tell(work, export, command.reason)


def _export(work: IntakeWork, id: UUID, row_version: int | None) -> Export:
    export = work.exports.get(id)
    work.permit(export_object(export))
    export.expect(row_version)
    return export


def _tell(work: IntakeWork, export: Export, refusal: str | None) -> ExportEntry:
    decision = "APPROVED" if refusal is None else "REFUSED"
    work.emit(
        ExportDecidedV1(export_id=export.id, decision=decision, refusal=refusal),
        subject=export.id,
        sequence=export.row_version,
    )
    work.record("export", export.id, case_id=None, reason=refusal or export.reason)
    return entry_of(export)
