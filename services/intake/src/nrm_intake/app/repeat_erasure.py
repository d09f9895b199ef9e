"""Carry an erasure out once more: a backup from before it was restored, here or in another service (ADR 0023).

The keys that the backup brought back open nothing, because the erasure key forgot the person; what was deleted besides
(numbers the person was found by, the own sign-in, messages not sent) is there again until it is deleted again.
"""

from dataclasses import dataclass
from uuid import UUID

from nrm_intake.app.erase_person import ErasureView, Records, carry_out, order_with, view_of, whole_person
from nrm_intake.app.ports import IntakeWork
from nrm_intake.domain.erasure import Erasure


@dataclass(frozen=True, slots=True)
class RepeatErasure:
    """Which erasure; two people decided it, and that stands."""

    erasure_id: UUID
    row_version: int | None = None


def repeat_erasure(command: RepeatErasure, work: IntakeWork) -> ErasureView:
    """Erase here once more and tell everybody; raises `NotFound`, `IllegalMove`, `ChangedMeanwhile`."""
    erasure = work.erasures.get(command.erasure_id)
    erasure.expect(command.row_version)
    found = whole_person(work, work.persons.get(erasure.person_id).id)
    _repeat(work, erasure, found.pop(erasure.person_id))
    for other, records in found.items():
        with_it = [one for one in work.erasures.of_person(other) if one.status != "REFUSED"]
        if not with_it:
            # The backup is from before it was ordered together.
            order_with(work, erasure, other, records)
        for one in with_it:
            _repeat(work, one, records)
    return view_of(erasure, work)


def _repeat(work: IntakeWork, erasure: Erasure, found: Records) -> None:
    erasure.repeat(by=work.actor.id, at=work.now)
    carry_out(work, erasure, found)
    work.record("person", erasure.person_id, case_id=None, reason=erasure.reason)
