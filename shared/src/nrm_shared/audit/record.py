"""What is sealed: the rows of the append-only tables, each as one unambiguous run of bytes.

The bytes name service, table and row, so that no row can stand in for another. They are made from plain values (text,
whole numbers, lists, null), which the database, an export and a dump give alike: points in time are microseconds since
1970. The order of the fields is part of the format; a column added later makes a new format and old rows keep theirs.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from nrm_shared.audit import merkle

FORMAT = 1
# The first half of a leaf hash finds the row; that it is the right one is proven by the root over whole hashes.
MARK_BYTES = 16
Value = str | int | list[str] | None


@dataclass(frozen=True, slots=True)
class Column:
    """One sealed column, and how SQL gives it as a plain value."""

    name: str
    kind: str = "text"

    @property
    def sql(self) -> str:
        """Return the expression to select."""
        if self.kind == "moment":
            return f"(extract(epoch FROM {self.name}) * 1000000)::bigint"
        return f"{self.name}::text" if self.kind == "text" else self.name


@dataclass(frozen=True, slots=True)
class Log:
    """One append-only table: its name, and the columns that are sealed (`id` always is)."""

    name: str
    columns: tuple[Column, ...]

    @property
    def select(self) -> str:
        """Return the SELECT of its rows, without a condition."""
        return f"SELECT id, {', '.join(column.sql for column in self.columns)} FROM {self.name}"  # noqa: S608 - constants

    def fields(self, row: tuple[Any, ...]) -> dict[str, Value]:
        """Return a selected row by the names of its columns."""
        return dict(zip(("id", *(column.name for column in self.columns)), row, strict=True))


AUDIT = Log(
    "audit_event",
    (
        Column("at", "moment"),
        Column("actor"),
        Column("actor_kind"),
        Column("organisation"),
        Column("roles"),
        Column("role"),
        Column("action"),
        Column("outcome"),
        Column("subject_kind"),
        Column("subject"),
        Column("case_id"),
        Column("level"),
        Column("fields", "list"),
        Column("reason"),
        Column("correlation_id"),
        Column("break_glass"),
    ),
)
HISTORY = Log(
    "action_history",
    (
        Column("aggregate_kind"),
        Column("aggregate_id"),
        Column("move"),
        Column("verb"),
        Column("actor"),
        Column("at", "moment"),
        Column("source"),
        Column("target"),
        Column("reason"),
    ),
)
LOGS: dict[str, Log] = {log.name: log for log in (AUDIT, HISTORY)}


def leaf(service: str, log: Log, row: Mapping[str, Value]) -> bytes:
    """Return the leaf hash of a row; raise `KeyError` for a row that lacks a column."""
    values = [row[column.name] for column in log.columns]
    entry = json.dumps([FORMAT, service, log.name, row["id"], *values], ensure_ascii=False, separators=(",", ":"))
    return merkle.leaf_hash(entry.encode())
