"""What files are attached to here: a report, and the person of a case (E38)."""

from uuid import UUID

from nrm_intake.app.objects import case_object, report_object
from nrm_intake.app.ports import IntakeWork
from nrm_intake.app.reach import reach_of
from nrm_intake.domain.access import PROVIDER
from nrm_intake.domain.case import Case
from nrm_intake.domain.report import OPEN_STATUSES, Report, ReportEnded
from nrm_shared.access import conditions
from nrm_shared.attachments.parents import Linked, Parent, parents
from nrm_shared.kernel.errors import Refused


class CaseEnded(Refused):
    """The case is closed: nothing is attached to it any more."""

    default_code = "case-closed"


def of_report(work: IntakeWork, id: UUID) -> Linked:
    """Return a report; its files lie under the key of the person it is about. Raises `NotFound`."""
    report = work.reports.read(id)
    return Linked(report_object(report, work.now), report.person_id, report.case_id, ended=_report_ended(work, report))


def of_case(work: IntakeWork, id: UUID) -> Linked:
    """Return the person of a case, as far as the reader's relation and the person's consent reach. Raises `NotFound`."""
    case = work.cases.read(id)
    accesses = work.accesses.of_case(case.id)
    reach = reach_of(work, case, accesses)
    served = any(access.relation == PROVIDER and access.live(work.now) for access in accesses)
    facts = reach.facts | ({conditions.OPEN_REFERRAL} if served else frozenset())
    target = case_object("person", case, accesses, work.now, ended_too=True, facts=facts)
    return Linked(target, case.person_id, case.id, refusal=reach.refusal, ended=_ended(case))


def _report_ended(work: IntakeWork, report: Report) -> Refused | None:
    """Return why nothing is attached to a report any more: of one that became a case the case decides."""
    if report.case_id is not None:
        return _ended(work.cases.read(report.case_id))
    return None if report.status in OPEN_STATUSES else ReportEnded()


def _ended(case: Case) -> Refused | None:
    return CaseEnded() if case.status == "CLOSED" else None


PARENTS = parents(
    Parent("report", "report:read", of_report),
    Parent("case", "person:read", of_case),
)
PATHS = {"report": "reports", "case": "cases"}
