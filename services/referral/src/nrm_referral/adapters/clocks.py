"""Deadlines with a warning at half time (2.7: two thresholds)."""

from datetime import datetime

from sqlalchemy import text

from nrm_shared.clocks.deadlines import Deadline, Deadlines

HALF = "started_at + (due_at - started_at) / 2"
# A clock found only after its due time is breached at once; the warning would tell nothing.
WARN = text(
    "UPDATE deadline SET warned_at = :now WHERE id IN ("  # noqa: S608 - constants of ours
    f"  SELECT id FROM deadline WHERE state = 'running' AND warned_at IS NULL AND {HALF} <= :now AND due_at > :now"
    "  ORDER BY due_at LIMIT :limit FOR UPDATE SKIP LOCKED)"
    " RETURNING id, clock, subject_kind, subject_id, case_id, started_at, due_at"
)
WAITING = text(
    "SELECT EXISTS (SELECT 1 FROM deadline WHERE state = 'running'"  # noqa: S608 - constants of ours
    f" AND (due_at <= :now OR (warned_at IS NULL AND {HALF} <= :now)))"
)


class ReferralDeadlines(Deadlines):
    """The deadlines of one unit of work of referral."""

    def warn(self, now: datetime, limit: int = 100) -> list[Deadline]:
        """Mark what has used half of its time, once, and return it."""
        return [Deadline(*row) for row in self._session.execute(WARN, {"now": now, "limit": limit}).all()]

    def waiting(self, now: datetime) -> bool:
        """Return whether `breach` or `warn` would find something."""
        return bool(self._session.execute(WAITING, {"now": now}).scalar_one())
