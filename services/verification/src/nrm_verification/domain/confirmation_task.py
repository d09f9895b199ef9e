"""The confirmation task: focal point asks a station, the station answers with a finding (step 5, 2.6.4)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nrm_shared.kernel.aggregate import Aggregate
from nrm_shared.kernel.confidential import Confidential
from nrm_shared.kernel.errors import Refused
from nrm_shared.kernel.machine import NEW, Machine, Move

OPEN = ("ISSUED", "ACKNOWLEDGED", "IN_PROGRESS")
LIVE = (*OPEN, "SUBMITTED", "RETURNED")
# Ended without an answer that counts: whoever had it has no part in the case any more.
TAKEN_AWAY = ("REASSIGNED", "CANCELLED")

MACHINE = Machine(
    "confirmation-task",
    [
        Move("TASK-01", NEW, "issue", "ISSUED", "FP", "C2 active or a recorded legal basis"),
        Move("TASK-02", "ISSUED", "acknowledge", "ACKNOWLEDGED", "POL CAU SYS", "an officer is assigned"),
        Move("TASK-03", "ACKNOWLEDGED", "start", "IN_PROGRESS", "POL CAU SYS"),
        Move(
            "TASK-04",
            "IN_PROGRESS",
            "submit",
            "SUBMITTED",
            "POL CAU SYS",
            "questionnaire complete, rule result attached",
        ),
        Move("TASK-05", "SUBMITTED", "return", "RETURNED", "FP", "points listed"),
        Move("TASK-06", "RETURNED", "resume", "IN_PROGRESS", "POL CAU SYS"),
        Move("TASK-07", "SUBMITTED", "accept", "ACCEPTED", "FP", "opens the determination"),
        *(
            Move(f"TASK-{number:02d}", source, "reassign", "REASSIGNED", "FP", "station wrong or overdue")
            for number, source in enumerate(OPEN, 8)
        ),
        *(
            Move(f"TASK-{number:02d}", source, "cancel", "CANCELLED", "FP or a withdrawn consent")
            for number, source in enumerate(LIVE, 11)
        ),
    ],
)


class NotAcknowledged(Refused):
    """The station has not acknowledged the task."""

    default_code = "task-not-acknowledged"


@dataclass(kw_only=True, eq=False)
class ConfirmationTask(Aggregate):
    """One request to one station. `police_system` is the partner that serves the station, None for the portal.

    With `competent_authority`, `station` is an authority other than the police (decision 14).

    `basis` is CONSENT (C2) or LEGAL_BASIS. `round` counts how often the finding came back (0 at first).
    """

    case_id: UUID
    case_number: str
    station: str
    police_system: str | None
    competent_authority: bool = False
    status: str = NEW
    round: int = 0
    questionnaire_version: str
    legal_regime: str
    basis: str
    legal_basis: str | None = None
    legal_basis_note: Confidential | None = None
    current_district: str | None = None
    current_upazila: str | None = None
    current_union_code: str | None = None
    issued_by: str | None = None
    issued_at: datetime | None = None
    acknowledge_by: datetime | None = None
    due_at: datetime | None = None
    officer: Confidential | None = None
    acknowledged_at: datetime | None = None
    submitted_at: datetime | None = None
    accepted_at: datetime | None = None
    ended_at: datetime | None = None
    end_reason: str | None = None
    successor_id: UUID | None = None

    @property
    def open(self) -> bool:
        """Return whether the task still waits for somebody."""
        return self.status in LIVE

    def overdue(self, now: datetime) -> bool:
        """Return whether the station should have acknowledged or answered by `now` (K9)."""
        unacknowledged = self.status == "ISSUED" and self.acknowledge_by is not None and self.acknowledge_by <= now
        return self.open and (unacknowledged or (self.due_at is not None and self.due_at <= now))

    @property
    def giver(self) -> str | None:
        """Return who gave the questionnaire to an authority other than the police: another one determines (decision 14)."""
        return self.issued_by if self.competent_authority else None

    @property
    def parties(self) -> frozenset[str]:
        """Return who works on the task: its addressees while it waits for somebody, nobody once it ended."""
        return self.addressees if self.open else frozenset()

    @property
    def addressees(self) -> frozenset[str]:
        """Return the organisations the task was sent to: the station and the system that serves it."""
        return frozenset(filter(None, (self.station, self.police_system)))

    def issue(self, *, by: str, at: datetime, acknowledge_by: datetime, due_at: datetime) -> None:
        """Send the task to its station; both times are K9's."""
        MACHINE.move(self, "issue", by=by, at=at)
        self.issued_by, self.issued_at = by, at
        self.acknowledge_by, self.due_at = acknowledge_by, due_at

    def acknowledge(self, officer: Confidential, *, by: str, at: datetime) -> None:
        """Record that the station took the task, and who works on it."""
        MACHINE.move(self, "acknowledge", by=by, at=at)
        self.officer, self.acknowledged_at = officer, at

    def start(self, *, by: str, at: datetime) -> None:
        """Begin the interview."""
        MACHINE.move(self, "start", by=by, at=at)

    def submit(self, *, by: str, at: datetime) -> None:
        """Hand the finding in, for the first time or again after it came back.

        Raises `NotAcknowledged` before the station took the task, and `IllegalMove` after it was accepted or ended.
        """
        if self.status == "ISSUED":
            raise NotAcknowledged
        if self.status == "ACKNOWLEDGED":
            MACHINE.move(self, "start", by=by, at=at)
        if self.status == "RETURNED":
            MACHINE.move(self, "resume", by=by, at=at)
        MACHINE.move(self, "submit", by=by, at=at)
        self.submitted_at = at

    def give_back(self, *, by: str, at: datetime, due_at: datetime) -> None:
        """Return the finding to the station with points to answer; every round is counted."""
        MACHINE.move(self, "return", by=by, at=at)
        self.round += 1
        self.due_at = due_at

    def accept(self, *, by: str, at: datetime) -> None:
        """Take the finding as complete."""
        MACHINE.move(self, "accept", by=by, at=at)
        self.accepted_at = at

    def reassign(self, successor: UUID, *, by: str, at: datetime, reason: str) -> None:
        """End the task because another station gets a new one."""
        MACHINE.move(self, "reassign", by=by, at=at, reason=reason)
        self.successor_id, self.ended_at, self.end_reason = successor, at, reason

    def cancel(self, reason: str, *, by: str, at: datetime) -> None:
        """End the task without a finding."""
        MACHINE.move(self, "cancel", by=by, at=at, reason=reason)
        self.ended_at, self.end_reason = at, reason
