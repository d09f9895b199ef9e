"""A referral: one or more approved needs of one person, put to one provider (steps 10 and 11, 2.6.9)."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from nrm_referral.domain.refusals import (
    AssessorServes,
    EmergencyNotImmediate,
    ItemNotInReferral,
    NotUnderReview,
    ServiceNotStarted,
    WindingDown,
)
from nrm_shared.kernel.aggregate import Aggregate
from nrm_shared.kernel.confidential import Confidential
from nrm_shared.kernel.errors import IllegalMove
from nrm_shared.kernel.machine import NEW, Machine, Move

MACHINE = Machine(
    "referral",
    [
        Move("REFERRAL-01", NEW, "draft", "DRAFT", "FP", "every item approved"),
        Move("REFERRAL-02", "DRAFT", "issue", "ISSUED", "FP", "C5 names organisation and need (INV-13); INV-30"),
        Move("REFERRAL-03", "ISSUED", "accept", "ACCEPTED", "PFP", "row version (INV-34)"),
        Move("REFERRAL-04", "ISSUED", "decline", "DECLINED", "PFP", "a code of CL-DECLINE"),
        Move("REFERRAL-05", "ISSUED", "expire", "EXPIRED", "system", "respond_by passed"),
        Move(
            "REFERRAL-06", "ISSUED", "revoke", "REVOKED", "FP system", "consent withdrawn, provider suspended, safety"
        ),
        Move(
            "REFERRAL-07", "ACCEPTED", "revoke", "REVOKED", "FP system", "consent withdrawn, provider suspended, safety"
        ),
        Move(
            "REFERRAL-08", "ACCEPTED", "start", "IN_SERVICE", "PFP", "plan action or emergency; case manager (INV-32)"
        ),
        Move("REFERRAL-09", "IN_SERVICE", "complete", "COMPLETED", "PFP", "case manager countersigns"),
        Move("REFERRAL-10", "IN_SERVICE", "discontinue", "DISCONTINUED", "PFP system", "reason"),
        Move("REFERRAL-11", "ISSUED", "review", "ISSUED", "AUT system", "provider suspended, expired or revoked"),
        Move("REFERRAL-12", "ACCEPTED", "review", "ACCEPTED", "AUT system", "provider suspended, expired or revoked"),
        Move(
            "REFERRAL-13", "IN_SERVICE", "review", "IN_SERVICE", "AUT system", "provider suspended, expired or revoked"
        ),
        Move("REFERRAL-14", "ISSUED", "keep", "ISSUED", "FP AUT", "under review; reason, or authorised again"),
        Move("REFERRAL-15", "ACCEPTED", "keep", "ACCEPTED", "FP AUT", "under review; reason, or authorised again"),
        Move("REFERRAL-16", "IN_SERVICE", "keep", "IN_SERVICE", "FP AUT", "under review; reason, or authorised again"),
    ],
)

LIVE = frozenset({"ISSUED", "ACCEPTED", "IN_SERVICE"})
ENGAGED = frozenset({"ACCEPTED", "IN_SERVICE"})
IMMEDIATE = "T1"
NO_CAPACITY = "provider-no-capacity"
# Ended without a result: each need of it wants a successor, UNMET or WITHDRAWN (INV-27).
UNRESOLVED = frozenset({"DECLINED", "EXPIRED", "REVOKED", "DISCONTINUED"})
# After these the provider reads nothing but number, date and its own decision (INV-33).
ACCESS_ENDED = frozenset({"DECLINED", "EXPIRED", "REVOKED"})


@dataclass(kw_only=True, eq=False)
class ReferralItem:
    """One need on the referral, with the offering it goes to and how its service went."""

    id: UUID
    item_id: UUID
    offering_id: UUID
    need: str
    term: str
    position: int
    started_at: datetime | None = None
    ended_at: datetime | None = None
    stated_outcome: str | None = None
    # Whether accepting it counted one place of the offering as taken: only that place is given back.
    took_place: bool = False


@dataclass(kw_only=True, eq=False)
class Referral(Aggregate):
    """One referral. Its slip number is minted when it is issued and never used again (INV-31).

    `regime` is the legal regime it was drafted under; a later one does not rewrite it (INV-43).
    """

    case_id: UUID
    regime: str
    organisation: str
    items: list[ReferralItem]
    status: str = NEW
    interim: bool = False
    successor_of: UUID | None = None
    override_codes: list[str] = field(default_factory=list)
    override_reason: Confidential | None = None
    conflict_note: Confidential | None = None
    victim_choice: bool = False
    slip_number: str | None = None
    fields: list[str] = field(default_factory=list)
    snapshot: dict[str, Any] | None = None
    consent_ids: list[UUID] = field(default_factory=list)
    issued_by: str | None = None
    issued_at: datetime | None = None
    respond_by: datetime | None = None
    decided_by: str | None = None
    decided_at: datetime | None = None
    decline_code: str | None = None
    decline_note: Confidential | None = None
    started_at: datetime | None = None
    emergency: bool = False
    ended_at: datetime | None = None
    end_reason: str | None = None
    countersigned_by: str | None = None
    countersigned_at: datetime | None = None
    wind_down_until: datetime | None = None
    review_reason: str | None = None

    # -- what it is -----------------------------------------------------------------------------------------------

    @property
    def item_ids(self) -> list[UUID]:
        """Return the needs it carries."""
        return [item.item_id for item in self.items]

    @property
    def needs(self) -> list[str]:
        """Return their types, each once."""
        return list(dict.fromkeys(item.need for item in self.items))

    @property
    def live(self) -> bool:
        """Return whether it is with the provider and not ended."""
        return self.status in LIVE

    @property
    def open_to_provider(self) -> bool:
        """Return whether the provider may still see what it is about (INV-33)."""
        return self.status not in ACCESS_ENDED

    def item(self, item_id: UUID) -> ReferralItem:
        """Return the row of one need; raise `ItemNotInReferral`."""
        for item in self.items:
            if item.item_id == item_id:
                return item
        raise ItemNotInReferral

    @property
    def asked_although_full(self) -> bool:
        """Return whether the focal point set aside, with a reason, that the provider had no free place."""
        judged = (self.snapshot or {}).get("offerings", [])
        return NO_CAPACITY in self.override_codes or any(NO_CAPACITY in each["set_aside"] for each in judged)

    # -- step 10 --------------------------------------------------------------------------------------------------

    def require_no_conflict(self, assessors: frozenset[str]) -> None:
        """Raise `AssessorServes` if the organisation assessed the case, unless a note and the choice stand here (SD4)."""
        if self.organisation in assessors and (self.conflict_note is None or not self.victim_choice):
            raise AssessorServes

    def draft(self, *, by: str, at: datetime) -> None:
        """Begin it."""
        MACHINE.move(self, "draft", by=by, at=at)

    def issue(
        self,
        *,
        slip_number: str,
        fields: list[str],
        snapshot: dict[str, Any],
        consent_ids: list[UUID],
        respond_by: datetime,
        by: str,
        at: datetime,
    ) -> None:
        """Hand it to the provider: the packet and what the decision rested on are frozen (2.6.9)."""
        MACHINE.move(self, "issue", by=by, at=at)
        self.slip_number = slip_number
        self.fields = fields
        self.snapshot = snapshot
        self.consent_ids = consent_ids
        self.issued_by = by
        self.issued_at = at
        self.respond_by = respond_by

    def accept(self, *, by: str, at: datetime) -> None:
        """The provider takes it."""
        MACHINE.move(self, "accept", by=by, at=at)
        self.decided_by = by
        self.decided_at = at

    def decline(self, code: str, note: Confidential | None, *, by: str, at: datetime) -> None:
        """The provider does not take it; it sees nothing of it any more (INV-33)."""
        MACHINE.move(self, "decline", by=by, at=at, reason=code)
        self.decided_by = by
        self.decided_at = at
        self.decline_code = code
        self.decline_note = note
        self._over(at)

    def expire(self, *, by: str, at: datetime) -> None:
        """Nobody answered in time."""
        MACHINE.move(self, "expire", by=by, at=at)
        self._end("NO_ANSWER", at)

    def revoke(self, reason: str, *, by: str, at: datetime) -> None:
        """Take it back before its service began."""
        MACHINE.move(self, "revoke", by=by, at=at, reason=reason)
        self._end(reason, at)

    # -- step 11 --------------------------------------------------------------------------------------------------

    def require_immediate(self, item_ids: list[UUID]) -> None:
        """Raise `EmergencyNotImmediate` unless these needs are immediate (T1) or interim care (2.6.9, INV-20)."""
        if not self.interim and any(self.item(item_id).term != IMMEDIATE for item_id in item_ids):
            raise EmergencyNotImmediate

    def start(self, item_ids: list[UUID], *, emergency: bool, by: str, at: datetime) -> list[ReferralItem]:
        """Begin the service of these needs; return those not begun before. Raises `WindingDown` after a withdrawal."""
        if self.wind_down_until is not None:
            raise WindingDown
        items = [self.item(item_id) for item_id in item_ids]
        if self.status != "IN_SERVICE":
            MACHINE.move(self, "start", by=by, at=at)
            self.started_at = at
            self.emergency = emergency
        else:
            self.changed()
        fresh = [item for item in items if item.started_at is None]
        for item in fresh:
            item.started_at = at
        return fresh

    def require_running(self, item_id: UUID) -> ReferralItem:
        """Return the need's row if its service runs; raise `ServiceNotStarted` otherwise."""
        item = self.item(item_id)
        if self.status != "IN_SERVICE" or item.started_at is None or item.ended_at is not None:
            raise ServiceNotStarted
        return item

    def complete(self, outcomes: dict[UUID, str], *, by: str, at: datetime) -> list[ReferralItem]:
        """End the service of every need as planned; `outcomes` is what the provider says of each.

        Returns the needs ended by this. Raises `ServiceNotStarted` if the service of one has not begun.
        """
        if any(item.started_at is None for item in self.items):
            raise ServiceNotStarted
        MACHINE.move(self, "complete", by=by, at=at)
        running = [item for item in self.items if item.ended_at is None]
        for item in running:
            item.ended_at = at
            item.stated_outcome = outcomes.get(item.item_id)
        self._over(at)
        return running

    def discontinue(self, reason: str, *, by: str, at: datetime) -> None:
        """End the service before its aim."""
        MACHINE.move(self, "discontinue", by=by, at=at, reason=reason)
        for item in self.items:
            item.ended_at = item.ended_at or at
        self._end(reason, at)

    def countersign(self, *, by: str, at: datetime) -> None:
        """The case manager confirms that the service ended (2.6.9); raises `IllegalMove` before its end."""
        if self.status not in {"COMPLETED", "DISCONTINUED"}:
            raise IllegalMove(machine=MACHINE.name, status=self.status, verb="countersign")
        self.countersigned_by = by
        self.countersigned_at = at
        self.changed()

    # -- what may happen on the way -------------------------------------------------------------------------------

    def wind_down(self, until: datetime) -> None:
        """Consent was withdrawn: bring the work to its end by `until`, with no new data (INV-15)."""
        if self.wind_down_until is None:
            self.wind_down_until = until
            self.changed()

    def end_wind_down(self, *, by: str, at: datetime) -> None:
        """End what was winding down: revoked if the service had not begun, discontinued otherwise."""
        if self.status == "IN_SERVICE":
            self.discontinue("CONSENT_WITHDRAWN", by=by, at=at)
        else:
            self.revoke("CONSENT_WITHDRAWN", by=by, at=at)

    def ask_review(self, reason: str, *, by: str, at: datetime) -> bool:
        """Put it up for the focal point to decide: keep it, or revoke it and refer again (2.6.13).

        Returns False, and changes nothing, if it waits for that decision with this reason already.
        """
        if self.review_reason == reason:
            return False
        MACHINE.move(self, "review", by=by, at=at, reason=reason)
        self.review_reason = reason
        return True

    def keep(self, reason: str | None = None, *, by: str, at: datetime) -> None:
        """End the review and keep it; raises `NotUnderReview` if nothing waits for a decision.

        `reason` is the focal point's; there is none where the provider was authorised again.
        """
        if self.live and self.review_reason is None:
            raise NotUnderReview
        MACHINE.move(self, "keep", by=by, at=at, reason=reason)
        self.review_reason = None

    def _end(self, reason: str, at: datetime) -> None:
        self.end_reason = reason
        self._over(at)

    def _over(self, at: datetime) -> None:
        """What ended waits for no decision any more."""
        self.ended_at = at
        self.review_reason = None
