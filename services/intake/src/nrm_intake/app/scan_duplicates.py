"""Look for records of the same person (INV-37).

Equal strong numbers; an earlier case of the very same record; and whoever is called alike and fits in birth year,
parents, district or telephone.
"""

from uuid import UUID

from nrm_intake.app.person_index import similar_to
from nrm_intake.app.ports import IntakeWork
from nrm_intake.domain.case import Case
from nrm_intake.domain.duplicate import HIGH, DuplicateCandidate
from nrm_intake.domain.identifier import PersonIdentifier, contradicting
from nrm_intake.domain.likeness import Known, Likeness, likeness
from nrm_intake.domain.person import Person
from nrm_intake.domain.report import OPEN_STATUSES, Report
from nrm_shared.kernel.ids import new_id

SAME_RECORD = "SAME_RECORD"


def scan(work: IntakeWork, report: Report) -> None:
    """Enter every candidate of an undecided report, and the report as a candidate of those it resembles."""
    if report.status not in OPEN_STATUSES:
        return
    for other, found in _resembling(work, report).items():
        _enter(work, report, other, found)
        if other == report.person_id:
            continue
        for counterpart in work.reports.open_of_person(other):
            _enter(work, counterpart, report.person_id, found)


def _resembling(work: IntakeWork, report: Report) -> dict[UUID, Likeness]:
    own_numbers = [one for one in work.identifiers.of_person(report.person_id) if one.strong]
    reasons: dict[UUID, set[str]] = {}
    for own in own_numbers:
        for equal in work.identifiers.equal(own.type, own.value_index):
            if equal.person_id != report.person_id:
                reasons.setdefault(equal.person_id, set()).add(f"{own.type}_EQUAL")
    if work.cases.of_person(report.person_id):
        reasons.setdefault(report.person_id, set()).add(SAME_RECORD)
    found = {id: Likeness(HIGH, tuple(sorted(why))) for id, why in reasons.items()}
    person = work.persons.read(report.person_id)
    for id in similar_to(work, person):
        alike = _alike(work, person, own_numbers, id)
        if alike is None:
            continue
        known = found.get(id)
        found[id] = Likeness(HIGH, tuple(sorted({*known.reasons, *alike.reasons}))) if known else alike
    return found


def _alike(work: IntakeWork, person: Person, own_numbers: list[PersonIdentifier], other_id: UUID) -> Likeness | None:
    """Return how alike the two persons are; two numbers of one kind that differ speak strongly against it."""
    if any(contradicting(own_numbers, work.identifiers.of_person(other_id))):
        return None
    other = work.persons.read(other_id)
    return likeness(
        Known(person.known(), person.gender, person.home_district),
        Known(other.known(), other.gender, other.home_district),
    )


def _enter(work: IntakeWork, report: Report, other_person: UUID, found: Likeness) -> None:
    case = _latest(work.cases.of_person(other_person))
    for known in work.duplicates.of_report(report.id):
        if known.other_person_id == other_person:
            known.found_again(found.score, found.reasons, case.id if case else None)
            return
    candidate = DuplicateCandidate(
        id=new_id(),
        report_id=report.id,
        other_person_id=other_person,
        other_case_id=case.id if case else None,
        score=found.score,
        reasons=found.reasons,
    )
    candidate.find(by=work.actor.id, at=work.now)
    work.duplicates.add(candidate)


def _latest(cases: list[Case]) -> Case | None:
    return cases[-1] if cases else None
