"""The tally of erasures: who has destroyed its keys, who has not yet."""

from dataclasses import dataclass
from uuid import UUID

from nrm_intake.app.erase_person import ErasureView, view_of
from nrm_intake.app.ports import IntakeWork
from nrm_shared.contracts.words import PersonErasureDone
from nrm_shared.erasure.usecases import SettleErasures
from nrm_shared.kernel.pages import DEFAULT_LIMIT, Page, by_id, page, read_id
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
    after: str | None = None
    limit: int = DEFAULT_LIMIT


def read_erasure(query: ReadErasure, work: IntakeWork) -> ErasureView:
    """Return the erasure; raises `NotFound`."""
    return view_of(work.erasures.read(query.erasure_id), work)


def list_erasures(query: ListErasures, work: IntakeWork) -> Page[ErasureView]:
    """Return a page of the erasures asked for; raises `Malformed` for a cursor of another list."""
    status = "ORDERED" if query.overdue else query.status
    found = work.erasures.page(status=status, after=read_id(query.after), limit=query.limit + 1)
    shown = page(found, query.limit, by_id).each(lambda one: view_of(one, work))
    return Page([one for one in shown.items if one.overdue or not query.overdue], shown.next)


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
