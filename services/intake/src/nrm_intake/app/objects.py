"""What is asked for, as the permission table sees it."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from nrm_intake.app.ports import IntakeWork
from nrm_intake.domain.access import CaseAccess
from nrm_intake.domain.case import Case
from nrm_intake.domain.report import Report
from nrm_intake.domain.rescue import Rescue
from nrm_shared.kernel.actor import AccessObject


def places_of(*codes: str | None) -> frozenset[str]:
    """Return the known place codes."""
    return frozenset(code for code in codes if code)


def report_object(report: Report, *, proven: str | None = None) -> AccessObject:
    """Return a report as an object; `proven` is the id of an actor who showed the receipt code."""
    own = {account for account in (report.reporter_account, proven) if account}
    return AccessObject(
        "report",
        id=str(report.id),
        organisation=report.reporter_organisation,
        assigned=frozenset(own),
        places=places_of(report.current_district, report.current_upazila, report.incident_district),
        case_id=report.case_id,
    )


def case_object(kind: str, case: Case, accesses: Iterable[CaseAccess], at: datetime | None) -> AccessObject:
    """Return something of a case (`kind`) as an object; relations count while live at `at`, or always without it."""
    live = [access for access in accesses if at is None or access.live(at)]
    assigned = {access.account for access in live if access.account} | {str(case.person_id)}
    assigned |= {access.organisation for access in live}
    return AccessObject(
        kind,
        id=str(case.id),
        organisation=case.reporter_organisation,
        assigned=frozenset(assigned),
        places=places_of(case.current_district, case.current_upazila, case.home_district),
        case_id=case.id,
    )


def permit_case(work: IntakeWork, case: Case, kind: str = "case", *, ended_too: bool = False) -> list[CaseAccess]:
    """Raise `NotFound` unless the actor may do this use case's action on the case; return its relations."""
    accesses = work.accesses.of_case(case.id)
    work.permit(case_object(kind, case, accesses, None if ended_too else work.now))
    return accesses


def rescue_object(rescue: Rescue) -> AccessObject:
    """Return a rescue as an object."""
    return AccessObject(
        "rescue",
        id=str(rescue.id),
        organisation=rescue.rescuer_organisation,
        assigned=frozenset({str(rescue.person_id)}),
        places=places_of(rescue.district, rescue.upazila),
    )


def own_work(kind: str, work: IntakeWork, *, person_id: UUID | None = None) -> AccessObject:
    """Return something new that belongs to the actor's organisation."""
    assigned = {work.actor.id} | ({str(person_id)} if person_id else set())
    return AccessObject(kind, organisation=work.actor.organisation, assigned=frozenset(assigned))
