"""A rescue (guideline step 2, 2.6.2) and its two clocks: 12 hours to the police, 24 hours to the court."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nrm_intake.domain.consent import REFER_TO_POLICE, ConsentMissing
from nrm_intake.domain.rescue_facts import RescueDetails, RescueFacts, RightsNotice
from nrm_shared.kernel.aggregate import Aggregate
from nrm_shared.kernel.confidential import Confidential, reveal
from nrm_shared.kernel.machine import NEW, Machine, Move

MACHINE = Machine(
    "rescue",
    [
        Move("RESCUE-01", NEW, "record", "RECORDED", "FRO HLP POL"),
        Move(
            "RESCUE-02", "RECORDED", "refer-to-police", "REFERRED_TO_POLICE", "FRO HLP POL FP", "C2 (INV-11); stops K1"
        ),
        Move("RESCUE-03", "RECORDED", "produce-in-court", "PRODUCED_IN_COURT", "FRO HLP POL FP", "stops K2"),
        Move("RESCUE-04", "REFERRED_TO_POLICE", "produce-in-court", "PRODUCED_IN_COURT", "FRO HLP POL FP", "stops K2"),
        Move("RESCUE-05", "RECORDED", "hand-over", "HANDED_TO_NRM", "FRO HLP POL FP", "a report names the rescue"),
        Move(
            "RESCUE-06",
            "REFERRED_TO_POLICE",
            "hand-over",
            "HANDED_TO_NRM",
            "FRO HLP POL FP",
            "a report names the rescue",
        ),
        Move(
            "RESCUE-07",
            "PRODUCED_IN_COURT",
            "hand-over",
            "HANDED_TO_NRM",
            "FRO HLP POL FP",
            "a report names the rescue",
        ),
    ],
)

SELF_RESCUE = "SELF_RESCUE"
WAITING, RUNNING, STOPPED, NOT_APPLICABLE = "WAITING_FOR_CONSENT", "RUNNING", "STOPPED", "NOT_APPLICABLE"


@dataclass(kw_only=True, eq=False)
class Rescue(Aggregate):
    """One rescue. K1 waits for consent C2 and never counts as breached when it was refused; a self-rescue has no clock.

    What else step 2 asks for is in the facts: those that could tell who she is or how she was lie sealed in `details`.
    """

    status: str = NEW
    person_id: UUID
    rescuer_type: str
    law_enforcement: bool
    rescuer_organisation: str | None = None
    district: str | None = None
    upazila: str | None = None
    place: Confidential | None = None
    rescued_at: datetime
    facilitators: tuple[str, ...] = ()
    no_interrogation: bool | None = None
    rights_notice_at: datetime | None = None
    rights_notice_method: str | None = None
    rights_notice_language: str | None = None
    details: Confidential | None = None
    clock_12: str = NOT_APPLICABLE
    clock_12_reason: str | None = None
    clock_24: str = NOT_APPLICABLE
    station: str | None = None
    referred_to_police_at: datetime | None = None
    court: Confidential | None = None
    court_produced_at: datetime | None = None
    report_id: UUID | None = None
    witness_protected: bool = False

    def record(self, *, c2_refused: bool, by: str, at: datetime) -> None:
        """Enter the rescue and say which clock applies (step 2): K1 for others than law enforcement, K2 for it."""
        MACHINE.move(self, "record", by=by, at=at)
        if self.rescuer_type == SELF_RESCUE:
            return
        if self.law_enforcement:
            self.clock_24 = RUNNING
        else:
            self.clock_12 = WAITING
            if c2_refused:
                self.refuse_police()

    @property
    def rights_notice(self) -> RightsNotice | None:
        """Return the notice of rights and assistance as it was given, if it was."""
        if self.rights_notice_at is None:
            return None
        return RightsNotice(self.rights_notice_at, self.rights_notice_method or "", self.rights_notice_language or "")

    def known(self) -> RescueDetails:
        """Return what lies sealed; whoever shows it writes the audit row."""
        return RescueDetails.from_text(reveal(self.details) or "{}")

    def learn(self, facts: RescueFacts) -> None:
        """Put what is said now over what was known; what is not said stays."""
        self.facilitators = facts.facilitators or self.facilitators
        if facts.no_interrogation is not None:
            self.no_interrogation = facts.no_interrogation
        if notice := facts.rights_notice:
            self.rights_notice_at = notice.given_at
            self.rights_notice_method, self.rights_notice_language = notice.method, notice.language
        if facts.details != RescueDetails():
            self.details = Confidential(self.person_id, self.known().merged(facts.details).to_text())
        self.changed()

    def refuse_police(self) -> bool:
        """Note that the person refused C2, or took it back: K1 does not apply, which is no breach.

        Return False if K1 does not run or wait: it never applied, or the police were told before.
        """
        if self.clock_12 not in (RUNNING, WAITING):
            return False
        self.clock_12, self.clock_12_reason = NOT_APPLICABLE, "CONSENT_REFUSED"
        self.changed()
        return True

    def police_allowed(self, since: datetime) -> datetime | None:
        """Start K1 now that C2 was given at `since`; return the later of rescue and consent, or None if it does not run."""
        if self.clock_12 != WAITING and self.clock_12_reason != "CONSENT_REFUSED":
            return None
        if self.status != "RECORDED":
            return None
        self.clock_12, self.clock_12_reason = RUNNING, None
        self.changed()
        return max(self.rescued_at, since)

    def refer_to_police(self, station: str, *, consented: bool, by: str, at: datetime) -> bool:
        """Refer to the police; return whether K2 starts by it (step 2: 24 hours from rescue or referral).

        It does not start anew where the police rescued, whose hours run from the rescue, nor after a self-rescue, which
        has no clock (2.17). Raises `ConsentMissing` without C2 (INV-11), or `IllegalMove`.
        """
        if not consented:
            raise ConsentMissing(purpose=REFER_TO_POLICE)
        MACHINE.move(self, "refer-to-police", by=by, at=at)
        self.station, self.referred_to_police_at = station, at
        if self.clock_12 in (RUNNING, WAITING):
            self.clock_12 = STOPPED
        if self.clock_24 != NOT_APPLICABLE or self.rescuer_type == SELF_RESCUE:
            return False
        self.clock_24 = RUNNING
        return True

    def produce_in_court(self, court: Confidential, *, by: str, at: datetime) -> None:
        """Record production before the court; stops K2. Raises `IllegalMove`."""
        MACHINE.move(self, "produce-in-court", by=by, at=at)
        self.court, self.court_produced_at = court, at
        self.clock_24 = STOPPED

    def hand_over(self, report_id: UUID, *, by: str, at: datetime) -> bool:
        """Note the report that names this rescue; return False if it was handed over before."""
        if not MACHINE.can(self.status, "hand-over"):
            return False
        MACHINE.move(self, "hand-over", by=by, at=at)
        self.report_id = report_id
        return True
