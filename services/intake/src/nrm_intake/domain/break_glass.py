"""Break-glass: one case, sixty minutes, with a reason; reviewed afterwards whoever it was (decision 12, 2.2 CTC)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from nrm_shared.kernel.aggregate import Aggregate
from nrm_shared.kernel.confidential import Confidential
from nrm_shared.kernel.errors import Refused
from nrm_shared.kernel.machine import NEW, Machine, Move

MACHINE = Machine(
    "break-glass",
    [
        Move(
            "BREAK-01",
            NEW,
            "open",
            "OPEN",
            "CTC",
            "one case at a time, coded reason and text, signed in within five minutes",
        ),
        Move("BREAK-02", "OPEN", "close", "CLOSED", "CTC FP DPO", "by hand"),
        Move("BREAK-03", "OPEN", "end", "CLOSED", "system", "sixty minutes are over"),
        Move("BREAK-04", "CLOSED", "review", "REVIEWED", "DPO", "within three working days, never by who opened"),
    ],
)

LASTS = timedelta(minutes=60)
REVIEW_WORKING_DAYS = 3
# What it shows: who the person is and how to reach them safely. No document, no incident, no health, no parents, and not
# where the person is: that may be a shelter, which is L4.
SHOWN = frozenset(
    {
        *(
            "name",
            "name_bn",
            "name_en",
            "alias",
            "gender",
            "age_band",
            "home_district",
            "home_upazila",
        ),
        *("languages", "interpreter_language", "communication_aid", "phones", "safe_channel"),
    }
)


class BreakGlassImpossible(Refused):
    """A closed case is not opened this way: whoever needs it asks for it to be reopened."""

    default_code = "break-glass-impossible"


class BreakGlassEnded(Refused):
    """The hour is over, or it was ended by hand."""

    default_code = "break-glass-ended"


class BreakGlassOpen(Refused):
    """The same reader has the same case open already."""

    default_code = "break-glass-open"


class BreakGlassElsewhere(Refused):
    """The same reader has another case open: it is one case (decision 12), and the next when that one was ended."""

    default_code = "break-glass-elsewhere"


class ReviewedByOpener(Refused):
    """Who opened a case does not review it."""

    default_code = "reviewed-by-opener"


@dataclass(kw_only=True, eq=False)
class BreakGlass(Aggregate):
    """One opening of one case by one reader."""

    case_id: UUID
    status: str = NEW
    opened_by: str
    organisation: str | None
    reason: str
    text: Confidential
    opened_at: datetime
    ends_at: datetime
    review_due_at: datetime
    closed_at: datetime | None = None
    closed_by: str | None = None
    reviewed_at: datetime | None = None
    reviewed_by: str | None = None
    finding: str | None = None
    finding_text: Confidential | None = None

    def open(self, *, at: datetime) -> None:
        """Begin the hour."""
        MACHINE.move(self, "open", by=self.opened_by, at=at, reason=self.reason)

    def live(self, at: datetime) -> bool:
        """Return whether the case may be read under it at `at`."""
        return self.status == "OPEN" and at < self.ends_at

    def close(self, *, by: str, at: datetime) -> None:
        """End it by hand. Raises `IllegalMove` when it is over."""
        MACHINE.move(self, "close", by=by, at=at)
        self.closed_at, self.closed_by = at, by

    def end(self, *, by: str, at: datetime) -> None:
        """End it because the hour is over; it counts as ended then, not when somebody noticed."""
        MACHINE.move(self, "end", by=by, at=at)
        self.closed_at, self.closed_by = self.ends_at, by

    def review(self, finding: str, text: Confidential | None, *, by: str, at: datetime) -> None:
        """Record what the data-protection officer found. Raises `ReviewedByOpener`, `IllegalMove`."""
        if by == self.opened_by:
            raise ReviewedByOpener
        MACHINE.move(self, "review", by=by, at=at, reason=finding)
        self.reviewed_at, self.reviewed_by, self.finding, self.finding_text = at, by, finding, text

    def overdue(self, at: datetime) -> bool:
        """Return whether the review is late."""
        return self.status != "REVIEWED" and at > self.review_due_at
