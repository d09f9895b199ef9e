"""Who works on a case after its determination: told by approval and referral, written by nothing else."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nrm_shared.kernel.aggregate import Aggregate

ASSESSOR, PROVIDER, CASE_MANAGER = "ASSESSOR", "PROVIDER", "CASE_MANAGER"
ROLES = {ASSESSOR: ("ASR",), PROVIDER: ("PFP", "PWK"), CASE_MANAGER: ("CMG",)}
"""A relation counts only for those whose work it is."""


@dataclass(kw_only=True, eq=False)
class CaseAccess(Aggregate):
    """One relation, known by the id of what made it: assessment, referral; the case for its manager."""

    case_id: UUID
    relation: str
    organisation: str
    account: str | None = None
    until: datetime | None = None

    def live(self, at: datetime) -> bool:
        """Return whether it stands at `at`."""
        return self.until is None or at < self.until

    def held_by(self, organisation: str, account: str | None) -> None:
        """Name who holds it from now on."""
        self.organisation, self.account, self.until = organisation, account, None
        self.changed()

    def end(self, at: datetime) -> None:
        """End it at `at`, unless it ends earlier."""
        if self.live(at):
            self.until = at
            self.changed()

    def holders(self) -> Iterator[tuple[str, str]]:
        """Yield (role, account or organisation); a case manager is one person, and so is an assessor once named (2.2)."""
        whole = self.relation == PROVIDER or self.account is None
        for holder in filter(None, (self.organisation if whole else None, self.account)):
            yield from ((role, holder) for role in ROLES[self.relation])
