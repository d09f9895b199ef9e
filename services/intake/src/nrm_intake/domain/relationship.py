"""How somebody stands to the person of a case (E7): who speaks for a child, and who must not (INV-12)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from nrm_shared.kernel.aggregate import Aggregate
from nrm_shared.kernel.confidential import Confidential
from nrm_shared.kernel.errors import Refused
from nrm_shared.kernel.machine import NEW, Machine, Move

SUSPECTED_TRAFFICKER = "SUSPECTED_TRAFFICKER"

MACHINE = Machine(
    "relationship",
    [
        Move("RELATION-01", NEW, "record", "RECORDED", "FP FRO HLP"),
        Move(
            "RELATION-02", "RECORDED", "judge", "RECORDED", "FP", "guardian of record, conflict of interest; a reason"
        ),
        Move("RELATION-03", "RECORDED", "end", "ENDED", "FP", "a reason"),
    ],
)


class TraffickerNoGuardian(Refused):
    """Who is suspected of the trafficking is nobody's guardian of record."""

    default_code = "trafficker-no-guardian"


@dataclass(kw_only=True, eq=False)
class Relationship(Aggregate):
    """One relation of the person to another, who is known here as a person or by name only.

    `vouched`: whoever may record relations did, or the focal point judged it; else it is somebody's word about themselves
    or their own.
    """

    person_id: UUID
    other_person_id: UUID | None = None
    other_name: Confidential | None = field(default=None, repr=False)
    kind: str
    guardian_of_record: bool = False
    conflict_of_interest: bool = False
    vouched: bool = False
    source: str
    status: str = NEW
    recorded_by: str
    recorded_at: datetime
    note: Confidential | None = field(default=None, repr=False)

    def record(self, *, by: str, at: datetime) -> None:
        """Enter it; raises `TraffickerNoGuardian`."""
        self._check()
        MACHINE.move(self, "record", by=by, at=at)

    def judge(
        self, *, guardian_of_record: bool, conflict_of_interest: bool, reason: str, by: str, at: datetime
    ) -> None:
        """Say anew whether this is the guardian of record and whether interests conflict; raises `TraffickerNoGuardian`."""
        self.guardian_of_record, self.conflict_of_interest = guardian_of_record, conflict_of_interest
        self.vouched = True
        self._check()
        MACHINE.move(self, "judge", by=by, at=at, reason=reason)

    def end(self, *, reason: str, by: str, at: datetime) -> None:
        """The relation holds no longer; what rested on it while it did stays as it was."""
        MACHINE.move(self, "end", by=by, at=at, reason=reason)

    @property
    def speaks(self) -> bool:
        """Return whether this one may give every consent for the child (INV-12)."""
        return self.status == "RECORDED" and self.guardian_of_record and self.vouched and not self.conflict_of_interest

    @property
    def speaks_against(self) -> bool:
        """Return whether whoever bears this name must not be described as a guardian anew, whatever became of it."""
        return self.conflict_of_interest or self.kind == SUSPECTED_TRAFFICKER

    def _check(self) -> None:
        if self.kind == SUSPECTED_TRAFFICKER and self.guardian_of_record:
            raise TraffickerNoGuardian


def eligible_guardian(relationships: Iterable[Relationship]) -> Relationship | None:
    """Return a guardian of record whose interests do not conflict, or None."""
    return next((one for one in relationships if one.speaks), None)
