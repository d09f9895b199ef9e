"""The pool of frontline institutions that assess needs, approved by the Authority (step 6, glossary)."""

from dataclasses import dataclass
from datetime import datetime

from nrm_shared.kernel.aggregate import Aggregate
from nrm_shared.kernel.machine import NEW, Machine, Move

MACHINE = Machine(
    "pool-member",
    [
        Move("POOL-01", NEW, "approve", "APPROVED", "AUT", "organisation known and active"),
        Move("POOL-02", "APPROVED", "approve", "APPROVED", "AUT", "renewal"),
        Move("POOL-03", "REMOVED", "approve", "APPROVED", "AUT", "organisation known and active"),
        Move("POOL-04", "APPROVED", "remove", "REMOVED", "AUT", "reason"),
    ],
)


@dataclass(kw_only=True, eq=False)
class PoolMember(Aggregate):
    """An organisation's place in the pool; `id` is `organisation_key(organisation)`."""

    organisation: str
    status: str = NEW
    approved_by: str | None = None
    approved_at: datetime | None = None
    until: datetime | None = None

    def approve(self, *, until: datetime | None, by: str, at: datetime) -> None:
        """Take the organisation in, or prolong its place until `until` (None: without end)."""
        MACHINE.move(self, "approve", by=by, at=at)
        self.approved_by, self.approved_at, self.until = by, at, until

    def remove(self, *, reason: str, by: str, at: datetime) -> None:
        """Take the organisation out; assessments under way stay with it."""
        MACHINE.move(self, "remove", by=by, at=at, reason=reason)

    def may_assess(self, at: datetime) -> bool:
        """Return whether the organisation may be given assessments at `at`."""
        return self.status == "APPROVED" and (self.until is None or at < self.until)
