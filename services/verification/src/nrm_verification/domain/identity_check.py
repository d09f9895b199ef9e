"""The identity check against an outside registry (2.6.12, 2.9). No outcome of it ever blocks help (INV-35)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from nrm_shared.kernel.aggregate import Aggregate
from nrm_shared.kernel.confidential import Confidential
from nrm_shared.kernel.machine import NEW, Machine, Move

# What an answer is called -> the verb that moves the check.
VERBS = {
    "MATCHED": "match",
    "PARTIAL": "match-partly",
    "MISMATCH": "contradict",
    "NOT_FOUND": "not-find",
    "UNAVAILABLE": "fail",
}
OUTSTANDING = ("REQUESTED", "QUEUED")
FOR_PEOPLE = ("PARTIAL", "MISMATCH", "NOT_FOUND")

MACHINE = Machine(
    "identity-check",
    [
        Move("CHECK-01", NEW, "request", "REQUESTED", "FP", "C8 active"),
        Move("CHECK-02", NEW, "set-aside", "NOT_APPLICABLE", "FP", "foreign or other document"),
        Move("CHECK-03", "REQUESTED", "queue", "QUEUED", "system"),
        *(
            Move(f"CHECK-{number:02d}", "QUEUED", verb, state, "registry adapter")
            for number, (state, verb) in enumerate(VERBS.items(), 4)
        ),
        Move("CHECK-09", "UNAVAILABLE", "queue", "QUEUED", "system", "back-off"),
        *(
            Move(f"CHECK-{number:02d}", state, "adjudicate", "ADJUDICATED", "FP", "with a reason")
            for number, state in enumerate(FOR_PEOPLE, 10)
        ),
    ],
)


@dataclass(kw_only=True, eq=False)
class IdentityCheck(Aggregate):
    """One check of one identifier. It holds outcomes and times only: no number, no name, no record of the registry.

    `matched` says field by field: true agrees, false contradicts, null was not compared. `result` is the registry's
    last outcome and stays when a person has adjudicated it. `reported_at` is set while the focal point has it on her list
    because nobody can say why it has no outcome (2.9). `stuck_since` is when the try was due that could not be made and
    was postponed ever since.
    """

    case_id: UUID
    identifier_id: UUID
    registry: str | None
    status: str = NEW
    organisation: str | None = None
    attempts: int = 0
    asked_at: datetime | None = None
    answered_at: datetime | None = None
    next_attempt_at: datetime | None = None
    stuck_since: datetime | None = None
    reported_at: datetime | None = None
    result: str | None = None
    matched: dict[str, bool | None] = field(default_factory=dict)
    reference: str | None = None
    warnings: list[str] = field(default_factory=list)
    stopped: str | None = None
    decision: str | None = None
    decision_reason: Confidential | None = None
    adjudicated_by: str | None = None
    adjudicated_at: datetime | None = None

    def request(self, *, by: str, at: datetime, patience: timedelta) -> None:
        """Ask for the check for the first time; an answer is waited for as long as `patience`."""
        MACHINE.move(self, "request", by=by, at=at)
        self.queue(by=by, at=at, patience=patience)

    def set_aside(self, *, by: str, at: datetime) -> None:
        """Record that no registry here knows this document; help goes on without (decision 15)."""
        MACHINE.move(self, "set-aside", by=by, at=at)
        self.result = "NOT_APPLICABLE"

    def queue(self, *, by: str, at: datetime, patience: timedelta) -> None:
        """Record that the question is on its way to the adapter, once more or for the first time.

        Nobody waits for ever: when `patience` has passed without an answer, the attempt counts as UNAVAILABLE.
        """
        MACHINE.move(self, "queue", by=by, at=at)
        self.attempts += 1
        self.asked_at, self.next_attempt_at = at, at + patience
        self.stuck_since, self.reported_at = None, None

    def answer(
        self,
        state: str,
        matched: Mapping[str, bool | None],
        reference: str | None,
        *,
        attempt: int,
        by: str,
        at: datetime,
        wait: timedelta | None,
    ) -> bool:
        """Apply the adapter's answer to the attempt it belongs to; return False for one that comes too late.

        After UNAVAILABLE the check waits for `wait`; with None the tries are used up and the state stays visible.
        """
        if self.status != "QUEUED" or attempt != self.attempts:
            return False
        MACHINE.move(self, VERBS[state], by=by, at=at)
        self.result, self.matched, self.reference, self.answered_at = state, dict(matched), reference, at
        self.next_attempt_at, self.stuck_since, self.reported_at = None, None, None
        if state == "UNAVAILABLE":
            self.next_attempt_at = None if wait is None else at + wait
            self.stopped = "TRIES_USED_UP" if wait is None else None
        return True

    def postpone(self, at: datetime) -> None:
        """Try again at `at`: the claims could not be read just now.

        However often that happens, it waits since the first of these tries was due: otherwise it would never be unexplained.
        """
        self.stuck_since = self.stuck_since or self.next_attempt_at
        self.next_attempt_at = at
        self.changed()

    def stop(self, reason: str) -> None:
        """Ask no more, for instance because the consent was withdrawn."""
        self.next_attempt_at, self.stopped = None, reason
        self.stuck_since, self.reported_at = None, None
        self.changed()

    @property
    def waits_since(self) -> datetime | None:
        """Return when it was asked or was first to be tried again, or None where the state itself says why nothing happens."""
        if self.status in OUTSTANDING:
            return self.asked_at
        if self.status == "UNAVAILABLE" and self.stopped is None:
            return self.stuck_since or self.next_attempt_at or self.answered_at
        return None

    def report(self, before: datetime, at: datetime) -> bool:
        """Record that the focal point is told of a check that waits since before `before`; False if she was, or need not be."""
        since = self.waits_since
        if self.reported_at is not None or since is None or since >= before:
            return False
        self.reported_at = at
        self.changed()
        return True

    def adjudicate(self, decision: str, reason: Confidential, *, by: str, at: datetime) -> None:
        """Let the focal point decide what the result means; raises `IllegalMove` where there is nothing to decide."""
        MACHINE.move(self, "adjudicate", by=by, at=at, reason=decision)
        self.decision, self.decision_reason, self.adjudicated_by, self.adjudicated_at = decision, reason, by, at
