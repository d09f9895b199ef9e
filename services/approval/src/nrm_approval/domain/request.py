"""The service request put to the focal point, and its verification (guideline steps 7 and 11, 2.6.6)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nrm_approval.domain.errors import ConsentNotDiscussed, ReasonRequired, SubmitterCannotVerify, VictimNotConfirmed
from nrm_approval.domain.need_item import NeedItem
from nrm_approval.domain.refs import CaseRef
from nrm_shared.kernel.aggregate import Aggregate
from nrm_shared.kernel.confidential import Confidential, confidential
from nrm_shared.kernel.errors import Malformed
from nrm_shared.kernel.machine import NEW, Machine, Move

LIVE = frozenset({"SUBMITTED", "UNDER_VERIFICATION", "RECTIFICATION", "VERIFIED"})

MACHINE = Machine(
    "service-request",
    [
        Move("REQUEST-01", NEW, "draft", "DRAFT", "FRO HLP ASR PFP PWK CMG SUR", "case takes work"),
        Move("REQUEST-02", "DRAFT", "submit", "SUBMITTED", "submitter", "case CONFIRMED, or interim care (INV-20)"),
        Move("REQUEST-03", "SUBMITTED", "take-up", "UNDER_VERIFICATION", "FP", "not the submitter (SD1)"),
        Move("REQUEST-04", "UNDER_VERIFICATION", "verify", "VERIFIED", "FP", "each item kept or struck"),
        Move("REQUEST-05", "UNDER_VERIFICATION", "rectify", "RECTIFICATION", "FP", "at least one point"),
        Move("REQUEST-06", "UNDER_VERIFICATION", "reject", "REJECTED", "FP", "reason"),
        Move("REQUEST-07", "RECTIFICATION", "resubmit", "SUBMITTED", "submitter", "every point answered (INV-21)"),
        Move("REQUEST-08", "DRAFT", "withdraw", "WITHDRAWN", "submitter SUR"),
        Move("REQUEST-09", "SUBMITTED", "withdraw", "WITHDRAWN", "submitter SUR"),
        Move("REQUEST-10", "RECTIFICATION", "withdraw", "WITHDRAWN", "submitter SUR"),
        Move("REQUEST-11", "VERIFIED", "classify", "CLASSIFIED", "FP", "every kept item has a term (INV-22)"),
        Move("REQUEST-12", "CLASSIFIED", "decide", "DECIDED", "system", "every item has its final decision"),
    ],
)


@dataclass(kw_only=True, eq=False)
class ServiceRequest(Aggregate):
    """A set of needs. `round` counts the requests of the case, `submission_round` the submissions of this one."""

    number: str
    case_id: UUID
    source: str
    status: str = NEW
    round: int | None = None
    submission_round: int = 0
    interim: bool = False
    assessment_id: UUID | None = None
    regime: str
    drafted_by: str | None = None
    organisation: str | None = None
    submitted_by: str | None = None
    submitted_at: datetime | None = None
    verified_by: str | None = None
    verified_at: datetime | None = None
    verification: str | None = None
    reasons: Confidential | None = None
    conflict_note: Confidential | None = None
    due_at: datetime | None = None
    paused_at: datetime | None = None
    result: str | None = None

    @property
    def live(self) -> bool:
        """Return whether somebody has to act on it before its needs are decided."""
        return self.status in LIVE

    def draft(self, *, by: str, at: datetime) -> None:
        """Begin the request."""
        MACHINE.move(self, "draft", by=by, at=at)
        self.drafted_by = by

    def submit(
        self,
        case: CaseRef,
        items: Sequence[NeedItem],
        *,
        consent_discussed: bool,
        round: int,
        due: datetime,
        by: str,
        at: datetime,
    ) -> None:
        """Put it to the focal point; `due` is the end of K12.

        Raises `VictimNotConfirmed` unless the case is CONFIRMED or only interim care is asked for (INV-20), and
        `ConsentNotDiscussed` if the scope of sharing (C5, C6) was not discussed with the person.
        """
        if not items and MACHINE.can(self.status, "submit"):
            raise Malformed("/items", "too-few", min=1)
        if not consent_discussed:
            raise ConsentNotDiscussed
        self.check_interim(case, items)
        MACHINE.move(self, "submit", by=by, at=at)
        self.round, self.submission_round = round, 1
        self.submitted_by, self.submitted_at, self.due_at = by, at, due

    def check_interim(self, case: CaseRef, items: Sequence[NeedItem]) -> None:
        """Raise `VictimNotConfirmed` unless the needs may be asked for now; settle the interim flag (INV-20)."""
        if case.confirmed:
            self.interim = False
        elif not (self.interim and all(item.emergency for item in items)):
            raise VictimNotConfirmed
        for item in items:
            item.interim = self.interim

    def take_up(self, *, by: str, at: datetime) -> None:
        """Begin the verification; raises `SubmitterCannotVerify` for whoever submitted it (SD1)."""
        if by in (self.submitted_by, self.drafted_by):
            raise SubmitterCannotVerify
        if self.status == "SUBMITTED":
            MACHINE.move(self, "take-up", by=by, at=at)

    def verify(self, *, reasons: str | None, by: str, at: datetime) -> None:
        """Outcome APPROVED: what was kept goes on to classification."""
        MACHINE.move(self, "verify", by=by, at=at)
        self._verified("APPROVED", reasons, by, at)

    def send_for_rectification(self, *, reasons: str | None, by: str, at: datetime) -> None:
        """Outcome SENT_FOR_RECTIFICATION: back to the submitter; K12 rests meanwhile."""
        MACHINE.move(self, "rectify", by=by, at=at)
        self._verified("SENT_FOR_RECTIFICATION", reasons, by, at)
        self.paused_at = at

    def reject(self, *, reasons: str | None, by: str, at: datetime) -> None:
        """Outcome REJECTED: the end of this request only (INV-21). Raises `ReasonRequired`."""
        if not (reasons or "").strip():
            raise ReasonRequired("/reasons", "reason-required")
        MACHINE.move(self, "reject", by=by, at=at)
        self._verified("REJECTED", reasons, by, at)

    def resubmit(self, *, due: datetime, by: str, at: datetime) -> None:
        """Answered: back to the focal point, one submission later; `due` is the end of K12 with the rest taken off."""
        MACHINE.move(self, "resubmit", by=by, at=at)
        self.submission_round += 1
        self.submitted_by, self.submitted_at = by, at
        self.due_at, self.paused_at = due, None

    def withdraw(self, *, reason: str, by: str, at: datetime) -> None:
        """Take it back before the verification."""
        MACHINE.move(self, "withdraw", by=by, at=at, reason=reason)
        self.due_at = None

    def classified(self, *, by: str, at: datetime) -> None:
        """Every kept item has its term (step 8)."""
        MACHINE.move(self, "classify", by=by, at=at)

    def decided(self, items: Sequence[NeedItem], *, at: datetime) -> str | None:
        """Close the request once every item has its final decision; return how it went, or None if items are open."""
        if self.status not in ("VERIFIED", "CLASSIFIED") or not all(item.final for item in items):
            return None
        if self.status == "VERIFIED":
            # Every kept need was withdrawn before it got a term.
            MACHINE.move(self, "classify", by="system:approval", at=at)
        MACHINE.move(self, "decide", by="system:approval", at=at)
        counted = [item for item in items if item.status != "STRUCK"]
        approved = sum(item.status == "APPROVED" for item in counted)
        self.result = "NONE_APPROVED" if not approved else "PARTLY_APPROVED"
        if counted and approved == len(counted):
            self.result = "ALL_APPROVED"
        return self.result

    def _verified(self, outcome: str, reasons: str | None, by: str, at: datetime) -> None:
        self.verification, self.verified_by, self.verified_at = outcome, by, at
        self.reasons = confidential(self.case_id, reasons)
