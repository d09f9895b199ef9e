"""The code with which the person a case is about signs in (2.2 SUR); identity keeps it with the PIN, intake hands it out."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nrm_shared.kernel.aggregate import Aggregate
from nrm_shared.kernel.errors import NotFound, Refused
from nrm_shared.kernel.machine import NEW, Machine, Move

MACHINE = Machine(
    "survivor code",
    [
        Move("SURCODE-01", NEW, "mint", "LIVE", "FP CMG", "the case is not closed; CMG: the first"),
        Move("SURCODE-02", "LIVE", "replace", "ENDED", "FP", "a new one was handed out"),
        Move("SURCODE-03", "LIVE", "revoke", "ENDED", "SUR FP CMG", "with a reason"),
        Move("SURCODE-04", "LIVE", "erase", "ENDED", "DPO FP", "with the person"),
        Move("SURCODE-05", "LIVE", "shut", "ENDED", "system", "too many wrong PINs in a row, as identity tells"),
    ],
)


# Why identity ended it; what people give as a reason stands in the list `survivor_code_end`.
SHUT = "TOO_MANY_WRONG_PINS"


class SurvivorCodeOfClosedCase(Refused):
    """A code is handed out while a case of the person is open; one that was handed out stays good after it."""

    default_code = "survivor-code-of-closed-case"


class NoSurvivorCode(NotFound):
    """The person has no code that could be revoked."""

    default_code = "no-survivor-code"


@dataclass(kw_only=True, eq=False)
class SurvivorCode(Aggregate):
    """One code handed out to one person. The code itself is shown once and kept nowhere here."""

    person_id: UUID
    case_id: UUID
    minted_by: str
    minted_at: datetime
    status: str = NEW
    ended_at: datetime | None = None

    @property
    def live(self) -> bool:
        """Return whether one can sign in with it."""
        return self.status == "LIVE"

    def mint(self) -> None:
        """Hand it out."""
        MACHINE.move(self, "mint", by=self.minted_by, at=self.minted_at)

    def replace(self, *, by: str, at: datetime) -> None:
        """End it because another was handed out."""
        self._end("replace", by, at, None)

    def revoke(self, reason: str, *, by: str, at: datetime) -> None:
        """End it: lost, in other hands, or not wanted any more. Raises `IllegalMove`."""
        self._end("revoke", by, at, reason)

    def shut(self, *, by: str, at: datetime) -> bool:
        """End it because too many wrong PINs were tried; return whether it had not ended before."""
        if not self.live:
            return False
        self._end("shut", by, at, SHUT)
        return True

    def erase(self, *, by: str, at: datetime) -> None:
        """End it with the person."""
        self._end("erase", by, at, None)

    def _end(self, verb: str, by: str, at: datetime, reason: str | None) -> None:
        MACHINE.move(self, verb, by=by, at=at, reason=reason)
        self.ended_at = at
