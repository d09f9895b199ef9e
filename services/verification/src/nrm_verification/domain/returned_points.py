"""The points a finding came back with, kept for the station that answers them (2.6.4)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nrm_shared.kernel.aggregate import Aggregate
from nrm_shared.kernel.confidential import Confidential


@dataclass(kw_only=True, eq=False)
class ReturnedPoints(Aggregate):
    """What the focal point asked in one round; `points` is a JSON list of `field` and `text`, sealed for the case."""

    task_id: UUID
    case_id: UUID
    round: int
    points: Confidential
    returned_by: str

    @classmethod
    def of(
        cls, task_id: UUID, case_id: UUID, round: int, points: Confidential, *, id: UUID, by: str, at: datetime
    ) -> "ReturnedPoints":
        """Return the points of one round."""
        kept = cls(id=id, created_at=at, task_id=task_id, case_id=case_id, round=round, points=points, returned_by=by)
        kept.changed()
        return kept
