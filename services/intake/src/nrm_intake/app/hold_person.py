"""Place and lift a legal hold on a person's data."""

from dataclasses import dataclass
from uuid import UUID

from nrm_intake.app.ports import IntakeWork
from nrm_intake.domain.legal_hold import LegalHold
from nrm_shared.kernel.ids import new_id
from nrm_shared.reference import codes


@dataclass(frozen=True, slots=True)
class PlaceHold:
    """Keep a person's data as it is; `reason` is a code."""

    person_id: UUID
    reason: str


@dataclass(frozen=True, slots=True)
class LiftHold:
    """End a hold."""

    hold_id: UUID
    row_version: int | None = None


@dataclass(frozen=True, slots=True)
class HoldState:
    """A hold as it stands."""

    hold_id: UUID
    person_id: UUID
    reason: str
    stands: bool
    row_version: int


def place_hold(command: PlaceHold, work: IntakeWork) -> HoldState:
    """Place the hold; raises `NotFound`, `Malformed`."""
    codes.require("/reason", "legal_hold_reason", command.reason)
    person_id = work.persons.get(command.person_id).id
    hold = LegalHold(
        id=new_id(), person_id=person_id, reason=command.reason, placed_by=work.actor.id, placed_at=work.now
    )
    hold.changed()
    work.legal_holds.add(hold)
    work.record("person", person_id, case_id=None, reason=command.reason)
    return _state(hold)


def lift_hold(command: LiftHold, work: IntakeWork) -> HoldState:
    """Lift it; raises `NotFound`, `HoldEnded`, `ChangedMeanwhile`."""
    hold = work.legal_holds.get(command.hold_id)
    hold.expect(command.row_version)
    hold.lift(by=work.actor.id, at=work.now)
    work.record("person", hold.person_id, case_id=None, reason=hold.reason)
    return _state(hold)


def _state(hold: LegalHold) -> HoldState:
    return HoldState(hold.id, hold.person_id, hold.reason, hold.stands, hold.row_version)
