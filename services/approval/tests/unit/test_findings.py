"""Rules of the assessment's findings (2.13)."""

import pytest

from nrm_approval.domain.findings import NEEDS, RISKS, Findings
from nrm_shared.kernel.errors import Malformed

NONE = dict.fromkeys(NEEDS, 0)
CALM = dict.fromkeys(RISKS, 0)


def codes(findings: Findings, *, child: bool = False) -> dict[str, str]:
    """Return the broken rules by pointer."""
    with pytest.raises(Malformed) as refused:
        findings.check(child=child)
    return {problem.pointer: problem.code for problem in refused.value.problems}


def test_twelve_needs_and_eight_risks_answered_are_enough() -> None:
    Findings(NONE, CALM).check(child=False)


def test_a_missing_need_is_named() -> None:
    assert codes(Findings({need: 0 for need in NEEDS if need != "N07"}, CALM)) == {"/scores/N07": "required"}


def test_a_score_outside_0_to_3_is_refused() -> None:
    assert codes(Findings(NONE | {"N01": 4}, CALM)) == {"/scores/N01": "out-of-range"}


def test_a_need_that_does_not_exist_is_refused() -> None:
    assert codes(Findings(NONE | {"N13": 1}, CALM)) == {"/scores/N13": "unknown-field"}


def test_an_urgent_need_is_explained() -> None:
    assert codes(Findings(NONE | {"N06": 3}, CALM)) == {"/notes/N06": "note-required"}
    Findings(NONE | {"N06": 3}, CALM, notes={"N06": "Injury."}).check(child=False)


def test_a_risk_of_3_needs_a_safety_plan() -> None:
    assert codes(Findings(NONE, CALM | {"retaliation": 3})) == {"/safety_plan": "safety-plan-required"}


def test_a_childs_assessment_says_what_is_best_for_the_child() -> None:
    assert codes(Findings(NONE, CALM), child=True) == {"/best_interest_note": "required"}


def test_a_need_has_one_place_in_the_persons_order() -> None:
    assert codes(Findings(NONE, CALM, victim_priority=("N01", "N01"))) == {"/victim_priority": "invalid"}


def test_findings_survive_being_written_and_read() -> None:
    findings = Findings(NONE, CALM, notes={"N01": "ঋণ আছে"}, victim_priority=("N01",), safety_plan="plan")

    assert Findings.from_text(findings.to_text()) == findings
