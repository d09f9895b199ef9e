"""What approval shows: each field only as far as the reader's level allows (2.2: L1 pseudonym, L3 free text)."""

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from nrm_shared.access.masking import Shown


@dataclass(frozen=True, slots=True)
class PoolMemberView:
    """An organisation's place in the assessor pool."""

    organisation: str
    label_bn: str | None
    label_en: str | None
    status: str
    until: datetime | None
    row_version: int


@dataclass(frozen=True, slots=True)
class AssessmentView:
    """An assessment. Scores are shown to who works with it; texts to L3 and above."""

    id: UUID
    case_id: UUID
    case_number: str
    status: str
    organisation: str | None
    assessor: str | None
    due_at: datetime | None
    submitted_at: datetime | None
    access_until: datetime | None
    row_version: int
    regime: str
    mode: str | None = None
    assessed_on: date | None = None
    family_reunion_prospect: str | None = None
    orphan: str | None = None
    scores: dict[str, int] | None = None
    risks: dict[str, int] | None = None
    victim_priority: list[str] | None = None
    notes: dict[str, str] | None = None
    safety_plan: str | None = None
    recommendation: str | None = None
    best_interest_note: str | None = None
    return_note: str | None = None
    conflict_note: str | None = None


@dataclass(frozen=True, slots=True)
class CaseDossier:
    """The case as the Authority sees it: a pseudonym and codes, never a name (2.2 AUT)."""

    case_id: UUID
    case_number: str
    gender: str
    age_band: str
    minor_now: str
    minor_at_act: str
    current_district: str | None
    victim_status: str
    tip_type: str
    orphan: str | None = None
    family_reunion_prospect: str | None = None


@dataclass(frozen=True, slots=True)
class ApprovalView:
    """One question and its answer."""

    id: UUID
    term: str
    level: str
    status: str
    opened_at: datetime | None
    decided_at: datetime | None
    decided_by: str | None
    meeting_ref: str | None
    valid_until: datetime | None
    reasons: str | None = None
    conditions: str | None = None


@dataclass(frozen=True, slots=True)
class NeedItemView:
    """A need and where its decision stands. `level` is who decides: FP or AUTHORITY."""

    id: UUID
    request_id: UUID
    need: str
    status: str
    requested_term: str
    term: str | None
    level: str | None
    interim: bool
    victim_priority: int | None
    preferred_provider: Shown[str | None]
    preferred_district: str | None
    start_by: date | None
    bridge_of: UUID | None
    classified_at: datetime | None
    due_at: datetime | None
    decided_at: datetime | None
    valid_until: datetime | None
    outcome: str | None
    row_version: int
    case: CaseDossier
    need_score: int | None = None
    default_term: str | None = None
    description: str | None = None
    classification_reason: str | None = None
    approvals: list[ApprovalView] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class PointView:
    """One rectification point and its answer."""

    id: UUID
    round: int
    position: int
    answered: bool
    text: str | None = None
    answer: str | None = None


@dataclass(frozen=True, slots=True)
class RoundView:
    """One submission: what was asked for then, and its outcome."""

    number: int
    submitted_by: str
    submitted_at: datetime
    outcome: str | None
    outcome_at: datetime | None
    reasons: str | None = None
    items: list[dict[str, str | int | None]] | None = None


@dataclass(frozen=True, slots=True)
class RequestSummary:
    """A request in a list."""

    id: UUID
    number: str
    case_id: UUID
    case_number: str
    status: str
    source: str
    round: int | None
    submission_round: int
    interim: bool
    organisation: Shown[str | None]
    submitted_at: datetime | None
    due_at: datetime | None
    verification: str | None
    result: str | None
    row_version: int


@dataclass(frozen=True, slots=True)
class RequestView:
    """A request with its needs, its open points and all its earlier submissions."""

    id: UUID
    number: str
    case_id: UUID
    case_number: str
    status: str
    source: str
    round: int | None
    submission_round: int
    interim: bool
    organisation: Shown[str | None]
    assessment_id: UUID | None
    regime: str
    submitted_by: str | None
    submitted_at: datetime | None
    due_at: datetime | None
    verification: str | None
    verified_at: datetime | None
    result: str | None
    row_version: int
    items: list[NeedItemView]
    points: list[PointView]
    rounds: list[RoundView]
    reasons: str | None = None
    conflict_note: str | None = None
