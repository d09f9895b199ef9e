"""The consent ledger C1 to C12 (E28): who allowed what, how it was given, until when, and that it was taken back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from nrm_shared.kernel.aggregate import Aggregate
from nrm_shared.kernel.confidential import Confidential
from nrm_shared.kernel.errors import Malformed, Refused
from nrm_shared.kernel.machine import NEW, Machine, Move

MACHINE = Machine(
    "consent",
    [
        Move("CONSENT-01", NEW, "give", "GIVEN", "SUR FP FRO HLP", "eligible giver (INV-12)"),
        Move("CONSENT-02", "GIVEN", "withdraw", "WITHDRAWN", "SUR FP FRO HLP", "never conditional (INV-17)"),
        Move("CONSENT-03", "GIVEN", "expire", "EXPIRED", "system", "its time is over"),
        Move("CONSENT-04", NEW, "override", "GIVEN", "FP", "a reason of INV-18; the DPO is told"),
        Move(
            "CONSENT-05",
            "GIVEN",
            "reject-giver",
            "GIVER_NOT_ELIGIBLE",
            "FP",
            "the guardian is found in conflict (INV-12)",
        ),
    ],
)

REPORT_TO_NRM, REFER_TO_POLICE, NEEDS_ASSESSMENT = "C1", "C2", "C4"
STATISTICS = "C10"
SHARE_WITH_PROVIDER, REGISTRY_CHECK, JUSTICE = "C5", "C8", "C9"
BEST_INTEREST = "AUTHORITY_BEST_INTEREST"
GUARDIAN = "GUARDIAN"
# In the ledger, who stands in for the giver when the focal point goes on without consent (INV-18).
OVERRIDE = "OVERRIDE"
# A consent lasts twelve months unless the giver says otherwise (2.13, a default of this project).
DEFAULT_LIFE = timedelta(days=365)


class ConsentGiverConflict(Refused):
    """A guardian with a conflict of interest cannot give consent for the child (INV-12)."""

    default_code = "consent-giver-conflict"


class ConsentMissing(Refused):
    """A live consent for this purpose is needed first."""

    default_code = "consent-missing"


@dataclass(kw_only=True, eq=False)
class Consent(Aggregate):
    """One consent for one purpose. C5 names one organisation, and need types or (empty) all of them."""

    status: str = NEW
    person_id: UUID
    case_id: UUID | None = None
    report_id: UUID | None = None
    purpose: str
    organisation: str | None = None
    needs: tuple[str, ...] = ()
    giver_kind: str
    giver_note: Confidential | None = None
    child_view: str | None = None
    conflict_of_interest: bool = False
    method: str
    language: str
    text_version: str
    text_language: str = "bn"
    text_sha256: str = ""
    guardian_id: UUID | None = None
    override_reason: str | None = None
    witness: Confidential | None = None
    given_at: datetime
    expires_at: datetime
    recorded_by: str
    withdrawn_at: datetime | None = None
    withdrawn_by: str | None = None
    withdrawal_method: str | None = None
    withdrawal_witness: Confidential | None = None

    def give(self, *, by: str, at: datetime) -> None:
        """Enter the consent into the ledger; raises `ConsentGiverConflict` or `Malformed`."""
        if self.giver_kind == GUARDIAN and self.conflict_of_interest:
            raise ConsentGiverConflict
        self._check(at)
        MACHINE.move(self, "give", by=by, at=at)

    def override(self, *, by: str, at: datetime) -> None:
        """Enter that the focal point goes on without consent, for a reason of INV-18; raises `Malformed`."""
        self._check(at)
        MACHINE.move(self, "override", by=by, at=at, reason=self.override_reason)

    def expire(self, *, by: str, at: datetime) -> None:
        """Note that its time is over; it stopped to hold at that moment by itself."""
        MACHINE.move(self, "expire", by=by, at=at)

    def reject_giver(self, *, by: str, at: datetime) -> None:
        """Note that the guardian who gave it should not have been asked (INV-12): it holds no longer."""
        MACHINE.move(self, "reject-giver", by=by, at=at)

    @property
    def overrides(self) -> bool:
        """Return whether nobody consented: the focal point went on for a reason of INV-18."""
        return self.override_reason is not None

    def _check(self, at: datetime) -> None:
        if (self.purpose == SHARE_WITH_PROVIDER) != (self.organisation is not None):
            raise Malformed("/organisation", "consent-organisation")
        if self.needs and self.purpose != SHARE_WITH_PROVIDER:
            raise Malformed("/needs", "consent-organisation")
        if self.given_at > at:
            raise Malformed("/given_at", "date-in-future")
        if self.expires_at <= at:
            raise Malformed("/expires_at", "date-in-past")

    def withdraw(self, method: str, witness: Confidential | None, *, by: str, at: datetime) -> None:
        """Take the consent back; raises `IllegalMove` if it was taken back before."""
        MACHINE.move(self, "withdraw", by=by, at=at)
        self.withdrawn_at, self.withdrawn_by = at, by
        self.withdrawal_method, self.withdrawal_witness = method, witness

    def attach(self, case_id: UUID) -> None:
        """Put a consent that came with the report into the case that was opened from it."""
        self.case_id = case_id
        self.changed()

    def live(self, at: datetime) -> bool:
        """Return whether the consent holds at `at`."""
        return self.status == "GIVEN" and self.given_at <= at < self.expires_at

    def covers(self, organisation: str, need: str) -> bool:
        """Return whether this C5 names the organisation and the need (INV-13); one that names no need names all."""
        return self.organisation == organisation and (not self.needs or need in self.needs)


def holds(consents: Iterable[Consent], purpose: str, at: datetime) -> bool:
    """Return whether one of `consents` allows `purpose` at `at`."""
    return any(consent.purpose == purpose and consent.live(at) for consent in consents)


def may_be_reported(consents: Iterable[Consent], basis_without_c1: bool, at: datetime) -> bool:
    """Return whether the mechanism may go on (INV-10, INV-16): live C1, or a recorded basis that stands in for it.

    A basis stands in only while the person never spoke for themselves: whoever took C1 back has said no.
    """
    known = list(consents)
    refused = any(consent.purpose == REPORT_TO_NRM and consent.status == "WITHDRAWN" for consent in known)
    return holds(known, REPORT_TO_NRM, at) or (basis_without_c1 and not refused)


def shared_with(consents: Iterable[Consent], organisation: str, needs: Iterable[str], at: datetime) -> bool:
    """Return whether live C5 consents allow sharing with `organisation` for every one of `needs` (INV-13, INV-15).

    What goes to a provider goes as a whole: a packet for two needs is closed once the consent for one of them ends.
    """
    live = [
        consent
        for consent in consents
        if consent.purpose == SHARE_WITH_PROVIDER and consent.organisation == organisation and consent.live(at)
    ]
    return bool(live) and all(any(consent.covers(organisation, need) for consent in live) for need in needs)
