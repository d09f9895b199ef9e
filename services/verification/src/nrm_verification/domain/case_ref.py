"""What verification keeps of intake's cases and consents, and the victim status, which is verification's own."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nrm_shared.kernel.aggregate import Aggregate
from nrm_shared.kernel.errors import Refused
from nrm_shared.kernel.machine import NEW, Machine, Move

VICTIM_STATUS = Machine(
    "victim-status",
    [
        Move("VICTIM-01", NEW, "open", "POSSIBLE", "FP", "intake opened the case"),
        Move("VICTIM-02", "POSSIBLE", "determine-CONFIRMED", "CONFIRMED", "FP"),
        Move("VICTIM-03", "POSSIBLE", "determine-NOT_A_VICTIM", "NOT_A_VICTIM", "FP"),
        Move("VICTIM-04", "POSSIBLE", "determine-INCONCLUSIVE", "INCONCLUSIVE", "FP"),
        Move("VICTIM-05", "INCONCLUSIVE", "determine-CONFIRMED", "CONFIRMED", "FP"),
        Move("VICTIM-06", "INCONCLUSIVE", "determine-NOT_A_VICTIM", "NOT_A_VICTIM", "FP"),
        Move("VICTIM-07", "NOT_A_VICTIM", "overturn", "POSSIBLE", "FP", "by review only"),
        Move("VICTIM-08", "CONFIRMED", "determine-NOT_A_VICTIM", "NOT_A_VICTIM", "AUT", "after a review, with reasons"),
        Move("VICTIM-09", "INCONCLUSIVE", "overturn", "POSSIBLE", "FP", "by review only"),
    ],
    field="victim_status",
)


class CaseClosed(Refused):
    """The case is closed."""

    default_code = "case-closed"


class CaseOnHold(Refused):
    """The case is on hold."""

    default_code = "case-on-hold"


class ConsentMissing(Refused):
    """No consent is in force for this purpose."""

    default_code = "consent-missing"


@dataclass(kw_only=True, eq=False)
class CaseRef(Aggregate):
    """A case as intake told of it. `sequence` is that of the last fact applied; `victim_status` is decided here."""

    number: str
    status: str = "OPEN"
    victim_status: str = NEW
    minor_now: str = "unknown"
    minor_at_act: str = "unknown"
    current_district: str | None = None
    current_upazila: str | None = None
    current_union_code: str | None = None
    reporter_organisation: str | None = None
    witness_protected: bool = False
    sequence: int = 0

    def opened(self, *, by: str, at: datetime) -> None:
        """Begin as a possible victim."""
        VICTIM_STATUS.move(self, "open", by=by, at=at)

    def minority_at_act(self, found: str) -> str:
        """Return whether the person was a minor at the act; whom the case knows as one, no answer makes an adult.

        Who is a minor now was one when it happened (INV-02, INV-04).
        """
        return "yes" if "yes" in (self.minor_now, self.minor_at_act) else found

    def require_open(self) -> None:
        """Raise `CaseClosed` or `CaseOnHold` when no new work may begin."""
        if self.status == "CLOSED":
            raise CaseClosed
        if self.status == "ON_HOLD":
            raise CaseOnHold

    def newer(self, sequence: int) -> bool:
        """Return whether a fact with this sequence is newer than what is known, and remember it."""
        if sequence <= self.sequence:
            return False
        self.sequence = sequence
        return True

    def determined(self, outcome: str, *, by: str, at: datetime) -> None:
        """Let the victim status follow a determination; raises `IllegalMove` where only a review may."""
        VICTIM_STATUS.move(self, f"determine-{outcome}", by=by, at=at)

    def overturned(self, *, by: str, at: datetime) -> None:
        """Let the victim status follow an overturned determination; a confirmation holds until the Authority decides."""
        if self.victim_status != "CONFIRMED":
            VICTIM_STATUS.move(self, "overturn", by=by, at=at)


@dataclass(kw_only=True, eq=False)
class ConsentRef(Aggregate):
    """A consent as intake told of it."""

    case_id: UUID
    person_id: UUID
    purpose: str
    until: datetime | None = None
    withdrawn: bool = False

    def active(self, at: datetime) -> bool:
        """Return whether the consent is in force at `at`."""
        return not self.withdrawn and (self.until is None or at < self.until)


def require_consent(consents: list[ConsentRef], purpose: str, at: datetime) -> ConsentRef:
    """Return a consent for `purpose` that is in force; raise `ConsentMissing`."""
    for consent in consents:
        if consent.purpose == purpose and consent.active(at):
            return consent
    raise ConsentMissing(purpose=purpose)
