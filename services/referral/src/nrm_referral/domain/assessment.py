"""Who assesses, or assessed, the needs of a case, as approval tells: its organisation serves the case not just so (SD4)."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from nrm_shared.kernel.aggregate import Aggregate


@dataclass(kw_only=True, eq=False)
class AssessmentRef(Aggregate):
    """One assessment and the organisation that has it; none after it declined. `sequence` is the newest fact applied."""

    case_id: UUID
    organisation: str | None
    sequence: int = 0


def assessors(assessments: Iterable[AssessmentRef]) -> frozenset[str]:
    """Return the organisations that have these assessments."""
    return frozenset(each.organisation for each in assessments if each.organisation)
