"""The decision on one classified need, by the level its term asks for (guideline step 9, 2.6.8)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nrm_approval.domain.classification import AUTHORITY, FAMILY_REUNION, FOCAL_POINT
from nrm_approval.domain.errors import (
    AuthorityDecisionRequired,
    ClassifierCannotDecide,
    FamilyReunionUnsafe,
    FocalPointDecisionRequired,
    ReasonRequired,
)
from nrm_shared.kernel.aggregate import Aggregate
from nrm_shared.kernel.confidential import Confidential, confidential
from nrm_shared.kernel.machine import NEW, Machine, Move

VERBS = {"APPROVED": "approve", "REFUSED": "refuse", "RETURNED": "return"}

MACHINE = Machine(
    "approval",
    [
        Move("APPROVAL-01", NEW, "open", "PENDING", "system", "the item was classified"),
        Move("APPROVAL-02", "PENDING", "approve", "APPROVED", "FP AUT", "level of the term (INV-23); SD2"),
        Move("APPROVAL-03", "PENDING", "refuse", "REFUSED", "FP AUT", "level of the term (INV-23); SD2; reason"),
        Move("APPROVAL-04", "PENDING", "return", "RETURNED", "FP AUT", "level of the term (INV-23); SD2; reason"),
        Move("APPROVAL-05", "PENDING", "drop", "LAPSED", "system", "classified anew, or withdrawn"),
        Move("APPROVAL-06", "APPROVED", "lapse", "LAPSED", "system", "validity ran out unused"),
        Move("APPROVAL-07", "APPROVED", "drop", "LAPSED", "system", "classified anew before a referral used it"),
    ],
)


@dataclass(kw_only=True, eq=False)
class Approval(Aggregate):
    """One question put to one level. Another classification asks anew; answers are never rewritten."""

    item_id: UUID
    case_id: UUID
    need: str
    term: str
    level: str
    classified_by: str
    status: str = NEW
    opened_at: datetime | None = None
    decided_by: str | None = None
    decided_at: datetime | None = None
    meeting_ref: Confidential | None = None
    reasons: Confidential | None = None
    conditions: Confidential | None = None
    valid_until: datetime | None = None

    @property
    def standing(self) -> bool:
        """Return whether it waits for a decision, or is the approval the need rests on."""
        return self.status in ("PENDING", "APPROVED")

    @property
    def pending(self) -> bool:
        """Return whether it waits for a decision."""
        return self.status == "PENDING"

    def open(self, *, at: datetime) -> None:
        """Put the question."""
        MACHINE.move(self, "open", by="system:approval", at=at)
        self.opened_at = at

    def decide(
        self,
        decision: str,
        *,
        level: str,
        reasons: str | None,
        conditions: str | None,
        meeting_ref: str | None,
        valid_until: datetime | None,
        reunion: str,
        by: str,
        at: datetime,
        suspect_close: bool = False,
    ) -> None:
        """Decide APPROVED, REFUSED or RETURNED in the capacity `level`.

        Raises `AuthorityDecisionRequired` or `FocalPointDecisionRequired` when the term asks for the other level
        (INV-23), `ClassifierCannotDecide` when the classifier would cast the Authority's decision (SD2), `ReasonRequired`
        unless it is a plain approval, `FamilyReunionUnsafe` for a reunion found unsafe or where a suspect is close (INV-26).
        """
        if self.level == AUTHORITY and level != AUTHORITY:
            raise AuthorityDecisionRequired
        if self.level == FOCAL_POINT and level != FOCAL_POINT:
            raise FocalPointDecisionRequired
        if self.level == AUTHORITY and by == self.classified_by:
            raise ClassifierCannotDecide
        reasoned = bool((reasons or "").strip())
        if decision != "APPROVED" and not reasoned:
            raise ReasonRequired("/reasons", "reason-required")
        unsafe = reunion == "unsafe" or suspect_close
        unsafe_reunion = decision == "APPROVED" and self.need == FAMILY_REUNION and unsafe
        if unsafe_reunion and not (self.level == AUTHORITY and reasoned):
            raise FamilyReunionUnsafe
        MACHINE.move(self, VERBS[decision], by=by, at=at)
        self.decided_by, self.decided_at = by, at
        self.reasons, self.conditions = confidential(self.case_id, reasons), confidential(self.case_id, conditions)
        self.meeting_ref = confidential(self.case_id, meeting_ref) if level == AUTHORITY else None
        self.valid_until = valid_until if decision == "APPROVED" else None

    def drop(self, *, at: datetime) -> None:
        """The question, or the approval it got, is void: the item was classified anew or withdrawn."""
        MACHINE.move(self, "drop", by="system:approval", at=at)

    def lapse(self, *, at: datetime) -> None:
        """The approval ran out before it was used."""
        MACHINE.move(self, "lapse", by="system:approval", at=at)
