"""The nationality check: is the person abroad a national, as far as the home station can tell? (step 3)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from nrm_shared.kernel.aggregate import Aggregate
from nrm_shared.kernel.confidential import Confidential
from nrm_shared.kernel.errors import Refused
from nrm_shared.kernel.machine import NEW, Machine, Move

MACHINE = Machine(
    "nationality-check",
    [
        Move("NATION-01", NEW, "request", "REQUESTED", "MOF"),
        Move("NATION-02", "REQUESTED", "send", "SENT", "system", "identity claims read from intake"),
        Move("NATION-03", "SENT", "answer", "ANSWERED", "POL SB SYS"),
        Move("NATION-04", "ANSWERED", "request-again", "REQUESTED", "MOF", "the nationality was not confirmed"),
    ],
)

LIVE = ("REQUESTED", "SENT")

# Waits between tries to read the claims while intake does not answer; the last one repeats.
TRY_AGAIN = (timedelta(seconds=2), timedelta(seconds=10), timedelta(seconds=60), timedelta(minutes=10))


class NotAsked(Refused):
    """The station was not asked yet, or has answered before."""

    default_code = "out-of-order"


@dataclass(kw_only=True, eq=False)
class NationalityCheck(Aggregate):
    """The question to a station; its id is the repatriation's.

    `round` counts how often was asked, perhaps another station each time; `sequence` is that of the last request heard.
    `partner` is the ministry whose repatriation it is.
    """

    partner: str | None
    station: str
    police_system: str | None
    status: str = NEW
    round: int = 1
    sequence: int = 0
    tries: int = 0
    next_try_at: datetime | None = None
    sent_at: datetime | None = None
    result: str | None = None
    note: Confidential | None = None
    answered_by: str | None = None
    answered_at: datetime | None = None

    @classmethod
    def ask(
        cls,
        repatriation: UUID,
        station: str,
        system: str | None,
        *,
        partner: str | None,
        sequence: int,
        by: str,
        at: datetime,
    ) -> "NationalityCheck":
        """Return a new check that is due to be sent at once."""
        check = cls(
            id=repatriation,
            created_at=at,
            partner=partner,
            station=station,
            police_system=system,
            sequence=sequence,
            next_try_at=at,
        )
        MACHINE.move(check, "request", by=by, at=at)
        return check

    @property
    def live(self) -> bool:
        """Return whether an answer is still waited for."""
        return self.status in LIVE

    @property
    def parties(self) -> frozenset[str]:
        """Return who may read and answer: the station and the system that serves it, nobody once it is answered."""
        return frozenset(filter(None, (self.station, self.police_system))) if self.live else frozenset()

    def ask_again(self, station: str, system: str | None, *, sequence: int, by: str, at: datetime) -> None:
        """Ask once more, perhaps another station; a request heard before, or while one is outstanding, changes nothing."""
        if sequence <= self.sequence or not MACHINE.can(self.status, "request-again"):
            return
        MACHINE.move(self, "request-again", by=by, at=at)
        self.round += 1
        self.sequence, self.station, self.police_system = sequence, station, system
        self.tries, self.next_try_at, self.sent_at = 0, at, None
        self.result, self.note, self.answered_by, self.answered_at = None, None, None, None

    def sent(self, *, by: str, at: datetime) -> None:
        """Record that the question is on its way (or waits in the portal)."""
        MACHINE.move(self, "send", by=by, at=at)
        self.sent_at, self.next_try_at = at, None

    def postpone(self, at: datetime) -> None:
        """Try again later: the claims could not be read."""
        self.next_try_at = at + TRY_AGAIN[min(self.tries, len(TRY_AGAIN) - 1)]
        self.tries += 1
        self.changed()

    def answer(self, result: str, note: Confidential | None, *, by: str, at: datetime) -> None:
        """Record the station's answer; raises `NotAsked` unless one is outstanding."""
        if not MACHINE.can(self.status, "answer"):
            raise NotAsked
        MACHINE.move(self, "answer", by=by, at=at, reason=result)
        self.result, self.note, self.answered_by, self.answered_at = result, note, by, at
