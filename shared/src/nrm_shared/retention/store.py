"""The rows of a table whose time is over, found and removed a few pages at a time.

A table is walked by its pages (`ctid`), not by an index: the tables of the hot path pay for no index of their own, and no
statement takes longer because a table is large. What somebody else holds is left for the next walk.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Uuid,
    column,
    delete,
    func,
    literal_column,
    null,
    select,
    table,
    text,
)

from nrm_shared.retention.holds import HOLDS
from nrm_shared.retention.schedule import Rule
from nrm_shared.security.keystore import destroy_keys

# A page holds at most some 70 rows of the smallest table: so many are removed in one transaction.
PAGES_REMOVED = 32
PAGES_LOOKED_AT = 2048
LOCK_TIMEOUT = text("SET LOCAL lock_timeout = '200ms'")
SIZE = text(
    "SELECT pg_relation_size(CAST(:table AS regclass)) / CAST(current_setting('block_size') AS bigint) AS pages"
)
# Where a row lies is a value like any other: the planner reads only the pages between.
WITHIN = text("t.ctid >= CAST(:first AS tid) AND t.ctid < CAST(:beyond AS tid)")
PLACE: ColumnElement[str] = literal_column("CAST(t.ctid AS text)")
PAGE: ColumnElement[int] = literal_column("CAST((CAST(CAST(t.ctid AS text) AS point))[0] AS bigint)")
AT_PLACES = text("ctid = ANY(CAST(:places AS tid[]))")


@dataclass(frozen=True, slots=True)
class Look:
    """What a look found: the first page with something to remove, and where to look on; None at the end of the table."""

    due: int | None
    next: int | None


def condition(rule: Rule) -> str:
    """Return the condition on a row `t` whose time is over; it has the parameter `now`, the business time."""
    clock = "clock_timestamp()" if rule.clock == "machine" else "CAST(:now AS timestamptz)"
    parts = [f"t.{rule.since} < {clock} - CAST(:keep AS interval)"]
    if rule.rows:
        parts.append(f"({rule.rows})")
    if rule.hold:
        parts.append(f"NOT {HOLDS[rule.hold]}")
    return " AND ".join(parts)


def look(connection: Connection, rule: Rule, start: int, now: datetime) -> Look:
    """Look for rows whose time is over, from page `start` on, over a bounded number of pages."""
    [name] = rule.tables
    connection.execute(LOCK_TIMEOUT)
    pages = int(connection.execute(SIZE, {"table": name}).scalar_one())
    end = start + PAGES_LOOKED_AT
    first = select(func.min(PAGE)).select_from(_rows(rule)).where(WITHIN, text(condition(rule)))
    found = connection.execute(first, _between(start, end) | _values(rule, now)).scalar_one()
    return Look(found, end if end < pages else None)


def remove(connection: Connection, rule: Rule, start: int, now: datetime) -> int:
    """Remove what is over on the pages from `start` on, with what goes along; return how many rows of the table went."""
    [name] = rule.tables
    connection.execute(LOCK_TIMEOUT)
    rows = _rows(rule)
    key = rows.c[rule.key] if rule.key else null()
    over = select(PLACE.label("place"), key.label("key")).select_from(rows).where(WITHIN, text(condition(rule)))
    due = connection.execute(
        over.with_for_update(of=rows, skip_locked=True),
        _between(start, start + PAGES_REMOVED) | _values(rule, now),
    ).all()
    if not due:
        return 0
    if rule.key:
        keys = [row.key for row in due]
        for child in rule.children:
            parent = column(child.column, Uuid())
            connection.execute(delete(table(child.table, parent)).where(parent.in_(keys)))
        destroy_keys(connection, keys)
    gone = connection.execute(delete(table(name)).where(AT_PLACES), {"places": [row.place for row in due]})
    return int(gone.rowcount)


def count(connection: Connection, rule: Rule, now: datetime) -> int:
    """Return how many rows are over; reads the whole table."""
    counting = select(func.count()).select_from(_rows(rule)).where(text(condition(rule)))
    return int(connection.execute(counting, _values(rule, now)).scalar_one())


def _rows(rule: Rule) -> FromClause:
    [name] = rule.tables
    return table(name, *([column(rule.key, Uuid())] if rule.key else [])).alias("t")


def _between(start: int, end: int) -> dict[str, object]:
    return {"first": f"({start},0)", "beyond": f"({end},0)"}


def _values(rule: Rule, now: datetime) -> dict[str, object]:
    values: dict[str, object] = {"keep": rule.keep}
    return values | ({"now": now} if rule.clock == "business" else {})
