"""Openings by break-glass: their rows, and the ways in which they are looked for."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from nrm_intake.adapters import tables
from nrm_intake.domain.break_glass import BreakGlass
from nrm_shared.db.repository import Repository

# One account at a time: who opens two cases at once opens one.
ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtext('nrm-intake-break-glass'), hashtext(:account))")


class BreakGlassRepository(Repository[BreakGlass]):
    """The openings."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, BreakGlass)

    def live_of(self, account: str, at: datetime) -> list[BreakGlass]:
        """Return what the account may read under at `at`; who asks the same meanwhile waits until this transaction ends."""
        self.session.execute(ONE_AT_A_TIME, {"account": account})
        return [opening for opening in self.where(opened_by=account, status="OPEN") if opening.live(at)]

    def over(self, at: datetime, limit: int) -> list[BreakGlass]:
        """Return, locked, open ones whose hour was over at `at`; those in other hands are left to them."""
        columns = tables.break_glass.c
        statement = (
            select(BreakGlass)
            .where(columns.status == "OPEN", columns.ends_at <= at)
            .order_by(columns.ends_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        found = list(self.session.scalars(statement))
        self._held.update({opening.id: opening for opening in found})
        return found

    def page(self, *, unreviewed: bool, late_at: datetime | None, after: UUID | None, limit: int) -> list[BreakGlass]:
        """Return the next openings by id; with `late_at` those whose review was due before."""
        columns = tables.break_glass.c
        statement = select(BreakGlass).order_by(columns.id).limit(limit)
        if unreviewed:
            statement = statement.where(columns.status != "REVIEWED")
        if late_at is not None:
            statement = statement.where(columns.review_due_at < late_at)
        if after is not None:
            statement = statement.where(columns.id > after)
        return list(self.session.scalars(statement))

    def unreviewed(self, at: datetime) -> tuple[int, int]:
        """Return how many openings nobody has reviewed: those due after `at`, and those due before."""
        columns = tables.break_glass.c
        late = columns.review_due_at < at
        counts = select(func.count().filter(~late), func.count().filter(late)).where(columns.status != "REVIEWED")
        in_time, overdue = self.session.execute(counts).one()
        return int(in_time), int(overdue)
