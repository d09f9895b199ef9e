"""Repatriation of a person from abroad (guideline step 3, 2.6.2), before any report to the mechanism."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nrm_shared.kernel.aggregate import Aggregate
from nrm_shared.kernel.confidential import Confidential
from nrm_shared.kernel.errors import Refused
from nrm_shared.kernel.machine import NEW, Machine, Move

MACHINE = Machine(
    "repatriation",
    [
        Move("REPAT-01", NEW, "notify", "NOTIFIED", "MOF SYS"),
        Move("REPAT-02", "NOTIFIED", "request-nationality", "NATIONALITY_REQUESTED", "MOF SYS"),
        Move("REPAT-03", "NATIONALITY_REQUESTED", "confirm", "NATIONALITY_CONFIRMED", "SB POL"),
        Move("REPAT-04", "NATIONALITY_REQUESTED", "not-confirm", "NATIONALITY_NOT_CONFIRMED", "SB POL"),
        Move("REPAT-05", "NATIONALITY_NOT_CONFIRMED", "request-nationality", "NATIONALITY_REQUESTED", "MOF SYS"),
        Move(
            "REPAT-06", "NATIONALITY_CONFIRMED", "arrange-travel", "TRAVEL_ARRANGED", "MOF SYS", "nationality CONFIRMED"
        ),
        Move("REPAT-07", "TRAVEL_ARRANGED", "arrange-travel", "TRAVEL_ARRANGED", "MOF SYS", "journey changed"),
        Move("REPAT-08", "TRAVEL_ARRANGED", "return", "RETURNED", "MOF SYS"),
        Move("REPAT-09", "RETURNED", "receive", "RECEIVED", "FP MOF SYS"),
        Move("REPAT-10", "RECEIVED", "report", "REPORTED", "FRO HLP MOF", "a report names the record"),
        Move("REPAT-11", "RETURNED", "report", "REPORTED", "FRO HLP MOF", "a report names the record"),
    ],
)

BEFORE_CONFIRMATION = frozenset({"NOTIFIED", "NATIONALITY_REQUESTED", "NATIONALITY_NOT_CONFIRMED"})


class NationalityNotConfirmed(Refused):
    """Travel can be arranged only after the nationality is confirmed (step 3)."""

    default_code = "nationality-not-confirmed"


class OutOfOrder(Refused):
    """The step does not follow from what was recorded before."""

    default_code = "out-of-order"


class HomeUnknown(Refused):
    """No station can be asked: neither the home upazila nor a station is known."""

    default_code = "station-unknown"


@dataclass(kw_only=True, eq=False)
class Repatriation(Aggregate):
    """One repatriation. `partner` and `reference` are MoFA's own key of it; document, port and notes lie sealed."""

    partner: str
    reference: str
    status: str = NEW
    person_id: UUID
    country: str
    mission: str
    informed_by: str
    notified_at: datetime
    station: str | None = None
    nationality_requested_at: datetime | None = None
    nationality_result: str | None = None
    nationality_result_at: datetime | None = None
    document: Confidential | None = None
    document_type: str | None = None
    expected_return_at: datetime | None = None
    return_at: datetime | None = None
    return_mode: str | None = None
    port: Confidential | None = None
    received_by: str | None = None
    received_at: datetime | None = None
    reception_note: Confidential | None = None
    report_id: UUID | None = None
    witness_protected: bool = False

    def notify(self, *, by: str, at: datetime) -> None:
        """Record that a mission told of the person."""
        MACHINE.move(self, "notify", by=by, at=at)

    def request_nationality(self, station: str, *, by: str, at: datetime) -> None:
        """Ask `station` whether the person is a national; raises `OutOfOrder`."""
        self._move("request-nationality", by=by, at=at)
        self.station, self.nationality_requested_at = station, at
        self.nationality_result = None

    def nationality_answered(self, result: str, *, by: str, at: datetime) -> bool:
        """Record the station's answer (CONFIRMED or NOT_CONFIRMED); return False if none was waited for."""
        verb = "confirm" if result == "CONFIRMED" else "not-confirm"
        if not MACHINE.can(self.status, verb):
            return False
        MACHINE.move(self, verb, by=by, at=at)
        self.nationality_result, self.nationality_result_at = result, at
        return True

    def arrange_travel(
        self, document: Confidential | None, kind: str, expected: datetime | None, *, by: str, at: datetime
    ) -> None:
        """Record travel and document; raises `NationalityNotConfirmed` or `OutOfOrder`."""
        if self.status in BEFORE_CONFIRMATION:
            raise NationalityNotConfirmed
        self._move("arrange-travel", by=by, at=at)
        self.document, self.document_type, self.expected_return_at = document, kind, expected

    def returned(self, return_at: datetime, mode: str, port: Confidential, *, by: str, at: datetime) -> None:
        """Record the arrival; raises `OutOfOrder`."""
        self._move("return", by=by, at=at)
        self.return_at, self.return_mode, self.port = return_at, mode, port

    def received(self, who: str, when: datetime, note: Confidential | None, *, by: str, at: datetime) -> None:
        """Record who received the person; raises `OutOfOrder`."""
        self._move("receive", by=by, at=at)
        self.received_by, self.received_at, self.reception_note = who, when, note

    def report(self, report_id: UUID, *, by: str, at: datetime) -> bool:
        """Note the report that names this record; return False if it was reported before or has not returned yet."""
        if not MACHINE.can(self.status, "report"):
            return False
        MACHINE.move(self, "report", by=by, at=at)
        self.report_id = report_id
        return True

    def _move(self, verb: str, *, by: str, at: datetime) -> None:
        if not MACHINE.can(self.status, verb):
            raise OutOfOrder
        MACHINE.move(self, verb, by=by, at=at)
