"""A document number of a person (E6). Never demanded for any service (INV-35)."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from nrm_shared.kernel.aggregate import Aggregate
from nrm_shared.kernel.confidential import Confidential

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
