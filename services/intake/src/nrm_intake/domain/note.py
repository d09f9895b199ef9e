"""What was said about a report after it came in: questions of the focal point, answers and further facts."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nrm_shared.kernel.aggregate import Aggregate
from nrm_shared.kernel.confidential import Confidential

QUESTION, ANSWER, FACT = "QUESTION", "ANSWER", "FACT"


@dataclass(kw_only=True, eq=False)
class ReportNote(Aggregate):
    """One text beside a report, sealed like its narrative; never changed afterwards."""

    report_id: UUID
    kind: str
    text: Confidential
    written_by: str
    written_at: datetime
