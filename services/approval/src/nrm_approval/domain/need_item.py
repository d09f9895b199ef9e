"""One need of a request: one of twelve types with one term, up to its decision (guideline steps 8 and 9, 2.6.7)."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from nrm_approval.domain.classification import AUTHORITY, EMERGENCY_NEEDS, FOCAL_POINT, IMMEDIATE, level_of
from nrm_approval.domain.errors import ApprovalInUse, NeedEnded
from nrm_shared.kernel.aggregate import Aggregate
from nrm_shared.kernel.confidential import Confidential, confidential
from nrm_shared.kernel.machine import NEW, Machine, Move

PENDING = frozenset({"PENDING_FP", "PENDING_AUTHORITY"})
FINAL = frozenset({"STRUCK", "APPROVED", "REFUSED", "LAPSED", "WITHDRAWN"})
ON_HOLD = "ON_HOLD"
# Where a need on hold came from -> the verb that takes it back there.
RESUME = {
    "PENDING_FP": "resume-before-focal-point",
    "PENDING_AUTHORITY": "resume-before-authority",
    "RETURNED": "resume-returned",
    "APPROVED": "resume-approved",
}
DECISIONS = {"APPROVED": "approve", "REFUSED": "refuse", "RETURNED": "return"}

MACHINE = Machine(
    "need-item",
    [
        Move("NEED-01", NEW, "propose", "PROPOSED", "submitter"),
        Move("NEED-02", "PROPOSED", "keep", "VERIFIED", "FP", "request approved (step 7)"),
        Move("NEED-03", "PROPOSED", "strike", "STRUCK", "FP", "request approved without it, or rejected"),
        Move("NEED-04", "VERIFIED", "classify", "CLASSIFIED", "FP", "chart allows, reason where it asks (step 8)"),
        Move("NEED-05", "RETURNED", "classify", "CLASSIFIED", "FP", "as NEED-04"),
        Move("NEED-06", "PENDING_FP", "classify", "CLASSIFIED", "FP", "before the decision"),
        Move("NEED-07", "PENDING_AUTHORITY", "classify", "CLASSIFIED", "FP", "before the decision"),
        Move("NEED-08", NEW, "bridge", "CLASSIFIED", "FP", "same need waits for the Authority (2.6.8)"),
        Move("NEED-09", "CLASSIFIED", "await-focal-point", "PENDING_FP", "system", "T1 (INV-23)"),
        Move("NEED-10", "CLASSIFIED", "await-authority", "PENDING_AUTHORITY", "system", "T2 or T3 (INV-23)"),
        Move("NEED-11", "PENDING_FP", "approve", "APPROVED", "FP"),
        Move("NEED-12", "PENDING_FP", "refuse", "REFUSED", "FP", "reason"),
        Move("NEED-13", "PENDING_FP", "return", "RETURNED", "FP", "reason"),
        Move("NEED-14", "PENDING_AUTHORITY", "approve", "APPROVED", "AUT", "not the classifier (SD2)"),
        Move("NEED-15", "PENDING_AUTHORITY", "refuse", "REFUSED", "AUT", "not the classifier (SD2); reason"),
        Move("NEED-16", "PENDING_AUTHORITY", "return", "RETURNED", "AUT", "not the classifier (SD2); reason"),
        Move("NEED-17", "APPROVED", "lapse", "LAPSED", "system", "validity ran out unused"),
        Move("NEED-18", "PROPOSED", "withdraw", "WITHDRAWN", "FP SUR submitter"),
        Move("NEED-19", "VERIFIED", "withdraw", "WITHDRAWN", "FP SUR"),
        Move("NEED-20", "PENDING_FP", "withdraw", "WITHDRAWN", "FP SUR"),
        Move("NEED-21", "PENDING_AUTHORITY", "withdraw", "WITHDRAWN", "FP SUR"),
        Move("NEED-22", "RETURNED", "withdraw", "WITHDRAWN", "FP SUR"),
        Move("NEED-23", "APPROVED", "classify", "CLASSIFIED", "FP", "no referral used the approval, which ends"),
        Move("NEED-24", "PENDING_FP", "hold", ON_HOLD, "FP", "reason; K13 rests"),
        Move("NEED-25", "PENDING_AUTHORITY", "hold", ON_HOLD, "FP", "reason; K14 rests"),
        Move("NEED-26", "RETURNED", "hold", ON_HOLD, "FP", "reason"),
        Move("NEED-27", "APPROVED", "hold", ON_HOLD, "FP", "reason; no referral used the approval"),
        *(
            Move(f"NEED-{number}", ON_HOLD, verb, source, "FP", "it came from there")
            for number, (source, verb) in enumerate(RESUME.items(), 28)
        ),
        Move("NEED-32", ON_HOLD, "withdraw", "WITHDRAWN", "FP SUR"),
    ],
)


@dataclass(kw_only=True, eq=False)
class NeedItem(Aggregate):
    """A need. From APPROVED on it is referral's; `outcome` is what referral told of its end."""

    request_id: UUID
    case_id: UUID
    need: str
    status: str = NEW
    description: Confidential | None = None
    victim_priority: int | None = None
    requested_term: str
    interim: bool = False
    preferred_provider: str | None = None
    preferred_district: str | None = None
    start_by: date | None = None
    term: str | None = None
    classification_reason: Confidential | None = None
    classified_by: str | None = None
    classified_at: datetime | None = None
    bridge_of: UUID | None = None
    due_at: datetime | None = None
    decided_at: datetime | None = None
    valid_until: datetime | None = None
    referred_at: datetime | None = None
    outcome: str | None = None
    outcome_reason: str | None = None
    held_from: str | None = None
    held_at: datetime | None = None
    hold_reason: str | None = None

    @property
    def status_beneath(self) -> str:
        """Return the status it has, or takes up again when it is no longer on hold."""
        return self.held_from or self.status

    @property
    def level(self) -> str | None:
        """Return who decides it, derived from the term and from nothing else; None before the classification."""
        return level_of(self.term) if self.term else None

    @property
    def emergency(self) -> bool:
        """Return whether it may be asked for before the determination (INV-20, decision 4)."""
        return self.need in EMERGENCY_NEEDS and self.requested_term == IMMEDIATE

    @property
    def pending(self) -> bool:
        """Return whether a decision (or a new classification after a return) is still to come."""
        return self.status_beneath in PENDING or self.status_beneath == "RETURNED"

    @property
    def to_be_served(self) -> bool:
        """Return whether it is approved and referral told of no end."""
        return self.status_beneath == "APPROVED" and self.outcome is None

    @property
    def final(self) -> bool:
        """Return whether approval has said its last word on it."""
        return self.status in FINAL

    def require_unused(self) -> None:
        """Raise for an approved need whose end referral told (`NeedEnded`), or that a referral carries (`ApprovalInUse`)."""
        if self.status != "APPROVED":
            return
        if self.outcome is not None:
            raise NeedEnded
        if self.referred_at is not None:
            raise ApprovalInUse

    def propose(self, *, by: str, at: datetime) -> None:
        """Put the need into its request."""
        MACHINE.move(self, "propose", by=by, at=at)

    def keep(self, *, by: str, at: datetime) -> None:
        """The focal point verified the need (step 7)."""
        MACHINE.move(self, "keep", by=by, at=at)

    def strike(self, *, by: str, at: datetime) -> None:
        """The focal point left the need out (step 7)."""
        MACHINE.move(self, "strike", by=by, at=at)

    def classify(self, term: str, *, reason: str | None, due: datetime, by: str, at: datetime) -> None:
        """Give it its one current term (INV-22) and put it before who decides; `due` ends K13 or K14.

        An approval it has ends with that: the new term is approved anew (2.6.7). Raises `ApprovalInUse`, `NeedEnded`.
        """
        self.require_unused()
        MACHINE.move(self, "classify", by=by, at=at)
        self._wait_for_decision(term, reason, due, by, at)

    def bridge(self, of: "NeedItem", *, reason: str, due: datetime, by: str, at: datetime) -> None:
        """Open as an immediate need of the same type while `of` waits for the Authority (2.6.8)."""
        MACHINE.move(self, "bridge", by=by, at=at)
        self.bridge_of = of.id
        self._wait_for_decision(IMMEDIATE, reason, due, by, at)

    def decide(self, decision: str, *, valid_until: datetime | None, by: str, at: datetime) -> None:
        """Take over a decision of the level that decides it: APPROVED, REFUSED or RETURNED (step 9)."""
        MACHINE.move(self, DECISIONS[decision], by=by, at=at)
        self.decided_at, self.due_at = at, None
        self.valid_until = valid_until if decision == "APPROVED" else None

    def withdraw(self, *, reason: str, by: str, at: datetime) -> None:
        """The person no longer wants it, before it was approved or while it is on hold. Raises `ApprovalInUse`."""
        if self.referred_at is not None:
            raise ApprovalInUse
        MACHINE.move(self, "withdraw", by=by, at=at, reason=reason)
        self.due_at = self.held_from = self.held_at = self.hold_reason = None

    def hold(self, reason: str, *, by: str, at: datetime) -> None:
        """Let it rest for the person's sake, for a coded reason. Raises `IllegalMove`, `ApprovalInUse`, `NeedEnded`."""
        self.require_unused()
        before = self.status
        MACHINE.move(self, "hold", by=by, at=at, reason=reason)
        self.held_from, self.held_at, self.hold_reason = before, at, reason

    def resume(self, *, due: datetime | None, by: str, at: datetime) -> None:
        """Take it up where it was left; `due` is the new end of the clock that rested. Raises `IllegalMove`."""
        MACHINE.move(self, RESUME.get(self.held_from or "", "resume"), by=by, at=at)
        self.due_at = due
        self.held_from = self.held_at = self.hold_reason = None

    def lapse(self, *, at: datetime) -> None:
        """The approval ran out before a referral used it."""
        MACHINE.move(self, "lapse", by="system:approval", at=at)

    def referred(self, at: datetime) -> None:
        """Referral issued a referral for it: its approval can no longer lapse."""
        if self.referred_at is None:
            self.referred_at = at
            self.changed()

    def closed(self, outcome: str, reason: str | None) -> bool:
        """Keep the end that referral told; return False if it was known."""
        if (self.outcome, self.outcome_reason) == (outcome, reason):
            return False
        self.outcome, self.outcome_reason = outcome, reason
        self.changed()
        return True

    def _wait_for_decision(self, term: str, reason: str | None, due: datetime, by: str, at: datetime) -> None:
        self.term, self.classified_by, self.classified_at, self.due_at = term, by, at, due
        self.classification_reason = confidential(self.case_id, reason)
        self.decided_at = self.valid_until = None
        verb = {FOCAL_POINT: "await-focal-point", AUTHORITY: "await-authority"}[level_of(term)]
        MACHINE.move(self, verb, by="system:approval", at=at)
