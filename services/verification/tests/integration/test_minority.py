"""Whom the case knows as a minor stays one, whatever the finding says (INV-02)."""

from typing import Any

import pytest

from nrm_shared.contracts.partner_police import Element, Interview
from nrm_shared.kernel.errors import Malformed

from .conftest import POLICE, Verification
from .test_confirmation import ANSWERS, finding_of, taken

WITHOUT_MEANS: dict[str, Any] = {"means": Element(), "answers": {"Q01": "yes", "Q03": "yes", "Q07": "no"}}
WITH_ADULT = Interview(present=["APPROPRIATE_ADULT"], appropriate_adult=True)


@pytest.mark.parametrize("known", [{"minor_now": "yes"}, {"minor_at_act": "yes"}])
def test_an_answer_makes_no_adult_of_a_known_minor(verification: Verification, known: dict[str, str]) -> None:
    task = taken(verification, verification.open_case(consents=("C2",), **known))
    found = verification.run(finding_of(task, interview=WITH_ADULT, **WITHOUT_MEANS), POLICE)
    assert (found.minor_at_act, found.means_waived, found.engine_result) == ("yes", True, "CONFIRMABLE")


def test_means_stay_open_for_a_minor_at_the_act_whatever_was_ticked(verification: Verification) -> None:
    task = taken(verification, verification.open_case(minor_at_act="unknown", consents=("C2",)))
    minor = WITHOUT_MEANS | {"minor_at_act": "yes", "age_at_act": 15}
    assert verification.run(finding_of(task, interview=WITH_ADULT, **minor), POLICE).means_waived


def test_means_are_asked_of_an_adult_whatever_was_ticked(verification: Verification) -> None:
    task = taken(verification, verification.open_case(consents=("C2",)))
    ticked = {code: answer for code, answer in ANSWERS.items() if code not in ("Q20", "Q21")} | {"Q07": "yes"}
    with pytest.raises(Malformed) as refused:
        verification.run(finding_of(task, answers=ticked), POLICE)
    assert [problem.pointer for problem in refused.value.problems] == ["/answers/Q20", "/answers/Q21"]
