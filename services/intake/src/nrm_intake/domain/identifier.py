"""A document number of a person (E6). Never demanded for any service (INV-35)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from nrm_shared.kernel.aggregate import Aggregate
from nrm_shared.kernel.confidential import Confidential, reveal

# INV-37: equality of one of these is strong evidence of the same person.
STRONG_TYPES = frozenset({"NID", "BRN", "PASSPORT"})


@dataclass(kw_only=True, eq=False)
class PersonIdentifier(Aggregate):
    """One number in its normal form: the value sealed, and a blind index by which equal ones are found."""

    person_id: UUID
    type: str
    country: str
    value: Confidential = field(repr=False)
    value_index: bytes = field(repr=False)
    holder_claim: str = "unknown"
    recorded_by: str
    recorded_at: datetime

    @property
    def strong(self) -> bool:
        """Return whether equal numbers mean the same person."""
        return self.type in STRONG_TYPES


def contradicting(ours: Iterable[PersonIdentifier], theirs: Iterable[PersonIdentifier]) -> Iterator[str]:
    """Yield the types of strong numbers that both have and that differ (INV-37: strong evidence of two persons).

    A national ID is written with 10, 13 or 17 digits: only those of one length can contradict each other.
    """
    others = [one for one in theirs if one.strong]
    for own in ours:
        alike = [one for one in others if (one.type, one.country) == (own.type, own.country)]
        comparable = [one for one in alike if len(reveal(one.value) or "") == len(reveal(own.value) or "")]
        if comparable and all(one.value_index != own.value_index for one in comparable):
            yield own.type
