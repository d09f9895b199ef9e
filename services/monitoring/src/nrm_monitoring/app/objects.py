"""The objects of access: a case or a report as the permission table sees it."""

from collections.abc import Iterable
from uuid import UUID

from nrm_monitoring.app.ports import CaseRow, MonitoringWork
from nrm_monitoring.domain.access import REPORTER, ROLES_OF_RELATION, Relation
from nrm_monitoring.domain.sight import Seer
from nrm_shared.access import conditions, roles_allowed
from nrm_shared.kernel.actor import AccessObject, Actor
from nrm_shared.kernel.errors import NotFound


def permitted_case(kind: str, case_id: UUID, work: MonitoringWork) -> Seer:
    """Return as who the actor sees the case if they may read it by `kind`; raise `NotFound` otherwise, or if there is none."""
    row = work.lists.case(case_id)
    if row is None:
        # Denied like any other: who may read every case, too, learns only that there is none.
        work.permit(AccessObject(kind, id=str(case_id), case_id=case_id))
        raise NotFound(kind="case")
    target = case_object(kind, row, work.lists.relations([case_id])[case_id], work)
    work.permit(target)
    return seer_of(work.actor, "read", target)


def case_object(kind: str, row: CaseRow, relations: Iterable[Relation], work: MonitoringWork) -> AccessObject:
    """Return a case as the permission table sees it; `relations` are all, also those that ended."""
    standing = [each for each in relations if each.holds(work.now)]
    return AccessObject(
        kind,
        id=str(row.case_id),
        organisations=frozenset(each.party for each in standing if each.relation == REPORTER),
        relations=frozenset(
            (role, each.party)
            for each in standing
            if each.relation != REPORTER
            for role in ROLES_OF_RELATION[each.relation]
        ),
        places=frozenset(row.places),
        case_id=row.case_id,
        # Relations that ended do not stand any more, an assessor's among them.
        facts=conditions.protection(row.witness_protected) | {conditions.ASSESSOR_UNTIL},
    )


def seer_of(actor: Actor, action: str, target: AccessObject) -> Seer:
    """Return who looks: by the roles that reach this object only, for somebody's other roles are for other cases."""
    names = frozenset(name for name in (actor.id, actor.organisation) if name)
    return Seer(roles_allowed(actor, action, target), names)


def permitted_report(kind: str, report_id: UUID, work: MonitoringWork) -> Seer:
    """Return as who the actor sees the report if they may read it by `kind`; raise `NotFound` otherwise."""
    row = work.lists.report(report_id)
    if row is None:
        work.permit(AccessObject(kind, id=str(report_id)))
        raise NotFound(kind="report")
    target = AccessObject(
        kind,
        id=str(report_id),
        organisations=frozenset({row.reporter_organisation} if row.reporter_organisation else ()),
        places=frozenset(row.places),
        case_id=row.case_id,
        facts=conditions.protection(row.witness_protected) | conditions.recent(row.submitted_at, work.now),
    )
    work.permit(target)
    return seer_of(work.actor, "read", target)
