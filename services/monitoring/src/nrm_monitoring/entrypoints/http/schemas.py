"""What monitoring's routes answer."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel


class TimelineEntry(BaseModel):
    """One thing that happened."""

    id: UUID
    type: str
    subject: str
    sequence: int
    time: datetime
    data: dict[str, Any]
