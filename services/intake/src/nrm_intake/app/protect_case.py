"""Witness protection of a person: out of everybody's reach but the focal point's and theirs who work on the case (2.2)."""

from dataclasses import dataclass
from uuid import UUID

from nrm_intake.app import purge_export
from nrm_intake.app.objects import permit_case
from nrm_intake.app.ports import IntakeWork
from nrm_intake.app.profile import republish
from nrm_intake.domain.case import Case
from nrm_intake.domain.repatriation import Repatriation
from nrm_intake.domain.report import Report
from nrm_intake.domain.rescue import Rescue
from nrm_shared.kernel.errors import Malformed

REASONS = frozenset({"COURT_ORDER", "THREAT_TO_LIFE", "TESTIFIES", "DANGER_OVER"})


@dataclass(frozen=True, slots=True)
class ProtectCase:
    """Put the person of a case under witness protection, or end it, for a coded reason."""

    case_id: UUID
    protected: bool
    reason: str
    row_version: int | None = None


@dataclass(frozen=True, slots=True)
class ReadProtection:
    """Whether the person of a case is under witness protection."""

    case_id: UUID


@dataclass(frozen=True, slots=True)
class Protection:
    """How it stands."""

    case_id: UUID
    witness_protected: bool
    row_version: int


def protect_case(command: ProtectCase, work: IntakeWork) -> Protection:
    """Set the flag on the case and on what led to it, and tell the others; raises `Malformed`, `NotFound`."""
    if command.reason not in REASONS:
        raise Malformed("/reason", "not-a-code")
    case = work.cases.get(command.case_id)
    permit_case(work, case)
    case.expect(command.row_version)
    work.record("case", case.id, case_id=case.id, reason=command.reason)
    if case.protect(command.protected):
        before: list[Report | Rescue | Repatriation] = [*work.reports.of_case(case.id)]
        before += work.rescues.of_person(case.person_id)
        before += work.repatriations.of_person(case.person_id)
        for one in before:
            one.witness_protected = command.protected
            one.changed()
        purge_export.look_again(work, case)
        republish(work, case, work.persons.read(case.person_id))
    return _shown(case, work)


def read_protection(query: ReadProtection, work: IntakeWork) -> Protection:
    """Return how it stands, which is of level L4 (2.2) and so in no other answer; raises `NotFound`."""
    case = work.cases.read(query.case_id)
    permit_case(work, case)
    return _shown(case, work)


def _shown(case: Case, work: IntakeWork) -> Protection:
    work.disclosed("case", case.id, ["witness_protected"], level="L4", case_id=case.id)
    return Protection(case.id, case.witness_protected, case.row_version)
