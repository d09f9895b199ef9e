"""What a person asks about the data kept of her: a copy, a correction, or that it is sealed for ever (2.10, PDPO rights)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from nrm_shared.kernel.aggregate import Aggregate
from nrm_shared.kernel.confidential import Confidential
from nrm_shared.kernel.errors import Refused
from nrm_shared.kernel.machine import NEW, Machine, Move

MACHINE = Machine(
    "subject request",
    [
        Move("SUBJECT-01", NEW, "make", "MADE", "SUR FP CMG FRO", "by the person, or on her behalf with a witness"),
        Move(
            "SUBJECT-02",
            "MADE",
            "fulfil",
            "FULFILLED",
            "DPO",
            "a copy is given, the correction applied; or the person was erased another way",
        ),
        Move("SUBJECT-03", "MADE", "seal", "SEALING", "DPO", "the erasure is asked for; a second person decides"),
        Move("SUBJECT-04", "SEALING", "fulfil", "FULFILLED", "DPO FP", "the erasure was ordered"),
        Move("SUBJECT-05", "SEALING", "refuse", "REFUSED", "DPO FP", "the erasure was refused, with its reason"),
        Move("SUBJECT-06", "MADE", "refuse", "REFUSED", "DPO", "with a reason"),
        Move("SUBJECT-07", "MADE", "withdraw", "WITHDRAWN", "SUR FP", "the person does not want it any more"),
        Move("SUBJECT-08", "MADE", "lapse", "LAPSED", "DPO FP", "the person was erased before it was answered"),
    ],
)

ACCESS, CORRECT, SEAL = "ACCESS", "CORRECT", "SEAL"
OPEN = frozenset({"MADE", "SEALING"})
# So long is a copy there once it was granted; who wants to read it later asks again.
COPY_DAYS = 30


class SubjectRequestOpen(Refused):
    """The same was asked for already and is not answered yet."""

    default_code = "subject-request-open"


class AnsweredOtherwise(Refused):
    """A request of this kind is answered by another step: sealing by two people, everything else by fulfilling it."""

    default_code = "subject-request-kind"


class NoCopy(Refused):
    """There is a copy only of what an access request was granted for."""

    default_code = "no-copy"


class CopyOver(Refused):
    """The copy was there for thirty days; it can be asked for again."""

    default_code = "copy-over"


@dataclass(kw_only=True, eq=False)
class SubjectRequest(Aggregate):
    """One request. `wish`, `witness` and `answer` are sealed under the person's key; `erasure_id` is what seals."""

    person_id: UUID
    case_id: UUID
    kind: str
    status: str = NEW
    wish: Confidential | None = None
    witness: Confidential | None = None
    made_by: str
    by_person: bool
    made_at: datetime
    due_at: datetime
    erasure_id: UUID | None = None
    reason: str | None = None
    answer: Confidential | None = None
    decided_by: str | None = None
    decided_at: datetime | None = None

    @property
    def open(self) -> bool:
        """Return whether it waits for an answer."""
        return self.status in OPEN

    def overdue(self, at: datetime) -> bool:
        """Return whether the answer is late."""
        return self.open and at > self.due_at

    def make(self) -> None:
        """Enter it."""
        MACHINE.move(self, "make", by=self.made_by, at=self.made_at)

    def fulfil(self, answer: Confidential | None, *, by: str, at: datetime) -> None:
        """Grant it. Raises `AnsweredOtherwise` for one to seal that no erasure was ordered for, `IllegalMove`."""
        if self.kind == SEAL and self.erasure_id is None:
            raise AnsweredOtherwise
        MACHINE.move(self, "fulfil", by=by, at=at)
        self._decided(by, at, answer)

    def seal(self, *, by: str, at: datetime) -> None:
        """Go on to the erasure. Raises `AnsweredOtherwise` for another kind, `IllegalMove`."""
        if self.kind != SEAL:
            raise AnsweredOtherwise
        MACHINE.move(self, "seal", by=by, at=at)

    def awaits(self, erasure_id: UUID) -> None:
        """Wait for the second person, who decides this erasure."""
        self.erasure_id = erasure_id

    def refuse(self, reason: str, answer: Confidential | None, *, by: str, at: datetime) -> None:
        """Refuse it, with the code of the reason. Raises `IllegalMove`."""
        MACHINE.move(self, "refuse", by=by, at=at, reason=reason)
        self.reason = reason
        self._decided(by, at, answer)

    def withdraw(self, *, by: str, at: datetime) -> None:
        """Take it back. Raises `IllegalMove`."""
        MACHINE.move(self, "withdraw", by=by, at=at)
        self._decided(by, at, None)

    def erased(self, erasure_id: UUID, *, by: str, at: datetime) -> None:
        """End it with the person's erasure: what was wished for came about, everything else cannot be answered any more."""
        if self.kind == SEAL:
            self.awaits(erasure_id)
            self.fulfil(None, by=by, at=at)
            return
        MACHINE.move(self, "lapse", by=by, at=at)
        self._decided(by, at, None)

    @property
    def copy_until(self) -> datetime | None:
        """Return until when the copy can be read, or None if there is none."""
        if self.kind != ACCESS or self.status != "FULFILLED" or self.decided_at is None:
            return None
        return self.decided_at + timedelta(days=COPY_DAYS)

    def check_copy(self, at: datetime) -> None:
        """Raise `NoCopy` unless it was for a copy, and granted; `CopyOver` once its time is over."""
        if self.copy_until is None:
            raise NoCopy
        if at >= self.copy_until:
            raise CopyOver(days=COPY_DAYS)

    def _decided(self, by: str, at: datetime, answer: Confidential | None) -> None:
        self.decided_by, self.decided_at, self.answer = by, at, answer
