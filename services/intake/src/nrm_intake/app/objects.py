"""What is asked for, as the permission table sees it."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from nrm_intake.app.ports import IntakeWork
from nrm_intake.domain.access import ASSESSOR, CaseAccess
from nrm_intake.domain.case import Case
from nrm_intake.domain.repatriation import Repatriation
from nrm_intake.domain.report import Report
from nrm_intake.domain.rescue import Rescue
from nrm_intake.domain.visible import ROLES
from nrm_shared.access import allowed, conditions
from nrm_shared.kernel.actor import AccessObject

NEW = frozenset({conditions.BEFORE_HAND_OVER, conditions.WITHIN_72_HOURS, conditions.NOT_PROTECTED})
"""What holds for something that is being told just now."""


def places_of(*codes: str | None) -> frozenset[str]:
    """Return the known place codes."""
    return frozenset(code for code in codes if code)


def report_object(report: Report, now: datetime, *, proven: str | None = None) -> AccessObject:
    """Return a report as an object at `now`; `proven` is the id of an actor who showed the receipt code.

    What somebody reported for an organisation is the organisation's, not theirs when they work elsewhere (2.2 FRO).
    """
    account = None if report.reporter_organisation else report.reporter_account
    own = {one for one in (account, proven) if one}
    return AccessObject(
        "report",
        id=str(report.id),
        organisation=report.reporter_organisation,
        assigned=frozenset(own),
        places=places_of(
            report.current_district, report.current_upazila, report.current_union_code, report.incident_district
        ),
        case_id=report.case_id,
        facts=report_facts(report, now),
    )


def report_facts(report: Report, now: datetime) -> frozenset[str]:
    """Return what holds for a report: not handed over yet, still new to the helpline, nobody under protection."""
    before = frozenset() if report.case_id else frozenset({conditions.BEFORE_HAND_OVER})
    return before | conditions.recent(report.submitted_at, now) | conditions.protection(report.witness_protected)


def case_object(
    kind: str,
    case: Case,
    accesses: Iterable[CaseAccess],
    now: datetime,
    *,
    ended_too: bool = False,
    facts: frozenset[str] = frozenset(),
) -> AccessObject:
    """Return something of a case (`kind`) as an object; relations count while they last, or always with `ended_too`.

    `facts` are what holds besides: consents for what is read of the person.
    """
    counting = [access for access in accesses if ended_too or access.live(now)]
    if any(access.relation == ASSESSOR and access.live(now) for access in counting):
        facts |= {conditions.ASSESSOR_UNTIL}
    return AccessObject(
        kind,
        id=str(case.id),
        organisation=case.reporter_organisation,
        assigned=frozenset({str(case.person_id)}),
        places=places_of(case.current_district, case.current_upazila, case.current_union_code, case.home_district),
        case_id=case.id,
        relations=frozenset(pair for access in counting for pair in _pairs(access)),
        facts=facts | conditions.protection(case.witness_protected),
    )


def _pairs(access: CaseAccess) -> Iterable[tuple[str, str]]:
    """Yield (role, holder): a relation counts for those whose work it is; where a person is named, for that person."""
    return ((role, access.account or access.organisation) for role in ROLES[access.relation])


def permit_case(
    work: IntakeWork, case: Case, kind: str = "case", *, facts: frozenset[str] = frozenset()
) -> list[CaseAccess]:
    """Raise `NotFound` unless the actor may do this use case's action on the case; return its relations.

    `facts` are what holds besides. Raises `Forbidden` where only a fact lacks that may be told.
    """
    accesses = work.accesses.of_case(case.id)
    work.permit(case_object(kind, case, accesses, work.now, facts=facts))
    return accesses


def may_relate(work: IntakeWork, organisation: str | None, facts: frozenset[str]) -> bool:
    """Return whether the actor may record who stands how to the person of what came from this organisation."""
    return allowed(work.actor, "record", AccessObject("relationship", organisation=organisation, facts=facts))


def rescue_facts(rescue: Rescue, now: datetime, *, handed_over: bool) -> frozenset[str]:
    """Return what holds for a rescue: still new to the helpline that entered it, no case yet, nobody under protection."""
    before = frozenset() if handed_over else frozenset({conditions.BEFORE_HAND_OVER})
    return before | conditions.recent(rescue.created_at, now) | conditions.protection(rescue.witness_protected)


def rescue_object(rescue: Rescue, now: datetime, *, handed_over: bool = True) -> AccessObject:
    """Return a rescue as an object at `now`; `handed_over` says that its report became a case."""
    return AccessObject(
        "rescue",
        id=str(rescue.id),
        organisation=rescue.rescuer_organisation,
        assigned=frozenset({str(rescue.person_id)}),
        places=places_of(rescue.district, rescue.upazila),
        facts=rescue_facts(rescue, now, handed_over=handed_over),
    )


def repatriation_object(record: Repatriation, work: IntakeWork) -> AccessObject:
    """Return the record as an object: the partner's that told of it; it lies where the person is at home."""
    report = work.reports.find(record.report_id) if record.report_id else None
    person = work.persons.read(record.person_id)
    return AccessObject(
        "repatriation",
        id=str(record.id),
        organisation=record.partner,
        assigned=frozenset({str(record.person_id)}),
        places=places_of(person.home_district, person.home_upazila),
        case_id=report.case_id if report else None,
        facts=conditions.protection(record.witness_protected),
    )


def own_work(kind: str, work: IntakeWork, *, person_id: UUID | None = None) -> AccessObject:
    """Return something new that belongs to the actor's organisation."""
    assigned = {work.actor.id} | ({str(person_id)} if person_id else set())
    return AccessObject(kind, organisation=work.actor.organisation, assigned=frozenset(assigned))
