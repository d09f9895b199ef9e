from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nrm_shared.kernel.aggregate import Aggregate
from nrm_shared.kernel.errors import IllegalMove
from nrm_shared.kernel.ids import new_id
from nrm_shared.kernel.machine import NEW, Machine
from nrm_verification.domain import (
    case_ref,
    confirmation_task,
    determination,
    identity_check,
    nationality_check,
)

AT = datetime(2026, 8, 12, tzinfo=UTC)
MACHINES = [
    case_ref.VICTIM_STATUS,
    confirmation_task.MACHINE,
    determination.MACHINE,
    identity_check.MACHINE,
    nationality_check.MACHINE,
]


class Thing(Aggregate):
    """Anything with a status."""

    status = NEW
    victim_status = NEW


@pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: machine.name)
@given(data=st.data())
def test_a_walk_moves_along_the_table_and_every_other_verb_is_refused(machine: Machine, data: Any) -> None:
    thing = Thing(id=new_id())
    verbs = sorted({move.verb for move in machine.moves})
    for verb in data.draw(st.lists(st.sampled_from(verbs), max_size=12)):
        before, version = getattr(thing, machine.field), thing.row_version
        if machine.can(before, verb):
            action = machine.move(thing, verb, by="person:a", at=AT)
            assert (action.source, action.target) == (before, getattr(thing, machine.field))
            assert thing.row_version == version + 1
        else:
            with pytest.raises(IllegalMove):
                machine.move(thing, verb, by="person:a", at=AT)
            assert (getattr(thing, machine.field), thing.row_version) == (before, version)


@pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: machine.name)
def test_every_status_can_be_reached_and_every_row_has_its_own_number(machine: Machine) -> None:
    reached, waiting = {NEW}, [NEW]
    while waiting:
        source = waiting.pop()
        for move in machine.moves:
            if move.source == source and move.target not in reached:
                reached.add(move.target)
                waiting.append(move.target)
    assert reached - {NEW} == machine.statuses
    assert len({move.id for move in machine.moves}) == len(machine.moves)


def test_a_finding_cannot_come_before_the_acknowledgement() -> None:
    assert not confirmation_task.MACHINE.can("ISSUED", "submit")
    assert not confirmation_task.MACHINE.can("ACKNOWLEDGED", "submit")


def test_no_registry_outcome_is_a_dead_end_for_people() -> None:
    for state in ("PARTIAL", "MISMATCH", "NOT_FOUND"):
        assert identity_check.MACHINE.verbs(state) == ("adjudicate",)
    assert identity_check.MACHINE.verbs("UNAVAILABLE") == ("queue",)
