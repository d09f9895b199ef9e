"""Writing the views: one statement per table for a whole batch, touching only rows that changed."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from nrm_monitoring.domain.access import Relation
from nrm_monitoring.domain.views import CaseView, ReportView, Views
from nrm_monitoring.domain.work import WorkItem

SQL_TYPES = {
    "case_id": "uuid", "report_id": "uuid", "root": "uuid", "object_id": "uuid",
    "opened_at": "timestamptz", "closed_at": "timestamptz", "submitted_at": "timestamptz", "due_at": "timestamptz",
    "decided_at": "timestamptz", "since": "timestamptz", "until": "timestamptz",
    "places": "text[]", "needs": "text[]", "open_objects": "text[]", "other_stages": "text[]",
    "needs_attention": "boolean", "at_risk_only": "boolean", "escalated": "boolean", "breached": "boolean",
    "witness_protected": "boolean",
    "step": "smallint",
}  # fmt: skip
"""Everything else is text."""


def _names(kind: Any) -> list[str]:
    return [field.name for field in fields(kind)]


class Table:
    """One view's table: `columns`, of which the first `key` make the primary key.

    With `scope`, rows of the scopes written that are not among the new ones are deleted: what is no more.
    """

    def __init__(self, name: str, columns: Sequence[str], *, key: int, scope: str | None = None) -> None:
        self.name, self.columns, self.key, self.scope = name, list(columns), self._checked(key), scope

    @staticmethod
    def _checked(key: int) -> int:
        if key < 1:
            raise ValueError("a table needs a key")
        return key

    def statement(self, schema: str) -> str:
        """Return the statement that makes the table hold exactly the rows in :rows for the scopes in :scopes."""
        table = f"{schema}.{self.name}"
        keys, rest = self.columns[: self.key], self.columns[self.key :]
        typed = ", ".join(f"{column} {SQL_TYPES.get(column, 'text')}" for column in self.columns)
        same = " AND ".join(f"fresh.{column} = old.{column}" for column in keys)
        gone = (
            f", gone AS (DELETE FROM {table} old WHERE old.{self.scope} = ANY(CAST(:scopes AS uuid[]))"  # noqa: S608
            f" AND NOT EXISTS (SELECT 1 FROM fresh WHERE {same}))"
            if self.scope
            else ""
        )
        return (
            f"WITH fresh AS MATERIALIZED (SELECT * FROM json_to_recordset(CAST(:rows AS json)) AS row({typed})){gone}"  # noqa: S608
            f" INSERT INTO {table} AS kept ({', '.join(self.columns)}) SELECT * FROM fresh"
            f" ON CONFLICT ({', '.join(keys)}) DO UPDATE"
            f" SET {', '.join(f'{column} = excluded.{column}' for column in rest)}"
            f" WHERE ({', '.join(f'kept.{column}' for column in rest)})"
            f" IS DISTINCT FROM ({', '.join(f'excluded.{column}' for column in rest)})"
        )


CASES = Table("case_view", _names(CaseView), key=1)
REPORTS = Table("report_view", _names(ReportView), key=1)
WORK = Table("work_item", ["root", *_names(WorkItem), "case_id", "places", "witness_protected"], key=2, scope="root")
ACCESS = Table("case_access", ["case_id", "party", "relation", "since", "until"], key=3, scope="case_id")
TABLES = (CASES, REPORTS, WORK, ACCESS)


class SqlViews:
    """The views of one schema (`live`, or `beside` while rebuilding)."""

    def __init__(self, session: Session, schema: str = "live") -> None:
        self._session = session
        self._statements = {table.name: text(table.statement(schema)) for table in TABLES}

    def write(self, views: Sequence[Views], members: Mapping[UUID, set[UUID]]) -> None:
        """Make the tables hold exactly these views; `members` names for each root the stories that are part of it.

        A story that became part of another has no rows of its own any more, so its scope is written, too.
        """
        self._put(CASES, [_row(view.case) for view in views if view.case], ())
        self._put(REPORTS, [_row(report) for view in views for report in view.reports], ())
        stories = {story for view in views for story in members[view.root]}
        self._put(WORK, [_work_row(view, item) for view in views for item in view.items], stories)
        cases = {view.case.case_id for view in views if view.case}
        self._put(
            ACCESS,
            [_access_row(view.case.case_id, each) for view in views if view.case for each in view.relations],
            cases,
        )

    def _put(self, table: Table, rows: list[dict[str, Any]], scopes: Iterable[UUID]) -> None:
        within = sorted(map(str, scopes))
        if rows or within:
            parameters: dict[str, Any] = {"rows": json.dumps(rows, default=str)}
            if table.scope:
                parameters["scopes"] = within
            self._session.execute(self._statements[table.name], parameters)


def _row(thing: Any) -> dict[str, Any]:
    """Return a flat dataclass as a row; `dataclasses.asdict` would copy every value deeply."""
    return {name: getattr(thing, name) for name in type(thing).__slots__}


def _work_row(view: Views, item: WorkItem) -> dict[str, Any]:
    case_id = view.case.case_id if view.case else None
    own = {"root": view.root, "case_id": case_id, "places": view.places, "witness_protected": view.witness_protected}
    return _row(item) | own


def _access_row(case_id: UUID, relation: Relation) -> dict[str, Any]:
    return {"case_id": case_id} | _row(relation)
