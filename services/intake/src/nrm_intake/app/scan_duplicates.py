"""Look for records of the same person (INV-37): equal strong numbers, and an earlier case of the very same record."""

from uuid import UUID

from nrm_intake.app.ports import IntakeWork
from nrm_intake.domain.case import Case
from nrm_intake.domain.duplicate import HIGH, DuplicateCandidate
from nrm_intake.domain.report import OPEN_STATUSES, Report
from nrm_shared.kernel.ids import new_id

SAME_RECORD = "SAME_RECORD"


def scan(work: IntakeWork, report: Report) -> None:
    """Enter every candidate of an undecided report, and the report as a candidate of those it resembles."""
    if report.status not in OPEN_STATUSES:
        return
    for other, reasons in _resembling(work, report).items():
        _enter(work, report, other, reasons)
        if other == report.person_id:
            continue
        for counterpart in work.reports.open_of_person(other):
            _enter(work, counterpart, report.person_id, reasons)


def _resembling(work: IntakeWork, report: Report) -> dict[UUID, set[str]]:
    found: dict[UUID, set[str]] = {}
    for own in work.identifiers.of_person(report.person_id):
        if not own.strong:
            continue
        for equal in work.identifiers.equal(own.type, own.value_index):
            if equal.person_id != report.person_id:
                found.setdefault(equal.person_id, set()).add(f"{own.type}_EQUAL")
    if work.cases.of_person(report.person_id):
        found.setdefault(report.person_id, set()).add(SAME_RECORD)
    return found


def _enter(work: IntakeWork, report: Report, other_person: UUID, reasons: set[str]) -> None:
    case = _latest(work.cases.of_person(other_person))
    for known in work.duplicates.of_report(report.id):
        if known.other_person_id == other_person:
            if case is not None and known.other_case_id != case.id:
                known.other_case_id = case.id
                known.changed()
            return
    candidate = DuplicateCandidate(
        id=new_id(),
        report_id=report.id,
        other_person_id=other_person,
        other_case_id=case.id if case else None,
        score=HIGH,
        reasons=tuple(sorted(reasons)),
    )
    candidate.find(by=work.actor.id, at=work.now)
    work.duplicates.add(candidate)


def _latest(cases: list[Case]) -> Case | None:
    return cases[-1] if cases else None
