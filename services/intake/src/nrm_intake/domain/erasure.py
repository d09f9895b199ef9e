"""The erasure of a person: asked by one, approved by another, done when every service has forgotten (INV-16, 2.10)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from nrm_intake.domain.case import Case
from nrm_intake.domain.repatriation import Repatriation
from nrm_intake.domain.report import OPEN_STATUSES, Report
from nrm_shared.kernel.aggregate import Aggregate
from nrm_shared.kernel.errors import Refused
from nrm_shared.kernel.machine import NEW, Machine, Move

MACHINE = Machine(
    "erasure",
    [
        Move("ERASURE-01", NEW, "ask", "ASKED", "DPO", "after a subject request, or when the retention ended"),
        Move(
            "ERASURE-02", "ASKED", "approve", "ORDERED", "DPO FP", "by another; no legal hold, no open case or report"
        ),
        Move("ERASURE-03", "ASKED", "refuse", "REFUSED", "DPO FP", "with a reason"),
        Move("ERASURE-04", "ORDERED", "complete", "DONE", "system", "every service destroyed its keys"),
        Move("ERASURE-05", "ORDERED", "repeat", "ORDERED", "DPO", "after a backup from before it was restored"),
        Move("ERASURE-06", "DONE", "repeat", "ORDERED", "DPO", "after a backup from before it was restored"),
    ],
)

# Whoever keeps anything about a person; each reports when nothing of it is there, or opens, any more.
KEEPERS = ("intake", "verification", "approval", "referral", "monitoring", "identity")
# A service that has not reported by then needs somebody to look.
EXPECTED_WITHIN = timedelta(hours=24)


class SecondPersonRequired(Refused):
    """Who asked for an erasure does not decide it."""

    default_code = "second-person-required"


class LegallyHeld(Refused):
    """The person's data is held for a court or an investigation; it is not erased while that lasts."""

    default_code = "legally-held"


class WorkGoesOn(Refused):
    """A report or case of the person is open, or a station is asked about them: that ends before the data goes."""

    default_code = "erasure-while-work-open"


class ErasureInHand(Refused):
    """The person's erasure was asked for already."""

    default_code = "erasure-in-hand"


@dataclass(kw_only=True, eq=False)
class Erasure(Aggregate):
    """One person's erasure and its tally: who has not reported yet (`outstanding`), how many keys were destroyed."""

    person_id: UUID
    status: str = NEW
    reason: str
    request_id: UUID | None = None
    asked_by: str
    asked_at: datetime
    decided_by: str | None = None
    decided_at: datetime | None = None
    outstanding: tuple[str, ...] = KEEPERS
    keys_destroyed: int = 0
    done_at: datetime | None = None

    def ask(self, *, by: str, at: datetime) -> None:
        """Enter the wish to erase; `reason` is a code."""
        MACHINE.move(self, "ask", by=by, at=at, reason=self.reason)

    def approve(self, *, by: str, at: datetime) -> None:
        """Order the erasure; raises `SecondPersonRequired`, `IllegalMove`."""
        self._decide(by)
        MACHINE.move(self, "approve", by=by, at=at, reason=self.reason)
        self.decided_by, self.decided_at = by, at

    def refuse(self, reason: str, *, by: str, at: datetime) -> None:
        """Refuse it; raises `SecondPersonRequired`, `IllegalMove`."""
        self._decide(by)
        MACHINE.move(self, "refuse", by=by, at=at, reason=reason)
        self.decided_by, self.decided_at = by, at

    def reported(self, service: str, keys_destroyed: int, *, by: str, at: datetime) -> None:
        """Tick off a service; the last one completes the erasure. What was ticked off before changes nothing."""
        if service not in self.outstanding:
            return
        self.outstanding = tuple(one for one in self.outstanding if one != service)
        self.keys_destroyed += keys_destroyed
        if self.outstanding:
            self.changed()
            return
        MACHINE.move(self, "complete", by=by, at=at)
        self.done_at = at

    def repeat(self, *, by: str, at: datetime) -> None:
        """Carry it out once more, and wait for everybody again; raises `IllegalMove` for one that was not ordered."""
        MACHINE.move(self, "repeat", by=by, at=at, reason=self.reason)
        self.decided_at, self.done_at = at, None
        self.outstanding, self.keys_destroyed = KEEPERS, 0

    def overdue(self, at: datetime) -> bool:
        """Return whether somebody has not reported within a day."""
        return self.status == "ORDERED" and self.decided_at is not None and at - self.decided_at > EXPECTED_WITHIN

    def _decide(self, by: str) -> None:
        if by == self.asked_by:
            raise SecondPersonRequired


def check_erasable(
    cases: Iterable[Case], reports: Iterable[Report], repatriations: Iterable[Repatriation], held: bool
) -> None:
    """Raise `LegallyHeld` or `WorkGoesOn` while the person's data is still needed."""
    if held:
        raise LegallyHeld
    if (
        any(case.status != "CLOSED" for case in cases)
        or any(report.status in OPEN_STATUSES for report in reports)
        or any(record.status == "NATIONALITY_REQUESTED" for record in repatriations)
    ):
        raise WorkGoesOn
