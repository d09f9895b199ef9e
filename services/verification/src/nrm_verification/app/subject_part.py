"""What verification keeps about the person of a case, as she is given it in the copy she asked for (2.10 access).

Of a confirmation task she is told where it stands and no more (2.14): what the police wrote is the police's, and the
determination that rests on it is hers. Who works here stands in it by organisation or station, never by account.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nrm_shared.kernel.confidential import reveal
from nrm_verification.app.ports import VerificationWork
from nrm_verification.app.read_tasks import access_of_case, written_with
from nrm_verification.domain.confirmation_task import ConfirmationTask
from nrm_verification.domain.determination import Determination
from nrm_verification.domain.identity_check import IdentityCheck
from nrm_verification.domain.status_notice import StatusNotice

FIELDS = ("tasks", "determinations", "reasons", "identity_checks", "status_notices")


@dataclass(frozen=True, slots=True)
class ReadSubjectPart:
    """Everything about the person of one case that is hers to read."""

    case_id: UUID


@dataclass(frozen=True, slots=True)
class TaskPart:
    """Where one task stands."""

    station: str
    status: str
    issued_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True, repr=False)
class DeterminationPart:
    """One determination and what was written with it."""

    status: str
    outcome: str | None
    not_confirmed_code: str | None
    minor_at_act: str
    decided_at: datetime | None
    reviewed_at: datetime | None
    reasons: str | None
    justification: str | None
    age_basis: str | None
    review_reasons: str | None
    review_decision_reasons: str | None


@dataclass(frozen=True, slots=True)
class IdentityCheckPart:
    """What a registry said of one document of hers, field by field."""

    registry: str | None
    state: str
    result: str | None
    asked_at: datetime | None
    answered_at: datetime | None
    matched: dict[str, bool | None]
    decision: str | None


@dataclass(frozen=True, slots=True, repr=False)
class StatusNoticePart:
    """What she was told about the measures taken."""

    told_at: datetime
    method: str
    language: str
    measures: str | None


@dataclass(frozen=True, slots=True, repr=False)
class SubjectPart:
    """Verification's part of the copy."""

    case_id: UUID
    tasks: list[TaskPart]
    determinations: list[DeterminationPart]
    identity_checks: list[IdentityCheckPart]
    status_notices: list[StatusNoticePart]


def read_subject_part(query: ReadSubjectPart, work: VerificationWork) -> SubjectPart:
    """Return the part; that it was read is written to the audit. Raises `NotFound`, `KeyDestroyed`."""
    case = work.cases.read(query.case_id)
    work.permit(access_of_case("subject-part", case, work))
    work.disclosed("subject-part", case.id, list(FIELDS), level="L3", case_id=case.id)
    return SubjectPart(
        case_id=case.id,
        tasks=[_task(one) for one in work.tasks.where(case_id=case.id)],
        determinations=[_determination(one) for one in work.determinations.where(case_id=case.id)],
        identity_checks=[_check(one) for one in work.identity_checks.where(case_id=case.id)],
        status_notices=[_notice(one) for one in work.status_notices.where(case_id=case.id)],
    )


def _task(one: ConfirmationTask) -> TaskPart:
    return TaskPart(one.station, one.status, one.issued_at, one.ended_at)


def _determination(one: Determination) -> DeterminationPart:
    return DeterminationPart(
        status=one.status,
        outcome=one.outcome,
        not_confirmed_code=one.not_confirmed_code,
        minor_at_act=one.minor_at_act,
        decided_at=one.decided_at,
        reviewed_at=one.reviewed_at,
        **written_with(one),
    )


def _check(one: IdentityCheck) -> IdentityCheckPart:
    return IdentityCheckPart(
        registry=one.registry,
        state=one.status,
        result=one.result,
        asked_at=one.asked_at,
        answered_at=one.answered_at,
        matched=dict(one.matched),
        decision=one.decision,
    )


def _notice(one: StatusNotice) -> StatusNoticePart:
    return StatusNoticePart(one.told_at, one.method, one.language, reveal(one.measures))
