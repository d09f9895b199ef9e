"""Holding, closing and reopening a case (2.6.3, INV-40)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nrm_intake.app import consents, one_person
from nrm_intake.app.due import due_at
from nrm_intake.app.end_consent import HOLD_REASON, tell_status
from nrm_intake.app.objects import permit_case
from nrm_intake.app.ports import IntakeWork
from nrm_intake.domain.case import POSSIBLE, Case
from nrm_shared.contracts.intake import CaseClosedV1, CaseReopenedV1
from nrm_shared.kernel.errors import Malformed
from nrm_shared.reference import codes

REFLECTION, REFLECTION_CLOCK = "RECOVERY_AND_REFLECTION", "K19"


@dataclass(frozen=True, slots=True)
class CloseCase:
    """Close; reasons are CL-CLOSE. `victim_informed`: the person was told (INV-40)."""

    case_id: UUID
    reason: str
    victim_informed: bool
    row_version: int | None = None


@dataclass(frozen=True, slots=True)
class ProposeClosure:
    """The case manager proposes to close."""

    case_id: UUID
    row_version: int | None = None


@dataclass(frozen=True, slots=True)
class ReopenCase:
    """Open a closed case again."""

    case_id: UUID
    reason: str
    row_version: int | None = None


@dataclass(frozen=True, slots=True)
class HoldCase:
    """Put the case on hold."""

    case_id: UUID
    reason: str
    row_version: int | None = None


@dataclass(frozen=True, slots=True)
class ResumeCase:
    """Take the case off hold."""

    case_id: UUID
    row_version: int | None = None


@dataclass(frozen=True, slots=True)
class CaseState:
    """Where the case stands after a move."""

    case_id: UUID
    case_number: str
    status: str
    victim_status: str
    reflection_until: datetime | None
    row_version: int


def close_case(command: CloseCase, work: IntakeWork) -> CaseState:
    """Close; raises `CaseHasOpenWork` naming owner and kind of all that is open, `Malformed`, `IllegalMove`."""
    codes.require("/reason", "close", command.reason)
    if not command.victim_informed and command.reason not in {"DECEASED", "LOST_CONTACT", "DUPLICATE"}:
        raise Malformed("/victim_informed", "victim-not-informed")
    case = _get(command.case_id, command.row_version, work)
    case.close(command.reason, by=work.actor.id, at=work.now)
    work.deadlines.stop(REFLECTION_CLOCK, case.id, at=work.now)
    work.emit(
        CaseClosedV1(case_id=case.id, reason=command.reason),
        subject=case.id,
        sequence=case.row_version,
        case_id=case.id,
    )
    return _state(case)


def propose_closure(command: ProposeClosure, work: IntakeWork) -> CaseState:
    """Note the case manager's proposal; raises `NotFound`."""
    case = _get(command.case_id, command.row_version, work)
    permit_case(work, case)
    case.propose_closure(by=work.actor.id)
    return _state(case)


def reopen_case(command: ReopenCase, work: IntakeWork) -> CaseState:
    """Open again; raises `Malformed`, `ConsentMissing` (INV-16), `IllegalMove`."""
    codes.require("/reason", "reopen", command.reason)
    case = _get(command.case_id, command.row_version, work)
    _require_reported(case, work)
    reopen(case, command.reason, work, needs_attention=False)
    return _state(case)


def reopen(case: Case, reason: str, work: IntakeWork, *, needs_attention: bool) -> None:
    """Open the case again and tell the others."""
    case.reopen(reason, by=work.actor.id, at=work.now, needs_attention=needs_attention)
    work.emit(
        CaseReopenedV1(case_id=case.id, reason=reason, needs_attention=needs_attention),
        subject=case.id,
        sequence=case.row_version,
        case_id=case.id,
    )


def hold_case(command: HoldCase, work: IntakeWork) -> CaseState:
    """Put on hold; help that runs goes on (INV-17), also while the person recovers and reflects (K19).

    Raises `Malformed`, `IllegalMove`.
    """
    codes.require("/reason", "hold", command.reason)
    case = _get(command.case_id, command.row_version, work)
    case.hold(command.reason, by=work.actor.id, at=work.now)
    if command.reason == REFLECTION:
        until = due_at(REFLECTION_CLOCK, work.now)
        case.reflect(until)
        work.deadlines.start(REFLECTION_CLOCK, "CASE", case.id, at=work.now, due=until, case_id=case.id)
    tell_status(work, case, command.reason)
    return _state(case)


def resume_case(command: ResumeCase, work: IntakeWork) -> CaseState:
    """Take off hold; raises `ConsentMissing` until C1 is given again (INV-16), `IllegalMove`."""
    case = _get(command.case_id, command.row_version, work)
    _require_reported(case, work)
    case.resume(by=work.actor.id, at=work.now)
    work.deadlines.stop(REFLECTION_CLOCK, case.id, at=work.now)
    tell_status(work, case)
    return _state(case)


def _require_reported(case: Case, work: IntakeWork) -> None:
    """Raise `ConsentMissing` without C1 or another basis; after the determination only if that is why it was held."""
    if case.victim_status == POSSIBLE or case.status_reason == HOLD_REASON:
        report = work.reports.read(case.report_id)
        said = [*work.consents.of_case(case.id), *one_person.refusals(work, case.person_id)]
        consents.require_reported(report, said, work.now)


def _get(id: UUID, version: int | None, work: IntakeWork) -> Case:
    case = work.cases.get(id)
    case.expect(version)
    return case


def _state(case: Case) -> CaseState:
    return CaseState(case.id, case.number, case.status, case.victim_status, case.reflection_until, case.row_version)
