"""Looking at a determination again: asked by the survivor, a guardian or the reporting organisation (2.6.4)."""

from dataclasses import dataclass
from uuid import UUID

from nrm_shared.contracts.verification import DeterminationReviewDecidedV1, DeterminationReviewRequestedV1
from nrm_shared.kernel.confidential import Confidential, confidential
from nrm_shared.kernel.errors import Malformed
from nrm_verification.app.determine import AuthorityDecides
from nrm_verification.app.ports import VerificationWork
from nrm_verification.app.read_tasks import access_of_determination
from nrm_verification.app.review_finding import open_determination
from nrm_verification.domain.determination import CONFIRMED, Determination

DECISIONS = ("UPHELD", "OVERTURNED")


@dataclass(frozen=True, slots=True)
class AskReview:
    """Ask to look at a determination again."""

    determination_id: UUID
    reasons: str | None = None
    row_version: int | None = None

    def __repr__(self) -> str:
        return "AskReview(…)"


@dataclass(frozen=True, slots=True)
class DecideReview:
    """End a review: UPHELD or OVERTURNED, and why."""

    determination_id: UUID
    decision: str
    reasons: str
    row_version: int | None = None

    def __repr__(self) -> str:
        return "DecideReview(…)"


def ask_review(command: AskReview, work: VerificationWork) -> Determination:
    """Put the determination under review."""
    determination = work.determinations.get(command.determination_id)
    work.permit(access_of_determination(determination, work))
    determination.expect(command.row_version)
    reasons = confidential(determination.case_id, command.reasons)
    determination.ask_review(reasons, by=work.actor.id, at=work.now)
    work.emit(
        DeterminationReviewRequestedV1(determination_id=determination.id, case_id=determination.case_id),
        subject=determination.id,
        sequence=determination.row_version,
        case_id=determination.case_id,
    )
    return determination


def decide_review(command: DecideReview, work: VerificationWork) -> Determination:
    """End the review. Overturned, the status returns and a new draft waits for another decision.

    Raises `AuthorityDecides` when a focal point wants to take back a confirmation, and `DeciderCannotReview` for
    whoever decided before.
    """
    if command.decision not in DECISIONS:
        raise Malformed("/decision", "not-a-code")
    if not command.reasons.strip():
        raise Malformed("/reasons", "reason-required")
    determination = work.determinations.get(command.determination_id)
    determination.expect(command.row_version)
    overturned = command.decision == "OVERTURNED"
    if overturned and determination.outcome == CONFIRMED and not work.actor.has("AUT"):
        raise AuthorityDecides
    reasons = Confidential(determination.case_id, command.reasons)
    determination.decide_review(command.decision, reasons, by=work.actor.id, at=work.now)
    if overturned:
        work.cases.get(determination.case_id).overturned(by=work.actor.id, at=work.now)
        open_determination(work.findings.get(determination.finding_id), work)
    work.emit(
        DeterminationReviewDecidedV1(
            determination_id=determination.id, case_id=determination.case_id, decision=command.decision
        ),
        subject=determination.id,
        sequence=determination.row_version,
        case_id=determination.case_id,
    )
    return determination
