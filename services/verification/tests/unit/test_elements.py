from hypothesis import given
from hypothesis import strategies as st

from nrm_verification.domain.elements import CONFIRMABLE, NOT_MET, PROVISIONAL, RULE_VERSION, Element, assess

facts = st.tuples(st.booleans(), st.booleans(), st.booleans(), st.sampled_from(["yes", "no", "unknown"]))


@given(facts)
def test_inv_01_confirmable_needs_act_and_purpose_and_means_or_a_minor(
    given_facts: tuple[bool, bool, bool, str],
) -> None:
    act, means, purpose, minor = given_facts
    confirmable = assess(act, means, purpose, minor).result == CONFIRMABLE
    assert confirmable == (act and purpose and (means or minor == "yes"))


@given(st.booleans(), st.booleans(), st.booleans())
def test_inv_02_means_never_matter_for_a_minor_at_the_act(act: bool, means: bool, purpose: bool) -> None:
    with_means, without = assess(act, True, purpose, "yes"), assess(act, False, purpose, "yes")
    assert (with_means.result, with_means.missing) == (without.result, without.missing)
    assert without.means_waived
    assert assess(act, means, purpose, "yes").means_met == means


@given(facts)
def test_inv_03_provisional_is_exactly_unknown_age_with_only_means_lacking(
    given_facts: tuple[bool, bool, bool, str],
) -> None:
    act, means, purpose, minor = given_facts
    provisional = assess(act, means, purpose, minor).result == PROVISIONAL
    assert provisional == (act and purpose and not means and minor == "unknown")


@given(st.booleans(), st.booleans())
def test_inv_03_deciding_the_age_settles_a_provisional_result(act: bool, purpose: bool) -> None:
    if assess(act, False, purpose, "unknown").result == PROVISIONAL:
        assert assess(act, False, purpose, "yes").result == CONFIRMABLE
        assert assess(act, False, purpose, "no").result == NOT_MET


@given(facts)
def test_inv_04_and_05_neither_the_age_now_nor_apparent_agreement_is_an_input(
    given_facts: tuple[bool, bool, bool, str],
) -> None:
    assert assess.__annotations__.keys() == {"act_met", "means_met", "purpose_met", "minor_at_act", "return"}
    assert assess(*given_facts).rule_version == RULE_VERSION


@given(facts)
def test_more_evidence_never_makes_the_result_worse(given_facts: tuple[bool, bool, bool, str]) -> None:
    order = [NOT_MET, PROVISIONAL, CONFIRMABLE]
    act, means, purpose, minor = given_facts
    now = order.index(assess(act, means, purpose, minor).result)
    for more in ((True, means, purpose), (act, True, purpose), (act, means, True)):
        assert order.index(assess(*more, minor).result) >= now


@given(facts)
def test_a_result_that_is_not_confirmable_names_what_lacks(given_facts: tuple[bool, bool, bool, str]) -> None:
    assessment = assess(*given_facts)
    assert bool(assessment.missing) == (assessment.result != CONFIRMABLE)


@given(st.text(max_size=60))
def test_an_element_is_met_only_with_a_code_and_thirty_characters_of_evidence(evidence: str) -> None:
    enough = len(evidence.strip()) >= 30
    assert Element(("RECRUITMENT",), evidence).met == enough
    assert Element(("RECRUITMENT",), evidence).lacks_evidence == (not enough)
    assert not Element((), evidence).met
    assert not Element((), evidence).lacks_evidence
