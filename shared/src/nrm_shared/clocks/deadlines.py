"""Deadlines of aggregates: start, stop, and what is overdue. Firing twice is harmless.

A clock that tells nobody anything (no `escalate_at`: K19, time given to the person) is kept and never overdue.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from nrm_shared.kernel.ids import new_id
from nrm_shared.reference.clocks import all_clocks

START = text(
    "INSERT INTO deadline (id, clock, subject_kind, subject_id, case_id, started_at, due_at, state)"
    " VALUES (:id, :clock, :kind, :subject, :case_id, :started, :due, 'running')"
    " ON CONFLICT (clock, subject_id, started_at) DO NOTHING"
)
STOP = text(
    "UPDATE deadline SET state = 'stopped', stopped_at = :now"
    " WHERE clock = :clock AND subject_id = :subject AND state IN ('running', 'paused', 'breached') AND stopped_at IS NULL"
)
PAUSE = text(
    "UPDATE deadline SET state = 'paused' WHERE clock = :clock AND subject_id = :subject AND state = 'running'"
)
RESUME = text(
    "UPDATE deadline SET state = 'running', due_at = :due"
    " WHERE clock = :clock AND subject_id = :subject AND state = 'paused'"
)
BREACH = text(
    "UPDATE deadline SET state = 'breached' WHERE id IN ("
    "  SELECT id FROM deadline WHERE state = 'running' AND due_at <= :now AND clock <> ALL(:silent)"
    "  ORDER BY due_at LIMIT :limit"
    "  FOR UPDATE SKIP LOCKED)"
    " RETURNING id, clock, subject_kind, subject_id, case_id, started_at, due_at"
)

# A clock found only after its due time is breached at once; a warning would tell nothing.
WARN = text(
    "UPDATE deadline SET warned_at = :now WHERE id IN ("
    "  SELECT id FROM deadline WHERE state = 'running' AND warned_at IS NULL AND clock = ANY(:clocks)"
    "  AND started_at + (due_at - started_at) * :share <= :now AND due_at > :now"
    "  ORDER BY due_at LIMIT :limit FOR UPDATE SKIP LOCKED)"
    " RETURNING id, clock, subject_kind, subject_id, case_id, started_at, due_at"
)
WAITING = text(
    "SELECT EXISTS (SELECT 1 FROM deadline WHERE state = 'running' AND clock <> ALL(:silent)"
    " AND (due_at <= :now OR (warned_at IS NULL"
    " AND clock = ANY(:clocks) AND started_at + (due_at - started_at) * :share <= :now)))"
)
HALF = 0.5


@dataclass(frozen=True, slots=True)
class Deadline:
    """One clock of one aggregate."""

    id: UUID
    clock: str
    subject_kind: str
    subject_id: UUID
    case_id: UUID | None
    started_at: datetime
    due_at: datetime


class Deadlines:
    """The deadlines of one unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def start(
        self, clock: str, kind: str, subject: UUID, *, at: datetime, due: datetime, case_id: UUID | None = None
    ) -> None:
        """Start `clock` (K1 to K20) for an aggregate; starting the same run twice does nothing."""
        self._session.execute(
            START,
            {
                "id": new_id(),
                "clock": clock,
                "kind": kind,
                "subject": subject,
                "case_id": case_id,
                "started": at,
                "due": due,
            },
        )

    def stop(self, clock: str, subject: UUID, *, at: datetime) -> None:
        """Stop `clock`: the thing was done, in time or late."""
        self._session.execute(STOP, {"clock": clock, "subject": subject, "now": at})

    def pause(self, clock: str, subject: UUID) -> None:
        """Let a running `clock` rest; what has run out before stays run out."""
        self._session.execute(PAUSE, {"clock": clock, "subject": subject})

    def resume(self, clock: str, subject: UUID, *, due: datetime) -> None:
        """Let a resting `clock` run on until `due`."""
        self._session.execute(RESUME, {"clock": clock, "subject": subject, "due": due})

    def breach(self, now: datetime, limit: int = 100) -> list[Deadline]:
        """Mark what is overdue and return it; a breach never blocks the action (2.7)."""
        rows = self._session.execute(BREACH, {"now": now, "limit": limit, "silent": _silent()}).all()
        return [Deadline(*row) for row in rows]

    def warn(self, now: datetime, clocks: Sequence[str], share: float = HALF, limit: int = 100) -> list[Deadline]:
        """Mark those of `clocks` that have used `share` of their time, once, and return them (2.7: two thresholds)."""
        values = {"now": now, "clocks": list(clocks), "share": share, "limit": limit}
        return [Deadline(*row) for row in self._session.execute(WARN, values).all()]

    def waiting(self, now: datetime, clocks: Sequence[str] = (), share: float = HALF) -> bool:
        """Return whether `breach`, or `warn` for these clocks, would find something."""
        values = {"now": now, "clocks": list(clocks), "share": share, "silent": _silent()}
        return bool(self._session.execute(WAITING, values).scalar_one())


@cache
def _silent() -> list[str]:
    return [clock.id for clock in all_clocks() if not clock.escalate_at]
