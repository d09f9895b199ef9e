"""An export: cases that leave the house as a file, for a reason, locked, and for thirty days (2.10).

Whom it may hold is asked when it is made, and asked again whenever a consent ends or a person is put under protection:
an export that holds somebody it may not hold any more is emptied at once, and never comes back to life.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from nrm_intake.domain.case import Case
from nrm_intake.domain.consent import REPORT_TO_NRM, STATISTICS, Consent, holds
from nrm_shared.kernel.actor import Actor
from nrm_shared.kernel.aggregate import Aggregate
from nrm_shared.kernel.confidential import Confidential
from nrm_shared.kernel.duties import check_export_approver, check_export_released, needs_approval
from nrm_shared.kernel.errors import Refused
from nrm_shared.kernel.machine import NEW, Machine, Move

AWAITING_APPROVAL, REQUESTED, MAKING, READY = "AWAITING_APPROVAL", "REQUESTED", "MAKING", "READY"
REFUSED, FAILED, PURGED = "REFUSED", "FAILED", "PURGED"

MACHINE = Machine(
    "export",
    [
        Move("EXPORT-01", NEW, "request", REQUESTED, "FP AUT MNE EVA", "up to 50 persons within a day (SD6)"),
        Move("EXPORT-02", NEW, "ask", AWAITING_APPROVAL, "FP AUT MNE EVA", "more than 50 persons (SD6)"),
        Move("EXPORT-03", AWAITING_APPROVAL, "approve", REQUESTED, "DPO FP", "never who asked (SD6)"),
        Move("EXPORT-04", AWAITING_APPROVAL, "refuse", REFUSED, "DPO FP", "never who asked (SD6)"),
        Move("EXPORT-05", REQUESTED, "begin", MAKING, "system", "released (SD6)"),
        Move("EXPORT-06", MAKING, "finish", READY, "system", "every case was looked at"),
        Move("EXPORT-07", MAKING, "fail", FAILED, "system", "one step did not end well three times"),
        *(
            Move(
                f"EXPORT-{number:02d}",
                source,
                "purge",
                PURGED,
                "FP AUT MNE EVA DPO system",
                "by hand, 30 days, no basis",
            )
            for number, source in enumerate((AWAITING_APPROVAL, REQUESTED, MAKING, READY, FAILED), 8)
        ),
    ],
)

KEPT = timedelta(days=30)
"""How long the file may be fetched (2.10)."""
COUNTED_TOGETHER = timedelta(hours=24)
"""Exports that one person asks for within this time count as one: cutting a large one into pieces is no way around SD6."""
TRIES = 3
WAITS = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=5))
"""How long after the first, second and last try of a step the next look at the export is: others come first."""
# Why an export was given up, as whoever asked for it reads it (list export_failure).
TOO_SLOW, INTERRUPTED, FAULT = "TOO_SLOW", "INTERRUPTED", "FAULT"
# What a file can hold, and how deep each goes (2.2): de-identified rows for whoever counts and evaluates, a register of
# cases without names, or with what to call the persons and how to reach them safely. What is deeper never leaves in bulk
# (docs/security/data-classes.md).
STATISTICS_ROWS, CASES, PERSONS = "STATISTICS", "CASES", "PERSONS"
LEVELS = {STATISTICS_ROWS: "L1", CASES: "L1", PERSONS: "L2"}
ASKING_ROLES = ("FP", "AUT", "MNE", "EVA")


class ExportEmpty(Refused):
    """No case fits, or none that may be exported."""

    default_code = "export-empty"


class ExportTooLarge(Refused):
    """More cases than one file may hold."""

    default_code = "export-too-large"


class ExportNotReady(Refused):
    """The file is not made yet, or never will be."""

    default_code = "export-not-ready"


class ExportPurged(Refused):
    """The file was there and was destroyed."""

    default_code = "export-purged"


@dataclass(frozen=True, slots=True)
class Filter:
    """Which cases: opened within these days (both included), in this state, in this district."""

    opened_from: date | None = None
    opened_until: date | None = None
    status: str | None = None
    victim_status: str | None = None
    district: str | None = None


@dataclass(kw_only=True, eq=False)
class Export(Aggregate):
    """One export. `counted` are the persons that SD6 counts, `total` the cases asked for, `rows` those in the file.

    `for_statistics` is whether it rests on the persons' consent to statistics (C10), as de-identified rows do.
    `failures` are the tries of the present step, each counted before it is made, so that one that kills the process counts.
    """

    status: str = NEW
    number: str
    contents: str
    reason: str
    text: Confidential | None
    requested_by: str
    organisation: str | None
    for_statistics: bool
    opened_from: date | None = None
    opened_until: date | None = None
    case_status: str | None = None
    victim_status: str | None = None
    district: str | None = None
    persons: int
    counted: int
    total: int
    done: int = 0
    rows: int = 0
    password: Confidential | None
    requested_at: datetime
    decided_by: str | None = None
    decided_at: datetime | None = None
    refusal: str | None = None
    made_at: datetime | None = None
    purge_due_at: datetime
    purged_at: datetime | None = None
    purge_cause: str | None = None
    downloads: int = 0
    failures: int = 0
    failure: str | None = None
    next_step_at: datetime | None = None

    @property
    def level(self) -> str:
        """Return how deep the file goes (2.2)."""
        return LEVELS[self.contents]

    @property
    def de_identified(self) -> bool:
        """Return whether its rows are of nobody: no numbers, no dates, no cell of fewer than eleven persons."""
        return self.contents == STATISTICS_ROWS

    @property
    def stem(self) -> str:
        """Return the name of its file, without an ending: the number, and what kind of file it is."""
        return f"{self.number}-{self.contents.lower()}"

    def request(self, *, at: datetime) -> None:
        """Enter the wish: it waits for somebody else's approval if it is about more than 50 persons (SD6)."""
        verb = "ask" if needs_approval(self.counted) else "request"
        MACHINE.move(self, verb, by=self.requested_by, at=at, reason=self.reason)
        self.next_step_at = at

    def approve(self, approver: Actor, *, at: datetime) -> None:
        """Let it be made; raises `ExportNeedsApproval` for who asked and for whoever may not approve, `IllegalMove`."""
        check_export_approver(self.requested_by, approver)
        MACHINE.move(self, "approve", by=approver.id, at=at)
        self.decided_by, self.decided_at = approver.id, at

    def refuse(self, refusal: str, approver: Actor, *, at: datetime) -> None:
        """Say no for good, for a coded reason; raises as `approve`."""
        check_export_approver(self.requested_by, approver)
        MACHINE.move(self, "refuse", by=approver.id, at=at, reason=refusal)
        self.decided_by, self.decided_at, self.refusal = approver.id, at, refusal
        self._forget()

    def begin(self, *, by: str, at: datetime) -> None:
        """Start to make it; raises `ExportNeedsApproval` for one that nobody released, whatever its status says (SD6)."""
        check_export_released(self.counted, self.decided_by, self.requested_by)
        MACHINE.move(self, "begin", by=by, at=at)

    def advance(self, looked_at: int, kept: int) -> None:
        """Count so many more cases as looked at, and so many of them as kept."""
        self.done += looked_at
        self.rows += kept
        self.changed()

    def leave_out(self, rows: int) -> None:
        """Count so many of those that were kept as left out after all."""
        self.rows -= rows
        self.changed()

    def try_step(self, *, by: str, at: datetime) -> bool:
        """Count one more try of the next step before it is made; return False for one that is given up instead."""
        if self.failures >= TRIES:
            self._give_up(by, at)
            return False
        self.next_step_at = at + WAITS[self.failures]
        self.failures += 1
        self.changed()
        return True

    def step_done(self, *, at: datetime) -> None:
        """The step ended well: the next one has all its tries, after the exports that wait longer."""
        self.failures, self.failure, self.next_step_at = 0, None, at
        self.changed()

    def step_failed(self, cause: str, *, by: str, at: datetime) -> None:
        """Keep why the try failed; after the last one give up."""
        self.failure = cause
        self.changed()
        if self.failures >= TRIES:
            self._give_up(by, at)

    def finish(self, *, by: str, at: datetime) -> None:
        """The file is there; from now on nobody here knows its password."""
        MACHINE.move(self, "finish", by=by, at=at)
        self.made_at, self.purge_due_at = at, at + KEPT
        self.password = None

    def fetch(self, *, at: datetime) -> None:
        """Count one download; raises `ExportPurged` when its time is over, `ExportNotReady` before there is a file."""
        if self.status == PURGED or (self.status == READY and at >= self.purge_due_at):
            raise ExportPurged
        if self.status != READY:
            raise ExportNotReady
        self.downloads += 1
        self.changed()

    def purge(self, cause: str, *, by: str, at: datetime) -> None:
        """Destroy it for good; raises `IllegalMove` when there is nothing to destroy."""
        MACHINE.move(self, "purge", by=by, at=at, reason=cause)
        self.purged_at, self.purge_cause = at, cause
        self._forget()

    def may_hold(self, case: Case, consents: Iterable[Consent], at: datetime) -> bool:
        """Return whether the case may be in the file.

        Nobody under witness protection (2.2 names no role for a file of them); nobody who took C1 back and did not give
        it again (INV-16); for statistics nobody without C10 (2.2 MNE and EVA, section 4).
        """
        known = list(consents)
        said_no = any(one.purpose == REPORT_TO_NRM and one.status == "WITHDRAWN" for one in known)
        reported = not said_no or holds(known, REPORT_TO_NRM, at)
        counted = not self.for_statistics or holds(known, STATISTICS, at)
        return reported and counted and not case.witness_protected

    def _give_up(self, by: str, at: datetime) -> None:
        if self.status == REQUESTED:
            MACHINE.move(self, "begin", by=by, at=at)
        self.failure = self.failure or INTERRUPTED
        MACHINE.move(self, "fail", by=by, at=at, reason=self.failure)
        self._forget()

    def _forget(self) -> None:
        self.password = self.text = None
