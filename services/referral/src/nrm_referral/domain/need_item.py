"""A need item: what approval says of it (a projection), and its life from APPROVED on, which is ours (2.6.7)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nrm_referral.domain.refusals import (
    ApprovalLapsed,
    AuthorityDecisionRequired,
    CandidatesRemain,
    LiveReferral,
    NeedNotApproved,
    NeedOnHold,
    NothingDelivered,
    ServiceRunning,
)
from nrm_shared.kernel.aggregate import Aggregate
from nrm_shared.kernel.confidential import Confidential
from nrm_shared.kernel.machine import NEW, Machine, Move

AUTHORITY = "AUTHORITY"
AUTHORITY_TERMS = frozenset({"T2", "T3"})
OPEN = frozenset({"APPROVED", "REFERRED", "IN_SERVICE"})
OUTCOMES = {"MET": "meet", "PARTLY_MET": "meet-partly", "UNMET": "leave-unmet", "WITHDRAWN": "withdraw"}

MACHINE = Machine(
    "need-item",
    [
        Move("ITEM-01", NEW, "approve", "APPROVED", "system", "approval decided (step 9)"),
        Move("ITEM-02", "APPROVED", "refer", "REFERRED", "FP", "a referral was issued"),
        Move("ITEM-03", "REFERRED", "return", "APPROVED", "system", "declined, expired or revoked"),
        Move("ITEM-04", "REFERRED", "start", "IN_SERVICE", "PFP"),
        Move("ITEM-05", "IN_SERVICE", "return", "APPROVED", "system", "discontinued"),
        Move("ITEM-06", "IN_SERVICE", "meet", "MET", "FP", "delivered and completed"),
        Move("ITEM-07", "IN_SERVICE", "meet-partly", "PARTLY_MET", "FP", "delivered and completed"),
        Move("ITEM-08", "APPROVED", "meet-partly", "PARTLY_MET", "FP", "delivered before it was discontinued"),
        Move("ITEM-09", "APPROVED", "leave-unmet", "UNMET", "FP", "evidence of the search attached"),
        Move("ITEM-10", "IN_SERVICE", "leave-unmet", "UNMET", "FP", "completed without meeting the need"),
        Move("ITEM-11", "APPROVED", "withdraw", "WITHDRAWN", "FP SUR", "the person does not want it any more"),
        Move("ITEM-12", "APPROVED", "lapse", "LAPSED", "system", "the approval ran out before it was used"),
        Move("ITEM-13", "APPROVED", "reclassify", "RECLASSIFIED", "system", "approval classified it anew (2.6.7)"),
        Move("ITEM-14", "RECLASSIFIED", "approve", "APPROVED", "system", "approval decided anew (step 9)"),
        Move("ITEM-15", "APPROVED", "hold", "ON_HOLD", "system", "approval put it on hold (2.6.7)"),
        Move("ITEM-16", "ON_HOLD", "resume", "APPROVED", "system", "approval took it up again"),
        Move("ITEM-17", "ON_HOLD", "withdraw", "WITHDRAWN", "system", "withdrawn at approval"),
        Move("ITEM-18", "RECLASSIFIED", "withdraw", "WITHDRAWN", "system", "withdrawn at approval"),
    ],
)


@dataclass(kw_only=True, eq=False)
class NeedItemRef(Aggregate):
    """What approval announced of an item. `decision` is None until decided; `sequence` is the newest fact applied."""

    request_id: UUID
    case_id: UUID
    need: str
    term: str
    level: str
    interim: bool = False
    decision: str | None = None
    valid_until: datetime | None = None
    refer_by: datetime | None = None
    on_hold: bool = False
    sequence: int = 0

    def require_approved(self, now: datetime) -> None:
        """Raise unless the item is approved by who had to approve it, and the approval stands (step 9, INV-23)."""
        if self.on_hold:
            raise NeedOnHold
        authority = self.term in AUTHORITY_TERMS
        if self.decision in {None, "RETURNED"}:
            raise AuthorityDecisionRequired if authority else NeedNotApproved
        if self.decision == "LAPSED" or (self.valid_until is not None and self.valid_until <= now):
            raise ApprovalLapsed
        if self.decision != "APPROVED":
            raise NeedNotApproved
        if authority and self.level != AUTHORITY:
            raise AuthorityDecisionRequired


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was tried for a need: kept with an UNMET item, because unmet need is a legitimate outcome (step 10)."""

    referrals: int
    declines: int
    candidates: int
    deliveries: int


@dataclass(kw_only=True, eq=False)
class NeedItem(Aggregate):
    """An approved need on its way to an outcome."""

    case_id: UUID
    need: str
    term: str
    interim: bool = False
    status: str = NEW
    approved_at: datetime | None = None
    outcome_reason: str | None = None
    outcome_note: Confidential | None = None
    evidence_referrals: int | None = None
    evidence_declines: int | None = None
    evidence_candidates: int | None = None
    closed_by: str | None = None
    closed_at: datetime | None = None

    @property
    def open(self) -> bool:
        """Return whether the item still waits for an outcome."""
        return self.status in OPEN

    def approve(self, *, by: str, at: datetime) -> None:
        """Begin: the item may be referred now."""
        MACHINE.move(self, "approve", by=by, at=at)
        self.approved_at = at

    def reclassify(self, *, by: str, at: datetime) -> None:
        """Note that it has another term, for which it was not approved yet (2.6.7)."""
        MACHINE.move(self, "reclassify", by=by, at=at)

    def approve_anew(self, term: str, *, by: str, at: datetime) -> None:
        """Begin again, with the term it was approved for now."""
        self.approve(by=by, at=at)
        self.term = term

    def hold(self, *, by: str, at: datetime) -> None:
        """Note that it rests, and is not to be referred."""
        MACHINE.move(self, "hold", by=by, at=at)

    def resume(self, *, by: str, at: datetime) -> None:
        """Note that it is to be referred again."""
        MACHINE.move(self, "resume", by=by, at=at)

    def withdraw(self, *, by: str, at: datetime) -> None:
        """Note that it was withdrawn while approval had it back."""
        MACHINE.move(self, "withdraw", by=by, at=at)

    def refer(self, *, by: str, at: datetime) -> None:
        """Note that a referral for it was issued."""
        MACHINE.move(self, "refer", by=by, at=at)

    def start(self, *, by: str, at: datetime) -> None:
        """Note that its service began."""
        MACHINE.move(self, "start", by=by, at=at)

    def give_back(self, reason: str, *, by: str, at: datetime) -> None:
        """Note that its referral ended without a result: it must be referred again or closed (INV-27)."""
        MACHINE.move(self, "return", by=by, at=at, reason=reason)

    def lapse(self, *, by: str, at: datetime) -> None:
        """Note that approval let it lapse."""
        MACHINE.move(self, "lapse", by=by, at=at)

    def close(
        self,
        outcome: str,
        evidence: Evidence,
        *,
        reason: str | None,
        note: Confidential | None,
        live: bool,
        by: str,
        at: datetime,
    ) -> None:
        """Give the item its outcome, with the evidence of what was tried (step 10: full delivery is not guaranteed).

        `live` tells whether a referral that is not completed holds it. Raises `LiveReferral`, `ServiceRunning`,
        `NothingDelivered`, or `CandidatesRemain` for an UNMET without a note while providers that fit remain.
        """
        if live:
            raise ServiceRunning if self.status == "IN_SERVICE" else LiveReferral
        if outcome in {"MET", "PARTLY_MET"} and evidence.deliveries == 0:
            raise NothingDelivered
        if outcome == "UNMET" and self.status == "APPROVED" and evidence.candidates and note is None:
            raise CandidatesRemain(count=evidence.candidates)
        MACHINE.move(self, OUTCOMES[outcome], by=by, at=at, reason=reason)
        self.outcome_reason = reason
        self.outcome_note = note
        self.evidence_referrals = evidence.referrals
        self.evidence_declines = evidence.declines
        self.evidence_candidates = evidence.candidates
        self.closed_by = by
        self.closed_at = at
