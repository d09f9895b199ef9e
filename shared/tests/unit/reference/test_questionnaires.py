"""The questionnaire bank, its red flags and the form of answers."""

import unicodedata
from datetime import date

import pytest

from nrm_shared.reference import clocks, codes, questionnaires
from nrm_shared.reference.content.shelf import UnknownVersion
from nrm_shared.reference.error_texts import has_error
from nrm_shared.reference.questionnaires import answers

BANK = questionnaires.current(date(2026, 8, 12))
EXPECTED = {
    "safety": ["Q01", "Q02", "Q03"],
    "age": ["Q04", "Q05", "Q06", "Q07"],
    "act": ["Q10", "Q11", "Q12", "Q13", "Q14", "Q15"],
    "means": ["Q20", "Q21", "Q22", "Q23", "Q24", "Q25", "Q26"],
    "purpose": ["Q30", "Q31", "Q32", "Q33", "Q34", "Q35", "Q36", "Q37"],
    "aftermath": ["Q40", "Q41", "Q42", "Q43", "Q44"],
}


def test_the_bank_is_a_draft_under_the_active_regime() -> None:
    assert BANK.draft and not BANK.official
    assert BANK.regime == clocks.regime().code
    assert questionnaires.versions() == (BANK.version,)


def test_every_element_has_its_questions_in_order() -> None:
    assert {element: [q.code for q in BANK.by_element(element)] for element in BANK.elements} == EXPECTED


def test_there_are_36_general_red_flags_and_17_for_children() -> None:
    assert (len(BANK.red_flags_general), len(BANK.red_flags_child)) == (36, 17)
    assert len(BANK.red_flags(child=True)) == 53
    assert len({flag.code for flag in BANK.red_flags(child=True)}) == 53


def test_every_red_flag_of_the_guidance_exists_and_every_question_has_some() -> None:
    assert all(BANK.guidance(code) for code in BANK.questions)


def test_all_texts_are_in_both_languages_and_in_normal_form() -> None:
    texts = [flag.text for flag in BANK.red_flags(child=True)]
    for question in BANK.questions.values():
        texts += [question.text, question.evidence_prompt]
    for text in texts:
        assert text.en.isascii()
        assert text.bn == unicodedata.normalize("NFC", text.bn)
        assert any("\u0980" <= letter <= "\u09ff" for letter in text.bn)
        assert "মামলা" not in text.bn


def test_questions_of_means_are_optional_for_a_child_and_not_all_of_them_for_others() -> None:
    means = BANK.by_element("means")
    assert all(question.audience == "adult" and question.optional_given({"Q07": "yes"}) for question in means)
    for minor_at_act in ("no", "unknown"):
        asked = [question.code for question in means if not question.optional_given({"Q07": minor_at_act})]
        assert asked == ["Q20", "Q21"]


def test_everything_from_the_act_on_is_locked_at_the_first_meeting() -> None:
    open_at_first = [code for code, question in BANK.questions.items() if not question.locked_at_first_meeting]
    assert open_at_first == EXPECTED["safety"] + EXPECTED["age"]


def test_a_question_suggests_only_codes_of_its_own_element_and_options_are_lists() -> None:
    for question in BANK.questions.values():
        assert all(codes.has(question.element, code) for code in question.suggests)
        if question.answer in ("choice", "choices"):
            assert codes.members(str(question.options))


def test_no_question_asks_for_a_police_or_court_number_or_for_honesty() -> None:
    for question in BANK.questions.values():
        words = (question.text.en + question.evidence_prompt.en).lower()
        assert not any(word in words for word in ("fir", "gd number", "honest", "credib") if word in words.split())


def test_well_formed_answers_have_no_problems() -> None:
    given = {"Q01": "yes", "Q03": "yes", "Q05": 14, "Q07": "yes", "Q10": ["Relative"], "Q11": "মামা", "Q41": "UNSURE"}
    assert answers.problems(BANK, given) == []


@pytest.mark.parametrize(
    ("question", "answer", "code"),
    [
        ("Q99", "yes", "unknown-field"),
        ("Q01", "perhaps", "not-a-code"),
        ("Q01", True, "not-a-code"),
        ("Q05", "14", "not-a-number"),
        ("Q05", 111, "out-of-range"),
        ("Q10", ["Relative", "Nobody"], "not-a-code"),
        ("Q11", 7, "not-text"),
        ("Q11", "x" * 5001, "too-long"),
        ("Q41", ["UNSURE"], "not-a-code"),
    ],
)
def test_a_malformed_answer_is_named_by_question_and_rule(question: str, answer: object, code: str) -> None:
    (problem,) = answers.problems(BANK, {question: answer}, complete=False)
    assert (problem.pointer, problem.code) == (f"/answers/{question}", code)
    assert has_error(problem.code)


def test_what_is_required_is_missing_from_an_empty_finding() -> None:
    found = answers.problems(BANK, {"Q01": None})
    assert {problem.code for problem in found} == {"required"}
    assert [problem.pointer.removeprefix("/answers/") for problem in found] == ["Q01", "Q03", "Q07", "Q20", "Q21"]


def test_at_a_first_meeting_no_locked_question_is_required_and_an_answer_to_one_is_refused() -> None:
    asked = {"Q01": "yes", "Q03": "yes", "Q07": "no"}
    assert answers.problems(BANK, asked, first_meeting=True) == []
    (problem,) = answers.problems(BANK, asked | {"Q10": ["Relative"]}, first_meeting=True)
    assert (problem.pointer, problem.code) == ("/answers/Q10", "locked-at-first-meeting")


def test_an_unknown_version_is_a_look_up_error() -> None:
    with pytest.raises(UnknownVersion):
        questionnaires.load("2031")


@pytest.mark.parametrize(("typed", "kept"), [("২৫", 25), (" 7 ", 7), ("25", 25), (25, 25), ("about ২৫", "about ২৫")])
def test_a_whole_number_may_be_answered_in_the_digits_of_both_languages(typed: str | int, kept: str | int) -> None:
    assert answers.as_kept(BANK, {"Q04": typed}) == {"Q04": kept}


def test_the_digits_of_a_text_answer_stay_as_they_were_written() -> None:
    assert answers.as_kept(BANK, {"Q20": "২৫", "Q01": "yes"}) == {"Q20": "২৫", "Q01": "yes"}
