"""Determine whether the person is a victim: the focal point's decision beside the police finding (step 5)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nrm_shared.clocks.lengths import due
from nrm_shared.contracts.verification import DeterminationIssuedV1, StatusNoticeScheduledV1
from nrm_shared.kernel.errors import Malformed, Refused
from nrm_shared.reference import codes
from nrm_verification.app import task_clocks
from nrm_verification.app.ports import VerificationWork
from nrm_verification.domain.determination import CONFIRMED, OUTCOMES, Decision, Determination

STATUS_REPORT = "K4"
"""From confirmation on the person is told every month what was done (2012 Act, section 34(1))."""


class FindingNotAccepted(Refused):
    """There is no accepted finding to decide on."""

    default_code = "finding-not-accepted"


class AuthorityDecides(Refused):
    """Only the National Authority takes back a confirmation (2.6.3)."""

    default_code = "authority-decision-required"


class FocalPointDecides(Refused):
    """The focal point determines; the Authority only where a confirmation is taken back."""

    default_code = "focal-point-decision-required"


@dataclass(frozen=True, slots=True)
class IssueDetermination:
    """What the focal point decides on which case."""

    case_id: UUID
    decision: Decision
    row_version: int | None = None

    def __repr__(self) -> str:
        return "IssueDetermination(…)"


def issue_determination(command: IssueDetermination, work: VerificationWork) -> Determination:
    """Issue the draft determination of the case; everybody's victim status follows.

    Raises `FindingNotAccepted`, what `Determination.issue` raises, `IllegalMove` where only a review may change the
    status, or `Malformed`.
    """
    decision = command.decision
    if decision.outcome not in OUTCOMES:
        raise Malformed("/outcome", "not-a-code")
    if decision.not_confirmed_code is not None:
        codes.require("/not_confirmed_code", "notconf", decision.not_confirmed_code)
    if not decision.reasons.strip():
        raise Malformed("/reasons", "reason-required")
    case = work.cases.get(command.case_id)
    if case.victim_status == CONFIRMED and not work.actor.has("AUT"):
        raise AuthorityDecides
    if case.victim_status != CONFIRMED and not work.actor.has("FP"):
        raise FocalPointDecides
    drafts = work.determinations.where(lock=True, case_id=case.id, status="DRAFT")
    if not drafts:
        raise FindingNotAccepted
    determination = drafts[-1]
    determination.expect(command.row_version)
    giver = work.tasks.read(determination.task_id).giver
    determination.issue(decision, by=work.actor.id, organisation=work.actor.organisation, at=work.now, giver=giver)
    case.determined(decision.outcome, by=work.actor.id, at=work.now)
    work.deadlines.stop(task_clocks.DETERMINATION, determination.task_id, at=work.now)
    tell_outcome(determination, work)
    return determination


def tell_outcome(determination: Determination, work: VerificationWork) -> None:
    """Tell everybody what was decided; a confirmation starts the monthly report to the person (K4)."""
    if determination.outcome is None:
        raise ValueError("only an issued determination has an outcome")
    if determination.outcome == CONFIRMED:
        start_status_report(determination.case_id, work.now, work)
    else:
        stop_status_report(determination.case_id, work)
    work.emit(
        DeterminationIssuedV1(
            determination_id=determination.id,
            case_id=determination.case_id,
            outcome=determination.outcome,
            differs_from_police=determination.differs_from_police,
            not_confirmed_code=determination.not_confirmed_code,
            round=determination.round,
        ),
        subject=determination.id,
        sequence=determination.row_version,
        case_id=determination.case_id,
    )
    work.notify(
        "determination-issued",
        case_id=determination.case_id,
        subject_kind="determination",
        subject_id=determination.id,
    )


def start_status_report(case_id: UUID, since: datetime, work: VerificationWork) -> None:
    """Start K4 and tell: within a month of `since` the person is told what was done."""
    due_at = due(STATUS_REPORT, since)
    work.deadlines.start(STATUS_REPORT, "CASE", case_id, at=since, due=due_at, case_id=case_id)
    work.emit(
        StatusNoticeScheduledV1(case_id=case_id, due_at=due_at),
        subject=case_id,
        sequence=work.cases.get(case_id).row_version,
        case_id=case_id,
    )


def stop_status_report(case_id: UUID, work: VerificationWork) -> None:
    """Stop K4: the case closed, or the person is no confirmed victim (any more)."""
    work.deadlines.stop(STATUS_REPORT, case_id, at=work.now)
