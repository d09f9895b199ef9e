"""Repositories that can be listed page by page, and by what is due."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import and_, or_, select

from nrm_shared.db.repository import Repository
from nrm_shared.kernel.aggregate import Aggregate
from nrm_verification.adapters.tables import case_ref
from nrm_verification.domain.confirmation_task import LIVE

A = TypeVar("A", bound=Aggregate)


class ListedRepository(Repository[A]):
    """Ids are made in order of time, so a page continues after the last id seen."""

    def page(
        self,
        *,
        after: UUID | None,
        limit: int,
        places: Iterable[str] = (),
        protected_too: bool = True,
        overdue_at: datetime | None = None,
        **columns: Any,
    ) -> list[A]:
        """Return up to `limit` by id, after `after`; a column given as None is no filter, a tuple is one of several.

        Without `protected_too` cases under witness protection are left out; `overdue_at` leaves only overdue tasks.
        """
        statement = select(self.kind).order_by(self._column("id")).limit(limit)
        if not protected_too:
            protected = select(case_ref.c.id).where(case_ref.c.witness_protected)
            statement = statement.where(self._column("case_id").not_in(protected))
        if overdue_at is not None:
            unacknowledged = and_(self._column("status") == "ISSUED", self._column("acknowledge_by") <= overdue_at)
            late = or_(unacknowledged, self._column("due_at") <= overdue_at)
            statement = statement.where(self._column("status").in_(LIVE), late)
        if after is not None:
            statement = statement.where(self._column("id") > after)
        for name, value in columns.items():
            if isinstance(value, tuple):
                statement = statement.where(self._column(name).in_(value))
            elif value is not None:
                statement = statement.where(self._column(name) == value)
        wanted = list(places)
        if wanted:
            within = (
                self._column(column).startswith(place, autoescape=True)
                for column in ("current_district", "current_upazila", "current_union_code")
                for place in wanted
            )
            statement = statement.where(or_(*within))
        return list(self.session.scalars(statement))

    def due(self, column: str, at: datetime, limit: int) -> list[A]:
        """Return up to `limit` whose time in `column` has come, longest waiting first."""
        time = self._column(column)
        return list(self.session.scalars(select(self.kind).where(time <= at).order_by(time).limit(limit)))
