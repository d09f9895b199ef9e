"""The code handed out to a survivor: its moves, and how people may copy it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nrm_intake.domain.survivor_code import SurvivorCode
from nrm_shared.kernel.errors import IllegalMove
from nrm_shared.kernel.ids import new_id
from nrm_shared.security.handcodes import (
    SURVIVOR_CODE_CHARACTERS,
    new_survivor_code,
    normal_code,
    survivor_code_digest,
)
from services.intake.tests.unit.test_machines import BY, NOW


@given(st.lists(st.sampled_from(["replace", "revoke", "erase"]), min_size=1, max_size=4))
def test_a_code_ends_once_whatever_ends_it(verbs: list[str]) -> None:
    code = SurvivorCode(id=new_id(), person_id=new_id(), case_id=new_id(), minted_by="farida", minted_at=NOW)
    code.mint()
    for count, verb in enumerate(verbs):
        more = {"reason": "LOST"} if verb == "revoke" else {}
        if count:
            with pytest.raises(IllegalMove):
                getattr(code, verb)(**BY, **more)
        else:
            getattr(code, verb)(**BY, **more)
    assert not code.live
    assert code.ended_at == NOW


def test_a_code_has_eighty_bits_and_survives_being_copied_by_hand() -> None:
    code = new_survivor_code()

    assert len(normal_code(code)) == SURVIVOR_CODE_CHARACTERS
    assert survivor_code_digest(code.lower().replace("-", " ")) == survivor_code_digest(code)
    assert survivor_code_digest(new_survivor_code()) != survivor_code_digest(code)
