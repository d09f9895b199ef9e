"""The monthly notice to the person about the measures taken (2012 Act, section 34(1); form F3)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nrm_shared.kernel.aggregate import Aggregate
from nrm_shared.kernel.confidential import Confidential


@dataclass(kw_only=True, eq=False)
class StatusNotice(Aggregate):
    """What the person was told, when, by whom, how and in which language."""

    case_id: UUID
    told_at: datetime
    told_by: str
    method: str
    language: str
    measures: Confidential
