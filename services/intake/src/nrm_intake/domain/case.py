"""The case: one file for one person and one trafficking episode (2.6.3)."""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import permutations
from uuid import UUID

from nrm_intake.domain.rescue_facts import RightsNotice
from nrm_shared.kernel.aggregate import Aggregate
from nrm_shared.kernel.errors import Problem, Refused
from nrm_shared.kernel.machine import NEW, Machine, Move

MACHINE = Machine(
    "case",
    [
        Move("CASE-01", NEW, "open", "OPEN", "FP", "from an accepted report"),
        Move("CASE-02", "OPEN", "hold", "ON_HOLD", "FP", "consent C1 withdrawn (INV-16), reflection, unreachable"),
        Move("CASE-03", "ON_HOLD", "resume", "OPEN", "FP"),
        Move("CASE-04", "OPEN", "close", "CLOSED", "FP", "no open work (INV-40)"),
        Move("CASE-05", "ON_HOLD", "close", "CLOSED", "FP", "no open work (INV-40)"),
        Move("CASE-06", "CLOSED", "reopen", "OPEN", "FP", "new need, new risk, or work that turned out to be open"),
    ],
)

POSSIBLE = "POSSIBLE"
DECIDED = ("CONFIRMED", "NOT_A_VICTIM", "INCONCLUSIVE")
# Verification owns the victim status and its rules; this copy follows every decision it issues.
VICTIM_STATUS = Machine(
    "victim-status",
    [
        Move("VSTATUS-01", NEW, "open", POSSIBLE, "FP"),
        Move("VSTATUS-11", "NOT_A_VICTIM", "overturn", POSSIBLE, "verification", "by review only"),
        Move("VSTATUS-12", "INCONCLUSIVE", "overturn", POSSIBLE, "verification", "by review only"),
        *(
            Move(f"VSTATUS-{number:02d}", source, f"determine-{target}", target, "verification")
            for number, (source, target) in enumerate(
                [(source, target) for source, target in permutations((POSSIBLE, *DECIDED), 2) if target != POSSIBLE], 2
            )
        ),
    ],
    field="victim_status",
)


class CaseHasOpenWork(Refused):
    """Somebody still works on the case (INV-40); the problems name who and what."""

    default_code = "case-has-open-work"


@dataclass(kw_only=True, eq=False)
class Case(Aggregate):
    """One case. What is open elsewhere is kept as each service last said it; `stage` is monitoring's to derive.

    `regime` is the legal regime it was opened under; a later one does not rewrite it (INV-43).
    """

    number: str
    regime: str
    person_id: UUID
    report_id: UUID
    status: str = NEW
    victim_status: str = NEW
    determination_round: int = 0
    tip_type: str
    risk_level: str = "UNKNOWN"
    minor_at_act: str = "unknown"
    age_at_act: int | None = None
    home_district: str | None = None
    current_district: str | None = None
    current_upazila: str | None = None
    current_union_code: str | None = None
    reporter_organisation: str | None = None
    prior_case_ids: tuple[UUID, ...] = ()
    opened_at: datetime | None = None
    closed_at: datetime | None = None
    status_reason: str | None = None
    needs_attention: bool = False
    closure_proposed_by: str | None = None
    approval_blocking: tuple[str, ...] = ()
    approval_sequence: int = -1
    referral_blocking: tuple[str, ...] = ()
    referral_sequence: int = -1
    profile_on: date | None = None
    profile_digest: str | None = None
    witness_protected: bool = False
    rights_notice_at: datetime | None = None
    rights_notice_method: str | None = None
    rights_notice_language: str | None = None
    reflection_until: datetime | None = None

    def open(self, *, by: str, at: datetime) -> None:
        """Open the case with victim status POSSIBLE."""
        MACHINE.move(self, "open", by=by, at=at)
        VICTIM_STATUS.move(self, "open", by=by, at=at)
        self.opened_at = at

    def hold(self, reason: str, *, by: str, at: datetime) -> None:
        """Put the case on hold; open help goes on (INV-17). Raises `IllegalMove`."""
        MACHINE.move(self, "hold", by=by, at=at, reason=reason)
        self.status_reason = reason

    def reflect(self, until: datetime) -> None:
        """Note until when the person may recover and reflect (K19): help goes on, and nothing runs out at its end."""
        self.reflection_until = until

    def resume(self, *, by: str, at: datetime) -> None:
        """Take the case off hold. Raises `IllegalMove`."""
        MACHINE.move(self, "resume", by=by, at=at)
        self.status_reason, self.reflection_until = None, None

    def close(self, reason: str, *, by: str, at: datetime) -> None:
        """Close; raises `CaseHasOpenWork` naming what is open, or `IllegalMove`."""
        if open_work := self.blocking():
            refusal = CaseHasOpenWork()
            refusal.problems = tuple(Problem(f"/blocking/{owner}/{kind}", "work-open") for owner, kind in open_work)
            raise refusal
        MACHINE.move(self, "close", by=by, at=at, reason=reason)
        self.status_reason, self.closed_at = reason, at
        self.needs_attention, self.reflection_until = False, None

    def reopen(self, reason: str, *, by: str, at: datetime, needs_attention: bool = False) -> None:
        """Open a closed case again; `needs_attention` when it happened by itself. Raises `IllegalMove`."""
        MACHINE.move(self, "reopen", by=by, at=at, reason=reason)
        self.status_reason, self.closed_at = reason, None
        self.needs_attention = needs_attention
        self.closure_proposed_by = None

    def protect(self, protected: bool) -> bool:
        """Put the person under witness protection, or end it; return whether that is new."""
        if protected == self.witness_protected:
            return False
        self.witness_protected = protected
        self.changed()
        return True

    def give_rights_notice(self, notice: RightsNotice) -> None:
        """Note that the person was told of rights and assistance (form F5); a later notice takes the place of one before."""
        self.rights_notice_at = notice.given_at
        self.rights_notice_method, self.rights_notice_language = notice.method, notice.language
        self.changed()

    def propose_closure(self, *, by: str) -> None:
        """Note that the case manager proposes to close (2.6.3)."""
        self.closure_proposed_by = by
        self.changed()

    def determine(self, outcome: str, round: int, *, by: str, at: datetime) -> bool:
        """Follow a determination; return whether the victim status changed.

        PROVISIONAL and anything else that is no decision keeps POSSIBLE (INV-03); an older round is ignored.
        """
        if round < self.determination_round:
            return False
        self.determination_round = round
        if outcome not in DECIDED or outcome == self.victim_status:
            return False
        VICTIM_STATUS.move(self, f"determine-{outcome}", by=by, at=at)
        return True

    def overturn(self, *, by: str, at: datetime) -> bool:
        """Follow a review that overturned the determination; return whether the victim status changed.

        A confirmation is taken back only by another determination (2.6.3).
        """
        if not VICTIM_STATUS.can(self.victim_status, "overturn"):
            return False
        VICTIM_STATUS.move(self, "overturn", by=by, at=at)
        return True

    def work_said(self, owner: str, blocking: tuple[str, ...], sequence: int) -> None:
        """Keep what `owner` (approval, referral) last said keeps the case open; an older answer is ignored."""
        if sequence <= getattr(self, f"{owner}_sequence"):
            return
        setattr(self, f"{owner}_sequence", sequence)
        setattr(self, f"{owner}_blocking", blocking)

    def blocking(self) -> list[tuple[str, str]]:
        """Return the (owner, kind) of all work that keeps the case from closing."""
        found = [("approval", kind) for kind in self.approval_blocking]
        return found + [("referral", kind) for kind in self.referral_blocking]

    def moved_to(self, district: str | None, upazila: str | None, union: str | None) -> None:
        """Note where the person is now; `union` is a code."""
        self.current_district, self.current_upazila, self.current_union_code = district, upazila, union
        self.changed()
