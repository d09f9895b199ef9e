"""What monitoring's routes answer."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from nrm_shared.access.masking import Shown
from nrm_shared.contracts.typed import Number
from nrm_shared.http.pages import PageAnswer


class CaseSearchBody(BaseModel):
    """Which case: the whole number, as it stands on papers."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    case_number: Number


class Bilingual(BaseModel):
    """A text in Bangla and English."""

    bn: str
    en: str


class TimelineEntry(BaseModel):
    """One thing that happened; the placeholder stands for what of `data` the caller is not shown, or for all of it."""

    id: UUID
    type: str
    title: Bilingual
    step: int | None
    owner: str
    subject: str
    sequence: int
    time: datetime
    # A dictionary is never taken for the placeholder, whose parts all have their values already.
    data: Shown[dict[str, Any]] = Field(union_mode="left_to_right")


class SubjectPart(BaseModel):
    """Monitoring's part of the copy a person asked for: what happened, oldest first."""

    case_id: UUID
    timeline: list[TimelineEntry]


class TrackedStep(BaseModel):
    """One of the fifteen steps: not-started, in-progress, done or skipped, and codes of what it waits for, if the caller's."""

    step: int
    code: str
    title: Bilingual
    phase: str
    state: Shown[str]
    started_at: Shown[datetime | None]
    done_at: Shown[datetime | None]
    blocked_by: Shown[list[str]]


class Tracker(BaseModel):
    """Where a case stands."""

    case_id: UUID
    stage: Shown[str]
    other_stages: Shown[list[str]]
    steps: list[TrackedStep]


class WorkItem(BaseModel):
    """One thing to do; state is open or overdue."""

    id: str
    kind: str
    title: Bilingual
    step: int
    role: str
    object_kind: str
    object_id: UUID
    case_id: UUID | None
    case_number: str | None
    organisation: Shown[str | None]
    assigned: Shown[str | None]
    places: list[str]
    opened_at: datetime
    due_at: datetime | None
    clock: str | None
    state: str
    escalated: bool
    breached: bool


class WorkCounts(BaseModel):
    """Counts over the whole list."""

    open: int
    overdue: int
    by_kind: dict[str, int]


class WorkPage(PageAnswer[WorkItem]):
    """One page of work, and the counts of the whole list."""

    counts: WorkCounts


class ReportsReceived(BaseModel):
    """M01; `at_risk` of the total are about people at risk, who are no possible victims."""

    total: int
    by_channel: dict[str, int]
    at_risk: int


class TriageTime(BaseModel):
    """M07, people at risk left out; hours from submission to decision, and the share decided within K8."""

    decided: int
    waiting: int
    median_hours: float | None
    p90_hours: float | None
    within: float | None


class Consents(BaseModel):
    """M34: given and withdrawn by purpose, gone on without by reason."""

    given: dict[str, int]
    withdrawn: dict[str, int]
    overrides: dict[str, int]


class Indicator(BaseModel):
    """One indicator over one period."""

    indicator: str
    fiscal_year: int
    quarter: int | None
    begins: datetime
    ends: datetime
    as_at: datetime
    service_standard_hours: int | None
    value: ReportsReceived | TriageTime | Consents
