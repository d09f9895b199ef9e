"""Reading the views: pages by keyset, never by offset, filtered by what the caller may reach."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from nrm_monitoring.app.reach import Reach
from nrm_monitoring.domain.access import ROLES_OF_RELATION, Relation
from nrm_monitoring.domain.indicators import GIVEN, OVERRIDDEN, WITHDRAWN, ConsentFigure, ReportFigures
from nrm_shared.contracts.intake import ConsentGivenV1, ConsentOverriddenV1, ConsentWithdrawnV1

NEVER = "infinity"

# A jurisdiction reaches every place within it, compared by whole parts: codes begin with their parent's code, two
# characters for each level; BD is the whole country.
WITHIN = (
    "EXISTS (SELECT 1 FROM unnest({view}.places) place, unnest(CAST(:places AS text[])) own"
    " WHERE left(place, length(own)) = own AND length(own) >= 2 AND length(own) % 2 = 0)"
)
NATION = "BD"
# Persons under witness protection are in the lists of who works on their case, and of the focal point.
SHOWN = "(:protected_too OR NOT {view}.witness_protected)"

# Of a role that acts everywhere everybody sees an item but who is barred from it, and one person alone what is theirs.
# Whoever sees all that waits sees no exports of others by it: those are for who asked and who releases them (2.10, SD6).
# That a referral is under review tells who meets the need: who lost the authorisation on that day is known. So it is for
# those alone who read the names.
MAY_ACT = (
    "(((item.role = ANY(CAST(:acting_everywhere AS text[])) AND item.barred IS DISTINCT FROM :account"
    " AND (item.assigned IS NULL OR item.assigned = :account) OR :everything AND item.object_kind <> 'EXPORT' OR "
    + WITHIN.format(view="item")
    + ") AND "
    + SHOWN.format(view="item")
    + " AND (:named OR item.kind <> 'REVIEW_REFERRAL')) OR (item.role = ANY(CAST(:acting AS text[]))"
    " AND (item.organisation = :organisation OR item.assigned = :account)))"
)
CHOSEN = (
    " AND (CAST(:case_id AS uuid) IS NULL OR item.case_id = :case_id)"
    " AND (CAST(:kind AS text) IS NULL OR item.kind = :kind)"
)
OPEN_ITEMS = (
    "SELECT item.root, item.key, item.kind, item.step, item.role, item.object_kind, item.object_id, item.case_id,"  # noqa: S608
    " item.organisation, item.assigned, item.places, item.opened_at, item.due_at, item.clock, item.escalated,"
    " item.breached, item.sort_at, cases.case_number FROM live.work_item item"
    " LEFT JOIN live.case_view cases ON cases.case_id = item.case_id"
    " WHERE item.closed_at IS NULL AND " + MAY_ACT + CHOSEN
)
WORK_PAGE = text(
    OPEN_ITEMS + " AND (CAST(:after_key AS text) IS NULL OR (item.sort_at, item.key, item.root)"
    " > (CAST(:after_at AS timestamptz), :after_key, CAST(:after_root AS uuid)))"
    " ORDER BY item.sort_at, item.key, item.root LIMIT :limit"
)
WORK_COUNTS = text(
    "SELECT kind, count(*), count(*) FILTER (WHERE due_at < :now) FROM (" + OPEN_ITEMS + ") open"  # noqa: S608
    " GROUP BY kind ORDER BY kind"
)

RELATED = (
    "EXISTS (SELECT 1 FROM live.case_access own WHERE own.case_id = cases.case_id"
    " AND own.party IN (:organisation, :account) AND own.relation = ANY(CAST(:relations AS text[]))"
    " AND own.since <= :now AND (own.until IS NULL OR :now < own.until)"
    " AND (own.relation <> 'REPORTER' OR NOT cases.witness_protected))"
)
CASE_PAGE = text(
    "SELECT cases.*, (SELECT count(*) FROM live.work_item item WHERE item.case_id = cases.case_id"  # noqa: S608
    " AND item.closed_at IS NULL AND item.due_at < :now) AS overdue FROM live.case_view cases"
    " WHERE (((:everything OR " + WITHIN.format(view="cases") + ") AND " + SHOWN.format(view="cases") + ")"
    " OR " + RELATED + " OR cases.case_id = ANY(CAST(:own AS uuid[])))"
    " AND (CAST(:case_id AS uuid) IS NULL OR cases.case_id = :case_id)"
    " AND (CAST(:stage AS text) IS NULL OR cases.stage = :stage)"
    " AND (CAST(:status AS text) IS NULL OR cases.status = :status)"
    " AND (CAST(:case_number AS text) IS NULL OR cases.case_number = :case_number)"
    " AND (CAST(:after_id AS uuid) IS NULL"
    "  OR (cases.opened_at, cases.case_id) < (CAST(:after_at AS timestamptz), CAST(:after_id AS uuid)))"
    " ORDER BY cases.opened_at DESC, cases.case_id DESC LIMIT :limit"
)
CASE = text("SELECT * FROM live.case_view WHERE case_id = :id")
REPORT = text("SELECT * FROM live.report_view WHERE report_id = :id")
RELATIONS = text(
    "SELECT case_id, party, relation, since, until FROM live.case_access"
    " WHERE case_id = ANY(CAST(:ids AS uuid[])) ORDER BY 1, 2, 3"
)
FIGURES = text(
    "SELECT report.channel, report.submitted_at, report.due_at, report.decision, report.decided_at, report.at_risk_only"  # noqa: S608
    " FROM live.report_view report WHERE report.submitted_at >= :begins AND report.submitted_at < :ends"
    " AND (:everything OR " + WITHIN.format(view="report") + ") ORDER BY report.submitted_at"
)

# Nobody gave what the focal point goes on without, and its end takes back nothing; what expired was not withdrawn either.
KIND_OF_CONSENT = {
    ConsentGivenV1.TYPE: GIVEN,
    ConsentWithdrawnV1.TYPE: WITHDRAWN,
    ConsentOverriddenV1.TYPE: OVERRIDDEN,
}
CONSENTS = text(
    "SELECT told.type, COALESCE(told.data ->> 'reason', told.data ->> 'purpose') AS of, count(*)"  # noqa: S608
    " FROM event told LEFT JOIN live.case_view cases ON cases.case_id = told.case_id"
    " WHERE told.type = ANY(CAST(:types AS text[])) AND told.time >= :begins AND told.time < :ends"
    " AND told.data ->> 'override' IS NULL AND COALESCE(told.data ->> 'cause', 'WITHDRAWN') = 'WITHDRAWN'"
    " AND (told.type <> :withdrawn OR NOT EXISTS (SELECT 1 FROM event gone WHERE gone.story = told.story"
    " AND gone.type = :overridden AND gone.subject = told.subject))"
    " AND (:everything OR " + WITHIN.format(view="cases") + ") GROUP BY 1, 2"
)


class SqlLists:
    """The views of one unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def work(
        self,
        reach: Reach,
        *,
        mine: bool,
        case_id: UUID | None,
        kind: str | None,
        after: tuple[datetime | None, str, UUID] | None,
        limit: int,
    ) -> Sequence[Any]:
        """Return up to `limit` open items the caller may see, those due first before those due later or never."""
        due, key, root = after or (None, None, None)
        # What is never due comes last: for the database that is infinity.
        at = NEVER if after and due is None else due
        parameters = self._work_filter(reach, mine=mine, case_id=case_id, kind=kind)
        parameters |= {"after_at": at, "after_key": key, "after_root": root, "limit": limit}
        return self._session.execute(WORK_PAGE, parameters).all()

    def work_counts(
        self, reach: Reach, now: datetime, *, mine: bool, case_id: UUID | None, kind: str | None
    ) -> list[tuple[str, int, int]]:
        """Return (kind, open, overdue at `now`) of all items the caller may see."""
        parameters = self._work_filter(reach, mine=mine, case_id=case_id, kind=kind) | {"now": now}
        return [(kind, count, overdue) for kind, count, overdue in self._session.execute(WORK_COUNTS, parameters)]

    @staticmethod
    def _work_filter(reach: Reach, *, mine: bool, case_id: UUID | None, kind: str | None) -> dict[str, Any]:
        return {
            "everything": not mine and bool(reach.everywhere),
            "acting_everywhere": reach.acting(reach.everywhere),
            "acting": reach.acting(reach.related),
            "organisation": reach.organisation,
            "account": reach.account,
            "places": list(reach.places),
            "protected_too": reach.protected_too,
            "named": reach.named,
            "case_id": case_id,
            "kind": kind,
        }

    def cases(
        self,
        reach: Reach,
        now: datetime,
        *,
        case_id: UUID | None = None,
        stage: str | None = None,
        status: str | None = None,
        case_number: str | None = None,
        after: tuple[datetime, UUID] | None = None,
        limit: int = 1,
    ) -> Sequence[Any]:
        """Return up to `limit` cases the caller may see, the newest first."""
        at, id = after or (None, None)
        return self._session.execute(
            CASE_PAGE,
            {
                "everything": bool(reach.everywhere),
                "organisation": reach.organisation,
                "account": reach.account,
                "relations": [name for name, roles in ROLES_OF_RELATION.items() if roles & reach.related],
                "places": list(reach.places),
                "protected_too": reach.protected_too,
                "own": [str(one) for one in reach.own],
                "case_id": case_id,
                "stage": stage,
                "status": status,
                "case_number": case_number,
                "now": now,
                "after_at": at,
                "after_id": id,
                "limit": limit,
            },
        ).all()

    def case(self, id: UUID) -> Any | None:
        """Return the case's view, or None if its opening has not arrived."""
        return self._session.execute(CASE, {"id": id}).one_or_none()

    def report(self, id: UUID) -> Any | None:
        """Return the report's view, or None."""
        return self._session.execute(REPORT, {"id": id}).one_or_none()

    def relations(self, cases: Collection[UUID]) -> Mapping[UUID, list[Relation]]:
        """Return for each case who stands or stood in a relation to it."""
        found: dict[UUID, list[Relation]] = {id: [] for id in cases}
        for id, *relation in self._session.execute(RELATIONS, {"ids": [str(id) for id in cases]}):
            found[id].append(Relation(*relation))
        return found

    def consents_told(self, reach: Reach, begins: datetime, ends: datetime) -> list[ConsentFigure]:
        """Return how many consents were given, withdrawn, or gone without from `begins` until before `ends`."""
        parameters = self._period(reach, begins, ends) | {
            "types": list(KIND_OF_CONSENT),
            "withdrawn": ConsentWithdrawnV1.TYPE,
            "overridden": ConsentOverriddenV1.TYPE,
        }
        return [
            ConsentFigure(KIND_OF_CONSENT[type], of, count)
            for type, of, count in self._session.execute(CONSENTS, parameters)
        ]

    @staticmethod
    def _period(reach: Reach, begins: datetime, ends: datetime) -> dict[str, Any]:
        return {
            "begins": begins,
            "ends": ends,
            "everything": bool(reach.everywhere) or NATION in reach.places,
            "places": list(reach.places),
        }

    def reports_submitted(self, reach: Reach, begins: datetime, ends: datetime) -> list[ReportFigures]:
        """Return the figures of the reports submitted from `begins` until before `ends`, within the caller's reach."""
        return [ReportFigures(*row) for row in self._session.execute(FIGURES, self._period(reach, begins, ends))]
