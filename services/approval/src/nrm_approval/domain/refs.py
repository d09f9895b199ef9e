"""What approval keeps of the others' facts (docs/architecture.md): filled by the inbox, written by nothing else."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid5

from nrm_approval.domain.errors import CaseClosed, CaseOnHold
from nrm_shared.kernel.aggregate import Aggregate

# Names of organisations and holders become keys, so that a batch can lock them by id like everything else.
NAMESPACE = UUID("6f1c7f0e-3c8a-5d5e-9b7e-3f4f1b7d9a10")
CONFIRMED, POSSIBLE = "CONFIRMED", "POSSIBLE"
PROVIDER, CASE_MANAGER, REFERRED, NEED = "PROVIDER", "CASE_MANAGER", "REFERRED", "NEED"


def organisation_key(organisation: str) -> UUID:
    """Return the row key of an organisation's stable reference."""
    return uuid5(NAMESPACE, f"organisation/{organisation}")


def access_key(case_id: UUID, relation: str, holder: str, item_id: UUID | None = None) -> UUID:
    """Return the row key of one holder's relation to one case, or to one need of it."""
    need = f"/{item_id}" if item_id else ""
    return uuid5(NAMESPACE, f"access/{case_id}/{relation}/{holder}{need}")


@dataclass(kw_only=True, eq=False)
class CaseRef(Aggregate):
    """A case as intake and verification tell of it: number, status, victim status, profile (level L1)."""

    number: str
    status: str = "OPEN"
    victim_status: str = "POSSIBLE"
    gender: str
    age_band: str
    minor_now: str
    minor_at_act: str
    home_district: str | None = None
    current_district: str | None = None
    current_upazila: str | None = None
    current_union_code: str | None = None
    reporter_organisation: str | None = None
    tip_type: str
    witness_protected: bool = False
    case_sequence: int = 0
    determination_round: int = 0
    determined_at: datetime | None = None

    @property
    def confirmed(self) -> bool:
        """Return whether the competent authority confirmed the person as a victim (step 5)."""
        return self.victim_status == CONFIRMED

    @property
    def child_safeguards(self) -> bool:
        """Return whether the person is to be treated as a child; who may be one is, until her age is decided (INV-03)."""
        if self.minor_now == "unknown":
            return self.minor_at_act != "no"
        return self.minor_now == "yes"

    def determined(self, outcome: str, *, round: int, at: datetime) -> bool:
        """Take over a determination; return False for one older than the last. `at` is when it was issued."""
        known = (self.determination_round, self.determined_at)
        if known[1] is not None and (round, at) <= (known[0], known[1]):
            return False
        self.victim_status, self.determination_round, self.determined_at = outcome, round, at
        self.changed()
        return True

    def overturned(self, at: datetime) -> bool:
        """Take over that the determination was taken back at `at`; return False if a later one was issued since."""
        if self.determined_at is None or at < self.determined_at:
            return False
        self.victim_status, self.determined_at = POSSIBLE, at
        self.changed()
        return True

    def takes_work(self, *, emergency: bool = False) -> None:
        """Raise `CaseClosed` or `CaseOnHold` if new work may not begin; emergency help never rests (INV-17)."""
        if self.status == "CLOSED":
            raise CaseClosed
        if self.status == "ON_HOLD" and not emergency:
            raise CaseOnHold

    @property
    def places(self) -> frozenset[str]:
        """Return the places whose coordinators may see the case."""
        known = (self.current_union_code, self.current_upazila, self.current_district, self.home_district)
        return frozenset(place for place in known if place)


@dataclass(kw_only=True, eq=False)
class ConsentRef(Aggregate):
    """One consent of intake's ledger: its purpose and how long it holds, never what was said."""

    case_id: UUID
    purpose: str
    organisation: str | None = None
    until: datetime | None = None
    withdrawn_at: datetime | None = None

    def active(self, at: datetime, organisation: str) -> bool:
        """Return whether it holds at `at` for `organisation` (a consent that names none holds for all)."""
        ended = self.withdrawn_at is not None or (self.until is not None and self.until <= at)
        return not ended and self.organisation in (None, organisation)


@dataclass(kw_only=True, eq=False)
class OrganisationRef(Aggregate):
    """An organisation as identity tells of it; `id` is `organisation_key(organisation)`."""

    organisation: str
    label_bn: str
    label_en: str
    kind: str
    district: str | None = None
    active: bool = True
    sequence: int = 0


@dataclass(kw_only=True, eq=False)
class CaseAccess(Aggregate):
    """Somebody who serves a case, as referral tells: relation PROVIDER (an organisation) or CASE_MANAGER (a person).

    REFERRED is an organisation that was asked and has not answered: it sees nothing here, but assesses the case with a note
    only (SD4). NEED is a provider's relation to one need, `item_id`, by the referrals that carry it: of the others it knows
    nothing (INV-33).
    """

    case_id: UUID
    holder: str
    relation: str
    item_id: UUID | None = None
    referrals: list[UUID] = field(default_factory=list)
    since: datetime
    until: datetime | None = None

    @property
    def live(self) -> bool:
        """Return whether the relation stands."""
        return self.until is None

    def accepted(self, referral: UUID) -> None:
        """The organisation accepted a referral of the case (REFERRED: was asked by one)."""
        self.referrals = [*(other for other in self.referrals if other != referral), referral]
        self.until = None
        self.changed()

    def no_longer_shared(self, at: datetime) -> None:
        """The person took back that this organisation may know; only a new referral begins it again."""
        self.referrals, self.until = [], at
        self.changed()

    def ended(self, referral: UUID, at: datetime) -> None:
        """A referral ended; with its last one the organisation no longer serves the case."""
        left = [other for other in self.referrals if other != referral]
        if len(left) == len(self.referrals):
            return
        self.referrals = left
        self.until = None if left else at
        self.changed()
