"""Erase a person: asked, decided by a second person, carried out here and told to every other service (2.10).

Records that are one person's (INV-38) go together: asked for one, checked for all, ordered with an erasure and a tally for each.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nrm_intake.app import one_person, purge_export
from nrm_intake.app.ports import IntakeWork
from nrm_intake.app.subject_requests import tell_decided
from nrm_intake.domain.case import Case
from nrm_intake.domain.erasure import Erasure, ErasureInHand, check_erasable
from nrm_intake.domain.repatriation import Repatriation
from nrm_intake.domain.report import Report
from nrm_intake.domain.subject_request import SubjectRequest
from nrm_shared.contracts.intake import PersonErasedV1
from nrm_shared.kernel.ids import new_id
from nrm_shared.reference import codes


@dataclass(frozen=True, slots=True)
class ErasePerson:
    """Ask for the erasure of a person; `reason` is a code, `request_id` the subject request it rests on, if any."""

    person_id: UUID
    reason: str
    request_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class ApproveErasure:
    """Order an erasure that somebody else asked for. It cannot be undone."""

    erasure_id: UUID
    row_version: int | None = None


@dataclass(frozen=True, slots=True)
class RefuseErasure:
    """Refuse an erasure that somebody else asked for; `reason` is a code."""

    erasure_id: UUID
    reason: str
    row_version: int | None = None


@dataclass(frozen=True, slots=True)
class ErasureView:
    """An erasure and its tally; `together_with` are the person's other records, which go or went with this one."""

    erasure_id: UUID
    person_id: UUID
    status: str
    reason: str
    request_id: UUID | None
    asked_by: str
    asked_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    outstanding: tuple[str, ...]
    overdue: bool
    keys_destroyed: int
    done_at: datetime | None
    together_with: tuple[UUID, ...]
    row_version: int


def erase_person(command: ErasePerson, work: IntakeWork) -> ErasureView:
    """Enter the wish; nothing is erased yet. Raises `NotFound`, `Malformed`, `ErasureInHand`, `LegallyHeld`, `WorkGoesOn`."""
    codes.require("/reason", "erasure_reason", command.reason)
    person_id = work.persons.get(command.person_id).id
    found = whole_person(work, person_id)
    if any(known.status != "REFUSED" for record in found for known in work.erasures.of_person(record)):
        raise ErasureInHand
    _check(work, found)
    erasure = Erasure(
        id=new_id(),
        person_id=person_id,
        reason=command.reason,
        request_id=command.request_id,
        asked_by=work.actor.id,
        asked_at=work.now,
    )
    erasure.ask(by=work.actor.id, at=work.now)
    work.erasures.add(erasure)
    work.record("person", person_id, case_id=None, reason=command.reason)
    return view_of(erasure, work)


def approve_erasure(command: ApproveErasure, work: IntakeWork) -> ErasureView:
    """Destroy the person's keys here, those of all her records, and tell everybody.

    Raises `SecondPersonRequired`, `LegallyHeld`, `WorkGoesOn`, `IllegalMove`, `NotFound`, `ChangedMeanwhile`.
    """
    erasure = work.erasures.get(command.erasure_id)
    erasure.expect(command.row_version)
    # Whoever would open a case or a report for this person now waits for us, and finds them erased.
    person_id = work.persons.get(erasure.person_id).id
    for other in sorted(whole_person(work, person_id).keys() - {person_id}):
        work.persons.get(other)
    found = whole_person(work, person_id)
    _check(work, found)
    erasure.approve(by=work.actor.id, at=work.now)
    carry_out(work, erasure, found.pop(person_id))
    work.record("person", person_id, case_id=None, reason=erasure.reason)
    for other, records in found.items():
        order_with(work, erasure, other, records)
    return view_of(erasure, work)


def refuse_erasure(command: RefuseErasure, work: IntakeWork) -> ErasureView:
    """Refuse; raises `SecondPersonRequired`, `IllegalMove`, `NotFound`, `Malformed`, `ChangedMeanwhile`."""
    codes.require("/reason", "erasure_refusal", command.reason)
    erasure = work.erasures.get(command.erasure_id)
    erasure.expect(command.row_version)
    erasure.refuse(command.reason, by=work.actor.id, at=work.now)
    if request := _asked_for(work, erasure):
        request.refuse(command.reason, None, by=work.actor.id, at=work.now)
        tell_decided(work, request)
    work.record("person", erasure.person_id, case_id=None, reason=command.reason)
    return view_of(erasure, work)


def order_with(work: IntakeWork, erasure: Erasure, other: UUID, found: "Records") -> None:
    """Erase another record of the same person by what was asked for and decided of the first, with a tally of its own."""
    own = Erasure(
        id=new_id(), person_id=other, reason=erasure.reason, asked_by=erasure.asked_by, asked_at=erasure.asked_at
    )
    own.ask(by=own.asked_by, at=own.asked_at)
    own.approve(by=work.actor.id, at=work.now)
    work.erasures.add(own)
    carry_out(work, own, found)
    work.record("person", other, case_id=None, reason=own.reason)


def view_of(erasure: Erasure, work: IntakeWork) -> ErasureView:
    """Return the erasure as it stands."""
    return ErasureView(
        erasure.id,
        erasure.person_id,
        erasure.status,
        erasure.reason,
        erasure.request_id,
        erasure.asked_by,
        erasure.asked_at,
        erasure.decided_by,
        erasure.decided_at,
        erasure.outstanding,
        erasure.overdue(work.now),
        erasure.keys_destroyed,
        erasure.done_at,
        tuple(one for one in whole_person(work, erasure.person_id) if one != erasure.person_id),
        erasure.row_version,
    )


def _asked_for(work: IntakeWork, erasure: Erasure) -> SubjectRequest | None:
    """Return the subject request that waits for this erasure, if one does."""
    request = work.subject_requests.find(erasure.request_id) if erasure.request_id else None
    return request if request is not None and request.erasure_id == erasure.id else None


def carry_out(work: IntakeWork, erasure: Erasure, found: "Records") -> None:
    """Destroy every key here, end what was asked about the person, and tell everybody."""
    _forget(work, erasure, found)
    _end_requests(work, erasure, found)


def _end_requests(work: IntakeWork, erasure: Erasure, found: "Records") -> None:
    """End everything that was asked about the person and not answered yet, also where somebody else asked to erase."""
    waiting = [one for person in found.persons for one in work.subject_requests.unanswered_of(person)]
    # A linked report's record may be one of the person's others, too: it was here already.
    for request in (one for one in waiting if one.open):
        request.erased(erasure.id, by=work.actor.id, at=work.now)
        tell_decided(work, request)


@dataclass(frozen=True, slots=True)
class Records:
    """Everything here that is about one natural person: reports linked to a case brought records of their own."""

    persons: tuple[UUID, ...]
    cases: list[Case]
    reports: list[Report]
    repatriations: list[Repatriation]


def records_of(work: IntakeWork, person_id: UUID) -> Records:
    """Return everything here that is about the person."""
    cases = work.cases.of_person(person_id)
    reports = {report.id: report for report in work.reports.of_person(person_id)}
    reports |= {report.id: report for case in cases for report in work.reports.of_case(case.id)}
    persons = tuple(dict.fromkeys([person_id, *(report.person_id for report in reports.values())]))
    repatriations = [record for person in persons for record in work.repatriations.of_person(person)]
    return Records(persons, cases, list(reports.values()), repatriations)


def whole_person(work: IntakeWork, person_id: UUID) -> dict[UUID, Records]:
    """Return what is about the person under each of her records, this one first.

    A record that a linked report brought may have been merged with others, which belong to it as well.
    """
    found: dict[UUID, Records] = {}
    waiting = [person_id]
    while waiting:
        record = waiting.pop(0)
        if record not in found:
            found[record] = records_of(work, record)
            waiting += [other for one in found[record].persons for other in one_person.other_records(work, one)]
    return found


def _check(work: IntakeWork, found: dict[UUID, Records]) -> None:
    """Raise `LegallyHeld` or `WorkGoesOn` while anything under any of the records is still needed."""
    everything = list(found.values())
    held = {person for records in everything for person in records.persons}
    check_erasable(
        [case for records in everything for case in records.cases],
        [report for records in everything for report in records.reports],
        [one for records in everything for one in records.repatriations],
        any(hold.stands for person in held for hold in work.legal_holds.of_person(person)),
    )


def _forget(work: IntakeWork, erasure: Erasure, found: Records) -> None:
    """Destroy every key under which anything of the person lies here; what finds them by equal values goes with it."""
    cases, reports = [case.id for case in found.cases], [report.id for report in found.reports]
    repatriations = [record.id for record in found.repatriations]
    merges = [merge.id for person in found.persons for merge in work.merges.of_person(person)]
    work.erase_person(
        erasure.person_id,
        [*found.persons, *cases, *reports, *repatriations, *merges],
        about=[record.reference for record in found.repatriations],
    )
    for person in found.persons:
        work.identifiers.forget(person)
        for code in work.survivor_codes.live_of(person):
            code.erase(by=work.actor.id, at=work.now)
    purge_export.purge_of_erased(work, cases)
    work.emit(
        PersonErasedV1(
            person_id=erasure.person_id,
            case_ids=cases,
            report_ids=reports,
            repatriation_ids=repatriations,
        ),
        subject=erasure.person_id,
        sequence=erasure.row_version,
    )
