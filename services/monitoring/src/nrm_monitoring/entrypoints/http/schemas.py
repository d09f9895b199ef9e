"""What monitoring's routes answer."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from nrm_shared.http.pages import PageAnswer


class Bilingual(BaseModel):
    """A text in Bangla and English."""

    bn: str
    en: str


class TimelineEntry(BaseModel):
    """One thing that happened; `data` is null where the caller sees only that it did."""

    id: UUID
    type: str
    title: Bilingual
    step: int | None
    owner: str
    subject: str
    sequence: int
    time: datetime
    data: dict[str, Any] | None


class TrackedStep(BaseModel):
    """One of the fifteen steps: not-started, in-progress, done or skipped, and codes of what it waits for."""

    step: int
    code: str
    title: Bilingual
    phase: str
    state: str
    started_at: datetime | None
    done_at: datetime | None
    blocked_by: list[str]


class Tracker(BaseModel):
    """Where a case stands."""

    case_id: UUID
    stage: str
    other_stages: list[str]
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
    organisation: str | None
    assigned: str | None
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


class OpenObject(BaseModel):
    """Something of the case that is not at its end."""

    kind: str
    id: UUID


class Case(BaseModel):
    """One case: level L1."""

    case_id: UUID
    case_number: str
    opened_at: datetime
    closed_at: datetime | None
    status: str
    victim_status: str
    stage: str
    other_stages: list[str]
    gender: str
    age_band: str
    minor_now: str
    minor_at_act: str
    tip_type: str
    home_district: str | None
    current_district: str | None
    current_upazila: str | None
    needs_attention: bool
    overdue: int
    station: str | None
    reporter_organisation: str | None
    manager_organisation: str | None
    manager: str | None
    needs: list[str]
    open_objects: list[OpenObject]


class ReportsReceived(BaseModel):
    """M01."""

    total: int
    by_channel: dict[str, int]


class TriageTime(BaseModel):
    """M07; hours from submission to decision, and the share decided within K8."""

    decided: int
    waiting: int
    median_hours: float | None
    p90_hours: float | None
    within: float | None


class Indicator(BaseModel):
    """One indicator over one period."""

    indicator: str
    fiscal_year: int
    quarter: int | None
    begins: datetime
    ends: datetime
    as_at: datetime
    service_standard_hours: int | None
    value: ReportsReceived | TriageTime
