"""Statements of lists: keyset on (due time, id); what is not due sorts last (docs/architecture.md)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Select, Table, func, literal, or_, select, text, tuple_

from nrm_approval.adapters.tables import case_ref, need_item
from nrm_shared.kernel.aggregate import Aggregate
from nrm_shared.kernel.pages import DueKey

A = TypeVar("A", bound=Aggregate)
NEVER = text("'infinity'::timestamptz")


def page(
    kind: type[A], table: Table, statuses: Iterable[str] | None, case_id: UUID | None, after: DueKey | None, limit: int
) -> Select[tuple[A]]:
    """Return the statement for one page of `kind`, beginning after the key `after`."""
    due: Any = func.coalesce(table.c.due_at, NEVER)
    statement = select(kind).order_by(due, table.c.id).limit(limit)
    if statuses is not None:
        statement = statement.where(table.c.status.in_(tuple(statuses)))
    if case_id is not None:
        statement = statement.where(table.c.case_id == case_id)
    if after is not None:
        due_at, id = after
        last: Any = NEVER if due_at is None else literal(due_at)
        statement = statement.where(tuple_(due, table.c.id) > tuple_(last, literal(id)))
    return statement


def drafted_by(statement: Select[tuple[A]], table: Table, whose: Iterable[str]) -> Select[tuple[A]]:
    """Return the statement with those only that one of these accounts or organisations drafted."""
    names = tuple(whose)
    return statement.where(or_(table.c.drafted_by.in_(names), table.c.organisation.in_(names)))


def of_these(statement: Select[tuple[A]], table: Table, ids: Iterable[UUID]) -> Select[tuple[A]]:
    """Return the statement with those only that have one of these ids."""
    return statement.where(table.c.id.in_(tuple(ids)))


def unprotected(statement: Select[tuple[A]], table: Table) -> Select[tuple[A]]:
    """Return the statement without cases under witness protection."""
    return statement.where(table.c.case_id.not_in(select(case_ref.c.id).where(case_ref.c.witness_protected)))


def lapsed(now: datetime, limit: int) -> Select[tuple[UUID]]:
    """Return the statement for approved items that nobody used in time."""
    return (
        select(need_item.c.id)
        .where(need_item.c.status == "APPROVED", need_item.c.valid_until <= now, need_item.c.referred_at.is_(None))
        .order_by(need_item.c.id)
        .limit(limit)
    )
