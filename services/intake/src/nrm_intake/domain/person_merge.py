"""Two records of one natural person, held together by a record of its own (INV-38): nothing is copied, nothing deleted."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from nrm_shared.kernel.aggregate import Aggregate
from nrm_shared.kernel.confidential import Confidential
from nrm_shared.kernel.errors import Refused
from nrm_shared.kernel.machine import NEW, Machine, Move

MACHINE = Machine(
    "person merge",
    [
        Move("MERGE-01", NEW, "merge", "MERGED", "FP", "no chain, nobody erased; numbers that differ need a reason"),
        Move("MERGE-02", "MERGED", "reverse", "REVERSED", "FP", "within 30 days, and nobody of them is to be erased"),
    ],
)

# INV-38. Whoever was merged by mistake is told apart again within this time; after it the persons are one.
REVERSIBLE_DAYS = 30


class AlreadyMerged(Refused):
    """There are no chains: who was merged keeps nobody and is merged once; the record that was kept is the one to name."""

    default_code = "person-already-merged"


class NumbersContradict(Refused):
    """Both have a strong number of one kind and they differ, which speaks for two persons (INV-37); a reason overrides."""

    default_code = "numbers-contradict"


class MergeFinal(Refused):
    """A merge is undone within thirty days, and not any more after them (INV-38)."""

    default_code = "merge-final"


@dataclass(kw_only=True, eq=False)
class PersonMerge(Aggregate):
    """One merge: the record `merged_id` is the same natural person as `kept_id`.

    Its words are about both and lie under a key of their own, which goes with whichever of the two is erased first.
    """

    kept_id: UUID
    merged_id: UUID
    status: str = NEW
    reason: str
    text: Confidential = field(repr=False)
    numbers_override: str | None = None
    merged_by: str
    merged_at: datetime
    reversal_reason: str | None = None
    reversal_text: Confidential | None = field(default=None, repr=False)
    reversed_by: str | None = None
    reversed_at: datetime | None = None

    @property
    def holds(self) -> bool:
        """Return whether the two are one at present."""
        return self.status == "MERGED"

    @property
    def reversible_until(self) -> datetime:
        """Return until when it can be undone."""
        return self.merged_at + timedelta(days=REVERSIBLE_DAYS)

    def merge(self) -> None:
        """Enter it; `reason` is a code."""
        MACHINE.move(self, "merge", by=self.merged_by, at=self.merged_at, reason=self.reason)

    def reverse(self, reason: str, text: Confidential, *, by: str, at: datetime) -> None:
        """Tell the two apart again, with the code of the reason; raises `MergeFinal`, or `IllegalMove` the second time."""
        if self.holds and at > self.reversible_until:
            raise MergeFinal(days=REVERSIBLE_DAYS)
        MACHINE.move(self, "reverse", by=by, at=at, reason=reason)
        self.reversal_reason, self.reversal_text = reason, text
        self.reversed_by, self.reversed_at = by, at


def check_no_chain(kept_id: UUID, merged_id: UUID, live: Collection[PersonMerge]) -> None:
    """Raise `AlreadyMerged` unless both can be put together, given the merges of either that hold.

    One record may keep several others. Whoever was merged can neither keep nor be merged again.
    """
    if any(one.merged_id in {kept_id, merged_id} or one.kept_id == merged_id for one in live):
        raise AlreadyMerged


def records_of(person_id: UUID, live: Collection[PersonMerge]) -> tuple[UUID, ...]:
    """Return all records of the natural person, the kept one first, given the merges of this person that hold."""
    kept = next((one.kept_id for one in live if one.merged_id == person_id), person_id)
    return (kept, *(one.merged_id for one in live if one.kept_id == kept))
