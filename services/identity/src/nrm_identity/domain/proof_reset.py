"""Password or telephone and recovery codes are lost: two administrators let the person begin anew (ASVS 6.4.4).

One sees who it is, as when the account was opened, and says by what; another, who looks again, makes it happen. Neither
can do it for the own account, and until the second one agrees nothing changes.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from nrm_identity.domain.account import SelfGrant
from nrm_shared.kernel.aggregate import Aggregate
from nrm_shared.kernel.duties import SeparationOfDuties
from nrm_shared.kernel.errors import Refused
from nrm_shared.kernel.machine import NEW, Machine, Move

PROPOSED = "PROPOSED"
MACHINE = Machine(
    "proof reset",
    [
        Move("RESET-01", NEW, "propose", PROPOSED, "ADM", "who it is was seen; never for oneself (SD7)"),
        Move("RESET-02", PROPOSED, "confirm", "CONFIRMED", "ADM", "by another, within 72 hours, never for oneself"),
        Move("RESET-03", PROPOSED, "refuse", "REFUSED", "ADM", "with a reason; also by who proposed it"),
    ],
)

WAITS = timedelta(hours=72)
"""How long a proposal waits for the second administrator; what was seen longer ago is seen anew."""


class SecondAdministrator(SeparationOfDuties):
    """Who proposed that somebody begins anew does not confirm it: another administrator looks again (SD7)."""

    default_code = "separation-of-duties-second-administrator"


class ResetInHand(Refused):
    """It was proposed already and waits for the second administrator."""

    default_code = "reset-in-hand"


class ResetLapsed(Refused):
    """It was proposed too long ago: propose it again."""

    default_code = "reset-lapsed"


@dataclass(kw_only=True, eq=False)
class ProofReset(Aggregate):
    """One proposal that the holder of `account` begins anew; `evidence` is a code of what showed who it is.

    `proposed_at` is the machine's time.
    """

    account: UUID
    evidence: str
    status: str = NEW
    proposed_by: str
    proposed_at: datetime
    decided_by: str | None = None

    @classmethod
    def propose(
        cls, id: UUID, *, account: UUID, evidence: str, by: str, instant: datetime, at: datetime
    ) -> "ProofReset":
        """Return a proposal that waits for the second administrator; raise `SelfGrant` for one's own account."""
        if by == str(account):
            raise SelfGrant
        reset = cls(id=id, created_at=at, account=account, evidence=evidence, proposed_by=by, proposed_at=instant)
        MACHINE.move(reset, "propose", by=by, at=at, reason=evidence)
        return reset

    def waiting(self, instant: datetime) -> bool:
        """Return whether it can still be confirmed."""
        return self.status == PROPOSED and instant - self.proposed_at <= WAITS

    def confirm(self, *, by: str, instant: datetime, at: datetime) -> None:
        """Agree as the second administrator; raise `SelfGrant`, `SecondAdministrator`, `ResetLapsed`, `IllegalMove`."""
        if by == str(self.account):
            raise SelfGrant
        if by == self.proposed_by:
            raise SecondAdministrator
        if self.status == PROPOSED and not self.waiting(instant):
            raise ResetLapsed
        MACHINE.move(self, "confirm", by=by, at=at, reason=self.evidence)
        self.decided_by = by

    def refuse(self, reason: str, *, by: str, at: datetime) -> None:
        """Let nothing come of it; raise `SelfGrant`, `IllegalMove`."""
        if by == str(self.account):
            raise SelfGrant
        MACHINE.move(self, "refuse", by=by, at=at, reason=reason)
        self.decided_by = by
