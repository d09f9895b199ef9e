"""A legal hold: the data of a person is kept as it is while a court or an investigation needs it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nrm_shared.kernel.aggregate import Aggregate
from nrm_shared.kernel.errors import Refused


class HoldEnded(Refused):
    """This hold was lifted before."""

    default_code = "legal-hold-ended"


@dataclass(kw_only=True, eq=False)
class LegalHold(Aggregate):
    """One hold on one person; `reason` is a code. It stands until it is lifted."""

    person_id: UUID
    reason: str
    placed_by: str
    placed_at: datetime
    lifted_by: str | None = None
    lifted_at: datetime | None = None

    @property
    def stands(self) -> bool:
        """Return whether it was not lifted."""
        return self.lifted_at is None

    def lift(self, *, by: str, at: datetime) -> None:
        """End the hold; raises `HoldEnded`."""
        if not self.stands:
            raise HoldEnded
        self.lifted_by, self.lifted_at = by, at
        self.changed()
