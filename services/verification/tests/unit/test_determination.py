from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nrm_shared.kernel.confidential import Confidential
from nrm_shared.kernel.errors import Malformed, NrmError
from nrm_shared.kernel.ids import new_id
from nrm_verification.domain.determination import (
    AgeDecisionRequired,
    Decision,
    Determination,
    ElementsNotMet,
    FinderCannotDetermine,
    GiverCannotDetermine,
)
from nrm_verification.domain.elements import RULE_VERSION, assess
from nrm_verification.domain.finding import Finding, child_safeguards, deviates, require_appropriate_adult

AT = datetime(2026, 8, 12, tzinfo=UTC)
REASONS = "Because of what the papers and the account show."


def draft(
    act: bool = True, means: bool = True, purpose: bool = True, minor: str = "no", conclusion: str = "VICTIM"
) -> Determination:
    facts: dict[str, Any] = {
        "id": new_id(),
        "task_id": new_id(),
        "case_id": new_id(),
        "station": "PS-404190",
        "round": 0,
        "questionnaire_version": "draft-2.15",
        "minor_at_act": minor,
        "act_codes": [],
        "means_codes": [],
        "purpose_codes": [],
        "content": Confidential(new_id(), "{}"),
        "submitted_by": "person:officer",
        "submitted_by_organisation": "PS-404190",
        "submitted_at": AT,
    }
    finding = Finding.of(assess(act, means, purpose, minor), conclusion=conclusion, reasons=REASONS, **facts)
    return Determination.open_for(finding, id=new_id(), round=1, by="person:fp", at=AT)


def issue(determination: Determination, outcome: str = "CONFIRMED", by: str = "person:fp", **more: Any) -> None:
    decision = Decision(outcome=outcome, reasons=REASONS, **more)
    determination.issue(decision, by=by, organisation="FP-OFFICE", at=AT)


@given(
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.sampled_from(["yes", "no", "unknown"]),
    st.sampled_from([None, "yes", "no"]),
)
def test_inv_01_nobody_is_confirmed_without_the_elements(
    act: bool, means: bool, purpose: bool, minor: str, decided: str | None
) -> None:
    determination = draft(act, means, purpose, minor)
    try:
        issue(determination, minor_at_act=decided, age_basis="School papers", justification=REASONS)
    except NrmError:
        assert determination.outcome is None
    age = decided if decided and minor == "unknown" else minor
    refused = decided is not None and minor != "unknown"
    assert (determination.outcome == "CONFIRMED") == (not refused and act and purpose and (means or age == "yes"))


def test_inv_03_a_provisional_result_allows_no_outcome() -> None:
    for outcome in ("CONFIRMED", "NOT_A_VICTIM", "INCONCLUSIVE"):
        with pytest.raises(AgeDecisionRequired):
            issue(draft(means=False, minor="unknown"), outcome)


def test_an_age_decision_needs_what_it_rests_on() -> None:
    with pytest.raises(Malformed):
        issue(draft(means=False, minor="unknown"), minor_at_act="yes")


def test_an_age_that_the_finding_did_not_leave_open_is_not_decided_again() -> None:
    with pytest.raises(Malformed) as refused:
        issue(draft(means=False, minor="yes"), minor_at_act="no", age_basis="School papers", justification=REASONS)
    assert refused.value.problems[0].code == "age-not-open"


def test_the_rule_by_which_it_was_decided_is_kept() -> None:
    determination = draft()
    issue(determination)
    assert determination.rule_version == RULE_VERSION


def test_missing_elements_cannot_be_confirmed() -> None:
    with pytest.raises(ElementsNotMet):
        issue(draft(purpose=False), justification=REASONS)


def test_inv_06_differing_needs_a_justification_and_both_stay() -> None:
    determination = draft(conclusion="NOT_VICTIM")
    with pytest.raises(Malformed):
        issue(determination)
    issue(determination, justification=REASONS)
    assert (determination.differs_from_police, determination.police_conclusion) == (True, "NOT_VICTIM")


def test_sd3_the_finder_and_the_finders_organisation_cannot_determine() -> None:
    with pytest.raises(FinderCannotDetermine):
        issue(draft(), by="person:officer")
    with pytest.raises(FinderCannotDetermine):
        draft().issue(Decision("CONFIRMED", REASONS), by="person:other", organisation="PS-404190", at=AT)


def test_whoever_gave_the_questionnaire_to_an_authority_other_than_the_police_cannot_determine() -> None:
    determination = draft()
    decision = Decision("CONFIRMED", REASONS)
    with pytest.raises(GiverCannotDetermine):
        determination.issue(decision, by="person:fp", organisation="FP-OFFICE", at=AT, giver="person:fp")
    determination.issue(decision, by="person:other", organisation="FP-OFFICE", at=AT, giver="person:fp")
    assert determination.outcome == "CONFIRMED"


def test_a_negative_outcome_names_its_code_and_never_means_for_a_child() -> None:
    with pytest.raises(Malformed):
        issue(draft(), "NOT_A_VICTIM", justification=REASONS)
    with pytest.raises(Malformed) as refused:
        issue(
            draft(act=False, minor="yes", conclusion="NOT_VICTIM"), "NOT_A_VICTIM", not_confirmed_code="NO_MEANS_ADULT"
        )
    assert refused.value.problems[0].code == "means-waived-for-child"


@pytest.mark.parametrize(
    ("conclusion", "result", "against"),
    [
        ("VICTIM", "CONFIRMABLE", False),
        ("VICTIM", "PROVISIONAL", True),
        ("VICTIM", "NOT_MET", True),
        ("NOT_VICTIM", "CONFIRMABLE", True),
        ("NOT_VICTIM", "NOT_MET", False),
        ("INCONCLUSIVE", "CONFIRMABLE", False),
    ],
)
def test_a_conclusion_against_the_rule_is_known_as_such(conclusion: str, result: str, against: bool) -> None:
    assert deviates(conclusion, result) == against


@pytest.mark.parametrize(
    ("minor_now", "minor_at_act", "child"),
    [
        ("yes", "yes", True),
        ("no", "yes", False),
        ("no", "unknown", False),
        ("unknown", "unknown", True),
        ("unknown", "yes", True),
        ("unknown", "no", False),
    ],
)
def test_unknown_age_is_treated_as_a_child(minor_now: str, minor_at_act: str, child: bool) -> None:
    assert child_safeguards(minor_now, minor_at_act) == child


def test_an_absent_appropriate_adult_needs_a_reason() -> None:
    with pytest.raises(Malformed):
        require_appropriate_adult(False, " ")
    require_appropriate_adult(False, "None could be found before nightfall.")
    require_appropriate_adult(True, None)
