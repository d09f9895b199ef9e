"""The tally of erasures: who has destroyed its keys, who has not yet."""

from dataclasses import dataclass
from uuid import UUID

from nrm_intake.app.erase_person import ErasureView, view_of
from nrm_intake.app.ports import IntakeWork
from nrm_shared.contracts.words import PersonErasureDone
from nrm_shared.erasure.usecases import SettleErasures
from nrm_shared.kernel.usecase import Received

OWN = "intake"


@dataclass(frozen=True, slots=True)
class ReadErasure:
    """One erasure."""

    erasure_id: UUID


@dataclass(frozen=True, slots=True)
class ListErasures:
    """Erasures, oldest first; `status` and `overdue` narrow the list."""

    status: str | None = None
    overdue: bool = False
    after: UUID | None = None
    limit: int = 50


@dataclass(frozen=True, slots=True)
class ErasurePage:
    """Some erasures, and where the next page begins."""

    items: list[ErasureView]
    next: UUID | None


def read_erasure(query: ReadErasure, work: IntakeWork) -> ErasureView:
    """Return the erasure; raises `NotFound`."""
    return view_of(work.erasures.read(query.erasure_id), work.now)


def list_erasures(query: ListErasures, work: IntakeWork) -> ErasurePage:
    """Return the erasures asked for."""
    status = "ORDERED" if query.overdue else query.status
    found = work.erasures.page(status=status, after=query.after, limit=query.limit + 1)
    shown = [view_of(one, work.now) for one in found[: query.limit]]
    following = shown[-1].erasure_id if len(found) > query.limit else None
    return ErasurePage([one for one in shown if one.overdue or not query.overdue], following)


def on_erasure_done(event: Received[PersonErasureDone], work: IntakeWork) -> None:
    """Tick off the service that reported."""
    _tick_off(work, event.data.person_id, event.type.split(".", 1)[0], event.data.keys_destroyed)


def settle_own(command: SettleErasures, work: IntakeWork) -> int:
    """Tick off intake itself for every person who was cut out of its erasure key."""
    found = work.settle_erasures(command.cut)
    for one in found:
        _tick_off(work, one.person_id, OWN, one.keys_destroyed)
    return len(found)


def _tick_off(work: IntakeWork, person_id: UUID, service: str, keys_destroyed: int) -> None:
    for erasure in work.erasures.of_person(person_id):
        if erasure.status == "ORDERED":
            erasure.reported(service, keys_destroyed, by=work.actor.id, at=work.now)
