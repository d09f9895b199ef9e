"""Rounds of a request: what was submitted, what was asked, what was answered; nothing is overwritten (INV-21)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nrm_approval.domain.errors import PointsUnanswered
from nrm_shared.kernel.aggregate import Aggregate
from nrm_shared.kernel.confidential import Confidential


@dataclass(kw_only=True, eq=False)
class RequestRound(Aggregate):
    """One submission of a request: the items as they were then (sealed), and how the focal point answered."""

    request_id: UUID
    case_id: UUID
    number: int
    items: Confidential
    submitted_by: str
    submitted_at: datetime
    outcome: str | None = None
    outcome_by: str | None = None
    outcome_at: datetime | None = None
    reasons: Confidential | None = None

    def close(self, outcome: str, *, reasons: Confidential | None, by: str, at: datetime) -> None:
        """Keep the outcome of the verification beside what was submitted."""
        self.outcome, self.outcome_by, self.outcome_at, self.reasons = outcome, by, at, reasons
        self.changed()


@dataclass(kw_only=True, eq=False)
class RectificationPoint(Aggregate):
    """One thing the submitter has to answer; `round` is the submission it was raised about."""

    request_id: UUID
    case_id: UUID
    round: int
    position: int
    text: Confidential
    answer: Confidential | None = None
    answered_by: str | None = None
    answered_at: datetime | None = None

    def reply(self, answer: str, *, by: str, at: datetime) -> None:
        """Answer the point."""
        self.answer, self.answered_by, self.answered_at = Confidential(self.case_id, answer), by, at
        self.changed()


def answer_points(points: Sequence[RectificationPoint], answers: Mapping[UUID, str], *, by: str, at: datetime) -> None:
    """Answer the open points; raise `PointsUnanswered` with their count unless every one has its answer (INV-21)."""
    open_points = [point for point in points if point.answer is None]
    unanswered = [point for point in open_points if not answers.get(point.id, "").strip()]
    if unanswered:
        raise PointsUnanswered("/answers", "points-unanswered", count=len(unanswered))
    for point in open_points:
        point.reply(answers[point.id], by=by, at=at)
