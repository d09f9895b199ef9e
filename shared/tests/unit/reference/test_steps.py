"""The fifteen steps."""

import pytest

from nrm_shared.reference import steps


def test_the_guideline_has_fifteen_steps_in_three_phases() -> None:
    found = steps.all_steps()
    assert [step.number for step in found] == list(range(1, 16))
    assert [step.phase for step in found] == ["PRE_NRM"] * 3 + ["NRM"] * 9 + ["POST_NRM"] * 3


def test_a_step_is_found_by_its_number() -> None:
    assert steps.step(10).title.en == "Referral to the Service Provider"
    with pytest.raises(LookupError):
        steps.step(0)
