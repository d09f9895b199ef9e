"""What verification's routes answer. Texts that may identify a person appear only where they are audited."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from nrm_shared.contracts.partner_police import ReturnedPoint
from nrm_shared.contracts.partner_words import IdentityClaims, as_plain
from nrm_verification.app.nationality import ShownNationalityCheck
from nrm_verification.app.read_tasks import ReadFinding
from nrm_verification.app.task_file import TaskFile
from nrm_verification.app.words import IncidentFile


class TaskAnswer(BaseModel):
    """A confirmation task."""

    id: UUID
    case_id: UUID
    case_number: str
    station: str
    police_system: str | None
    status: str
    round: int
    questionnaire_version: str
    legal_regime: str
    basis: str
    legal_basis: str | None
    issued_at: datetime | None
    acknowledge_by: datetime | None
    due_at: datetime | None
    acknowledged_at: datetime | None
    submitted_at: datetime | None
    accepted_at: datetime | None
    ended_at: datetime | None
    end_reason: str | None
    successor_id: UUID | None
    row_version: int


class TaskFileAnswer(TaskAnswer):
    """A task with what the station works with (level L3, audited)."""

    identity: IdentityClaims
    incident: IncidentFile
    points: list[ReturnedPoint]


def task_file(file: TaskFile) -> dict[str, Any]:
    """Return the file as `TaskFileAnswer` takes it."""
    plain = TaskAnswer.model_validate(file.task, from_attributes=True).model_dump()
    identity, incident = as_plain(file.identity), as_plain(file.incident)
    return {**plain, "identity": identity, "incident": incident, "points": file.points}


class FindingAnswer(BaseModel):
    """A finding: codes, the rule's result and the officer's conclusion."""

    id: UUID
    task_id: UUID
    case_id: UUID
    station: str
    round: int
    questionnaire_version: str
    rule_version: str
    minor_at_act: str
    act_codes: list[str]
    means_codes: list[str]
    purpose_codes: list[str]
    act_met: bool
    means_met: bool
    purpose_met: bool
    means_waived: bool
    engine_result: str
    conclusion: str
    deviates: bool
    submitted_at: datetime
    row_version: int


class WholeFindingAnswer(FindingAnswer):
    """A finding with everything that was said and written (level L3, audited)."""

    content: dict[str, Any]


def whole_finding(read: ReadFinding) -> dict[str, Any]:
    """Return the finding with its content, as `WholeFindingAnswer` takes it."""
    plain = FindingAnswer.model_validate(read.finding, from_attributes=True).model_dump()
    return {**plain, "content": read.content}


class DeterminationAnswer(BaseModel):
    """A determination; its written reasons are read separately."""

    id: UUID
    case_id: UUID
    task_id: UUID
    finding_id: UUID
    round: int
    status: str
    engine_result: str
    rule_version: str | None
    police_conclusion: str
    minor_at_act: str
    outcome: str | None
    not_confirmed_code: str | None
    differs_from_police: bool
    age_decided_at: datetime | None
    decided_at: datetime | None
    reviewed_at: datetime | None
    row_version: int


class ReasonsAnswer(BaseModel):
    """What was written with a determination."""

    reasons: str | None
    justification: str | None
    age_basis: str | None
    review_reasons: str | None
    review_decision_reasons: str | None


class StatusNoticeAnswer(BaseModel):
    """A notice to the person about the measures taken."""

    id: UUID
    case_id: UUID
    told_at: datetime
    method: str
    language: str
    row_version: int


class NationalityCheckAnswer(BaseModel):
    """A nationality check; its id is the repatriation's."""

    id: UUID
    station: str
    police_system: str | None
    status: str
    round: int
    sent_at: datetime | None
    result: str | None
    answered_at: datetime | None
    row_version: int


class ShownNationalityCheckAnswer(NationalityCheckAnswer):
    """A nationality check with the claims to be checked."""

    identity: IdentityClaims


def shown_check(shown: ShownNationalityCheck) -> dict[str, Any]:
    """Return the check with its claims, as `ShownNationalityCheckAnswer` takes it."""
    plain = NationalityCheckAnswer.model_validate(shown.check, from_attributes=True).model_dump()
    return {**plain, "identity": as_plain(shown.identity)}


class IdentityCheckAnswer(BaseModel):
    """An identity check: outcome field by field, never what the registry holds. It blocks nothing (INV-35).

    `unavailable` tells people "registry unavailable, you may continue"; `adjudicate` that the focal point should look.
    """

    id: UUID
    case_id: UUID
    identifier_id: UUID
    registry: str | None
    state: str
    result: str | None
    attempts: int
    asked_at: datetime | None
    answered_at: datetime | None
    next_attempt_at: datetime | None
    matched: dict[str, bool | None]
    reference: str | None
    warnings: list[str]
    stopped: str | None
    decision: str | None
    adjudicated_at: datetime | None
    unavailable: bool
    adjudicate: bool
    row_version: int


def identity_check(check: Any) -> dict[str, Any]:
    """Return the check as `IdentityCheckAnswer` takes it."""
    names = set(IdentityCheckAnswer.model_fields) - {"state", "unavailable", "adjudicate"}
    return {name: getattr(check, name) for name in names} | {
        "state": check.status,
        "unavailable": check.status == "UNAVAILABLE",
        "adjudicate": check.status in ("PARTIAL", "MISMATCH", "NOT_FOUND"),
    }


class ReconciliationAnswer(BaseModel):
    """Identity checks by state, and how many nobody can explain."""

    states: dict[str, int]
    unexplained: int
