"""The objects of access: a case or a report as the permission table sees it."""

from uuid import UUID

from nrm_monitoring.app.ports import CaseRow, MonitoringWork, ReportRow
from nrm_monitoring.domain.access import REPORTER, ROLES_OF_RELATION
from nrm_shared.access import conditions
from nrm_shared.kernel.actor import AccessObject
from nrm_shared.kernel.errors import NotFound


def permitted_case(kind: str, case_id: UUID, work: MonitoringWork) -> CaseRow:
    """Return the case if the actor may do this action on it; raise `NotFound` otherwise, or if there is none."""
    row = work.lists.case(case_id)
    if row is None:
        # Denied like any other: who may read every case, too, learns only that there is none.
        work.permit(AccessObject(kind, id=str(case_id), case_id=case_id))
        raise NotFound(kind="case")
    standing = [each for each in work.lists.relations(case_id) if each.holds(work.now)]
    work.permit(
        AccessObject(
            kind,
            id=str(case_id),
            organisations=frozenset(each.party for each in standing if each.relation == REPORTER),
            relations=frozenset(
                (role, each.party)
                for each in standing
                if each.relation != REPORTER
                for role in ROLES_OF_RELATION[each.relation]
            ),
            places=frozenset(row.places),
            case_id=case_id,
            # Relations that ended do not stand any more, an assessor's among them.
            facts=conditions.protection(row.witness_protected) | {conditions.ASSESSOR_UNTIL},
        )
    )
    return row


def permitted_report(kind: str, report_id: UUID, work: MonitoringWork) -> ReportRow:
    """Return the report if the actor may do this action on it; raise `NotFound` otherwise, or if there is none."""
    row = work.lists.report(report_id)
    if row is None:
        work.permit(AccessObject(kind, id=str(report_id)))
        raise NotFound(kind="report")
    own = frozenset({row.reporter_organisation} if row.reporter_organisation else ())
    facts = conditions.protection(row.witness_protected) | conditions.recent(row.submitted_at, work.now)
    places = frozenset(row.places)
    work.permit(
        AccessObject(kind, id=str(report_id), organisations=own, places=places, case_id=row.case_id, facts=facts)
    )
    return row
