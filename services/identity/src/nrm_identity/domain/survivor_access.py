"""The own access of the person a case is about (2.2 SUR): the code intake handed out, and the PIN chosen with it.

No name and no contact: the person is an id of intake's, and the code a digest. Nothing here needs a smartphone.
"""

import hmac
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nrm_identity.domain.account import UNFINISHED_ROLE
from nrm_identity.domain.evidence import Duty
from nrm_identity.domain.lockout import delay_after
from nrm_shared.kernel.actor import Actor
from nrm_shared.kernel.aggregate import Aggregate
from nrm_shared.kernel.duties import SeparationOfDuties
from nrm_shared.kernel.errors import Refused
from nrm_shared.kernel.machine import NEW, Machine, Move

MACHINE = Machine(
    "survivor access",
    [
        Move("SURACC-01", NEW, "grant", "GRANTED", "system", "intake handed out a code"),
        Move(
            "SURACC-02", "GRANTED", "choose-pin", "ACTIVE", "FP CMG", "with the person; never who handed out the code"
        ),
        Move("SURACC-03", "GRANTED", "end", "ENDED", "system", "revoked, or another code was handed out"),
        Move("SURACC-04", "ACTIVE", "end", "ENDED", "system", "revoked, or another code was handed out"),
        Move("SURACC-05", "ACTIVE", "shut", "ENDED", "system", "too many wrong PINs in a row: a new code is needed"),
    ],
)

ROLE = "SUR"
# A PIN has few digits: whoever holds the code of somebody else may try it so often and never again.
MOST_FAILURES = 20


class ChosenByWhoHandedOut(SeparationOfDuties):
    """Whoever handed out the code does not choose its PIN as well: both together sign in as the person."""

    default_code = "separation-of-duties-survivor-pin"


class PinChosen(Refused):
    """The PIN that belongs to this code was chosen already; who forgot it is handed a new code."""

    default_code = "pin-chosen"


@dataclass(frozen=True, slots=True)
class ShownPin:
    """A PIN that was shown: the hash it was compared with, and whether it fitted."""

    pin_hash: str | None
    right: bool


@dataclass(kw_only=True, eq=False)
class SurvivorAccess(Aggregate):
    """How one person signs in; `id` is that of the code at intake. `pin_hash` is Argon2id's encoded form.

    `handed_out_by` is the account that was shown the code. `pin_of_others` tells that the PIN was chosen under a worker's
    token: until she changed it herself it opens nothing but the way to change it.
    """

    person_id: UUID
    case_ids: tuple[UUID, ...]
    digest: str
    handed_out_by: str | None = None
    pin_hash: str | None = None
    pin_of_others: bool = False
    failures: int = 0
    locked_until: datetime | None = None
    status: str = NEW

    @classmethod
    def grant(
        cls,
        id: UUID,
        *,
        person_id: UUID,
        case_ids: tuple[UUID, ...],
        digest: str,
        handed_out_by: str | None,
        by: str,
        at: datetime,
    ) -> "SurvivorAccess":
        """Return what a code that was handed out opens, once a PIN is chosen."""
        access = cls(
            id=id, created_at=at, person_id=person_id, case_ids=case_ids, digest=digest, handed_out_by=handed_out_by
        )
        MACHINE.move(access, "grant", by=by, at=at)
        return access

    @property
    def ended(self) -> bool:
        """Return whether nobody signs in with it any more."""
        return self.status == "ENDED"

    def choose_pin(self, pin_hash: str, *, by: str, at: datetime) -> None:
        """Keep the PIN the person chose at hand-over, beside somebody who was not shown the code when it was made.

        Raises `PinChosen` for a code that is in use or ended, `ChosenByWhoHandedOut`, also where nobody knows who did.
        """
        if self.status != "GRANTED":
            raise PinChosen
        if self.handed_out_by in (None, by):
            raise ChosenByWhoHandedOut
        MACHINE.move(self, "choose-pin", by=by, at=at)
        self.pin_hash, self.pin_of_others = pin_hash, True

    def change_pin(self, pin_hash: str) -> None:
        """Replace the PIN by one nobody but the person knows."""
        self.pin_hash, self.pin_of_others, self.failures, self.locked_until = pin_hash, False, 0, None
        self.changed()

    def admit(self, shown: ShownPin, *, at: datetime) -> bool:
        """Return whether the PIN admits, and count a wrong one; `at` is the machine's time.

        While the door is closed nothing is looked at and nothing is counted. After so many wrong ones in a row it is
        closed for good.
        """
        if (
            self.status != "ACTIVE"
            or self.pin_hash is None
            or (self.locked_until is not None and at < self.locked_until)
        ):
            return False
        if shown.right and shown.pin_hash is not None and hmac.compare_digest(self.pin_hash, shown.pin_hash):
            self.failures, self.locked_until = 0, None
            return True
        self._fail(at)
        return False

    def end(self, *, by: str, at: datetime) -> bool:
        """Let nobody sign in with it any more; return whether anything changed."""
        if self.ended:
            return False
        MACHINE.move(self, "end", by=by, at=at)
        self.pin_hash = None
        return True

    @property
    def duties(self) -> tuple[Duty, ...]:
        """Return what she must do before anything else: change a PIN that somebody else may have seen."""
        return (Duty.CHANGE_PIN,) if self.pin_of_others else ()

    def as_actor(self) -> Actor:
        """Return who the bearer of this access's token is: the person with her cases; with duties, who may only fulfil them."""
        if self.duties:
            return Actor(str(self.person_id), "survivor", None, frozenset({UNFINISHED_ROLE}))
        return Actor(str(self.person_id), "survivor", None, frozenset({ROLE}), cases=frozenset(self.case_ids))

    def _fail(self, at: datetime) -> None:
        self.failures += 1
        if self.failures >= MOST_FAILURES:
            MACHINE.move(self, "shut", by="system:identity", at=at)
            self.pin_hash = None
            return
        delay = delay_after(self.failures)
        self.locked_until = at + delay if delay else None
